"""Which key that is trusted signed an envelope, and what it signed."""

from dataclasses import dataclass

from gate.audit import PAYLOAD_TYPE, Envelope, PublicKey, strict
from gate.audit import envelope as envelopes
from gate.audit.keys import verify
from gate.audit.records import DECISION, VSA, Record, Verdict, read_record
from gate.audit.trust import Trust
from gate.audit.verify.reasons import Reason, Refused
from gate.errors import RecordError

SHOWN = 80


@dataclass(frozen=True, slots=True)
class Signed:
    """A record, and the key whose signature over it was verified."""

    envelope: Envelope
    key: PublicKey
    record: Record


def signed_by(data: bytes, trust: Trust) -> Signed | Refused:
    """Read an envelope, find the key of the trust policy that signed it, and read the record."""
    found = opened(data, trust)
    if isinstance(found, Refused):
        return found
    envelope, key = found
    record = understood(envelope)
    return record if isinstance(record, Refused) else Signed(envelope, key, record)


def opened(data: bytes, trust: Trust) -> tuple[Envelope, PublicKey] | Refused:
    """Read an envelope, and find the key of the trust policy that signed it."""
    try:
        match strict.loads(data, envelopes.LIMIT):
            case {"payloadType": str(kind)} if kind != PAYLOAD_TYPE:
                return Refused(
                    Reason.WRONG_PAYLOAD_TYPE, f"{kind[:SHOWN]!r} was signed, not {PAYLOAD_TYPE!r}"
                )
            case _:
                envelope = envelopes.load(data)
    except RecordError as error:
        return Refused(Reason.UNREADABLE, error.message)
    message = envelopes.pae(envelope.payload_type, envelope.payload)
    for key in candidates(envelope, trust):
        if verify(key, message, envelope.signature):
            return envelope, key
    return unsigned(envelope, trust)


def candidates(envelope: Envelope, trust: Trust) -> list[PublicKey]:
    """Give the keys that may have signed: that of the hint first, as nobody signed the hint."""
    keys = {speaker.key.spki: speaker.key for speaker in trust.speakers}
    return sorted(keys.values(), key=lambda key: key.key_id != envelope.key_id)


def unsigned(envelope: Envelope, trust: Trust) -> Refused:
    """Say that no key made the signature; the hint only tells what was probably meant."""
    named = envelope.key_id[:SHOWN]
    if not named or any(speaker.key.key_id == named for speaker in trust.speakers):
        return Refused(
            Reason.WRONG_SIGNATURE,
            "no key of the trust policy made this signature over these bytes",
        )
    return Refused(
        Reason.UNKNOWN_KEY, f"no key of the trust policy signed it, nor is {named!r} one of them"
    )


def understood(envelope: Envelope) -> Record | Refused:
    """Read what was signed."""
    try:
        return mismatched(envelope.payload) or read_record(envelope)
    except RecordError as error:
        faults = "".join(f"; {fault}" for fault in error.faults)
        return Refused(Reason.NO_RECORD, error.message + faults)


def mismatched(payload: bytes) -> Refused | None:
    """Refuse a denial under the name of a pass, and a pass under that of a denial."""
    match strict.loads(payload, envelopes.PAYLOAD_LIMIT):
        case {
            "predicateType": str(kind),
            "predicate": {"verificationResult": str(result), **predicate},
        }:
            pass
        case _:
            return None
    match predicate.get(DECISION):
        case {"verdict": str(verdict)}:
            passed = verdict == Verdict.ALLOW
        case _:
            return None
    if (kind, result) == ((VSA, "PASSED") if passed else (DECISION, "FAILED")):
        return None
    return Refused(
        Reason.WRONG_PREDICATE,
        f"the verdict is {verdict[:SHOWN]!r}, and it is signed as {result[:SHOWN]!r} in a "
        f"{kind[:SHOWN]!r}",
    )

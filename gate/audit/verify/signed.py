"""Who that is trusted signed an envelope, and what they signed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from gate.audit import PAYLOAD_TYPE, Envelope, PublicKey, strict
from gate.audit import envelope as envelopes
from gate.audit.records import DECISION, VSA, Record, Verdict
from gate.audit.records.reading import read_written
from gate.audit.trust import Identity, Trust
from gate.audit.verify.authors import author_of
from gate.audit.verify.reasons import Reason, Refused
from gate.errors import RecordError

SHOWN = 80


@dataclass(frozen=True, slots=True)
class Signed:
    """A record, and the key whose signature over it was verified.

    `identities` are those of the trust policy whose the key was, if it was certified.
    """

    envelope: Envelope
    key: PublicKey
    record: Record
    identities: tuple[Identity, ...] = ()


def signed_by(data: bytes, trust: Trust, chain: Sequence[bytes] = ()) -> Signed | Refused:
    """Read an envelope, find out who of the trust policy signed it, and read the record.

    `chain` are certificates that came beside the envelope, as in a bundle.
    """
    envelope = opened(data)
    if isinstance(envelope, Refused):
        return envelope
    envelope = replace(envelope, chain=tuple(chain) or envelope.chain)
    author = author_of(envelope, trust)
    if isinstance(author, Refused):
        return author
    record = understood(envelope)
    if isinstance(record, Refused):
        return record
    identities = author.at(datetime.fromisoformat(record.decision.timing.decided_at))
    if isinstance(identities, Refused):
        return identities
    return Signed(envelope, author.key, record, identities)


def opened(data: bytes) -> Envelope | Refused:
    """Read an envelope."""
    try:
        match strict.loads(data, envelopes.LIMIT):
            case {"payloadType": str(kind)} if kind != PAYLOAD_TYPE:
                return Refused(
                    Reason.WRONG_PAYLOAD_TYPE, f"{kind[:SHOWN]!r} was signed, not {PAYLOAD_TYPE!r}"
                )
            case _:
                return envelopes.load(data)
    except RecordError as error:
        return Refused(Reason.UNREADABLE, error.message)


def understood(envelope: Envelope) -> Record | Refused:
    """Read what was signed."""
    try:
        # The first reads it as strictly as any stranger's has to be, so that once is enough.
        return mismatched(envelope.payload) or read_written(envelope.payload)
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

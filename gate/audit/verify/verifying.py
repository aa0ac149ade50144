"""How a record of a stranger is verified: one check after the other, each with its own reason."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gate.audit import PAYLOAD_TYPE, Envelope, PublicKey, strict
from gate.audit import envelope as envelopes
from gate.audit.bundles import Exhibit
from gate.audit.growth import Growth
from gate.audit.keys import verify as verify_signature
from gate.audit.records import DECISION, VSA, Record, Verdict, read_record
from gate.audit.trust import Claim, Refusal, Trust
from gate.audit.verify.demands import Demands, unmet
from gate.audit.verify.inclusion import located
from gate.audit.verify.memory import NOTHING, Memory, discontinued, distrusted
from gate.audit.verify.reasons import Logged, Reason, Refused, Verified
from gate.errors import RecordError

SHOWN = 80


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What a verifier already knows: whom to trust, what it saw before, and how logs grew since."""

    trust: Trust
    memory: Memory = NOTHING
    growths: Sequence[Growth] = ()


def verify(exhibit: Exhibit, knowledge: Knowledge, demands: Demands) -> Verified | Refused:
    """Verify a record, and that it meets some demands; the first reason against it is given."""
    found = authenticate(exhibit, knowledge, unlogged=demands.unlogged)
    if isinstance(found, Refused):
        return found
    return unmet(found.record, demands) or found


def authenticate(
    exhibit: Exhibit, knowledge: Knowledge, *, unlogged: bool = False
) -> Verified | Refused:
    """Verify who made a record and where it stands, whatever it says.

    Where it stands comes before whether its key was valid there: an index means nothing until it is
    proven.
    """
    trust = knowledge.trust
    signed = opened(exhibit.envelope, trust)
    if isinstance(signed, Refused):
        return signed
    envelope, key = signed
    record = understood(envelope)
    if isinstance(record, Refused):
        return record
    logged = placed(exhibit, envelope, key, trust)
    if isinstance(logged, Refused):
        return logged
    refused = distrusted(knowledge.memory, trust) or unbelieved(record, key, trust, logged)
    if refused is not None:
        return refused
    if logged is None:
        verified = Verified(record, envelopes.digest(envelope), key, None)
        return verified if unlogged else UNPROVEN
    refused = discontinued(knowledge.memory, logged, knowledge.growths)
    return refused or Verified(record, envelopes.digest(envelope), key, logged)


UNPROVEN = Refused(Reason.NOT_LOGGED, "nothing shows that a log holds this record")


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
        if verify_signature(key, message, envelope.signature):
            return envelope, key
    return Refused(Reason.WRONG_SIGNATURE, unsigned(envelope, trust))


def candidates(envelope: Envelope, trust: Trust) -> list[PublicKey]:
    """Give the keys that may have signed: that of the hint first, as nobody signed the hint."""
    keys = {speaker.key.spki: speaker.key for speaker in trust.speakers}
    return sorted(keys.values(), key=lambda key: key.key_id != envelope.key_id)


def unsigned(envelope: Envelope, trust: Trust) -> str:
    """Say that no key made the signature, and what the envelope says of the key."""
    named = envelope.key_id[:SHOWN]
    if not named or any(speaker.key.key_id == named for speaker in trust.speakers):
        return "no key of the trust policy made this signature over these bytes"
    return f"no key of the trust policy made this signature, nor is {named!r} one of them"


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


def placed(
    exhibit: Exhibit, envelope: Envelope, key: PublicKey, trust: Trust
) -> Logged | Refused | None:
    """Say where a record is proven to stand; `None` when nothing claims to prove it."""
    return None if exhibit.proof is None else located(envelope, key, exhibit.proof, trust)


def unbelieved(
    record: Record, key: PublicKey, trust: Trust, logged: Logged | None
) -> Refused | None:
    """Say why a key may not say what a record says."""
    predicate, decision = record.predicate, record.decision
    environments = {name for each in decision.objects for name in each.environments}
    claim = Claim(
        key,
        predicate.verifier.id,
        decision.point,
        predicate.resource_uri,
        tuple(sorted(environments)),
        None if logged is None else logged.receipt,
    )
    match trust.speaker(claim):
        case Refusal() as refusal:
            return Refused(Reason(refusal.value), denied(refusal, claim))
        case _:
            return None


def denied(refusal: Refusal, claim: Claim) -> str:
    """Say what the trust policy does not let a key say."""
    stands = f"index {claim.place.index} of {claim.place.origin}" if claim.place else "no log"
    said = {
        Refusal.UNKNOWN_KEY: "it",
        Refusal.WRONG_VERIFIER: f"it is {claim.verifier}",
        Refusal.WRONG_DOOR: f"it decides at the door {claim.door}",
        Refusal.WRONG_RESOURCE: f"it decides on {claim.resource}",
        Refusal.WRONG_ENVIRONMENT: f"it decides for {', '.join(claim.environments) or 'any'}",
        Refusal.WRONG_LOG: f"it stands at {stands}",
        Refusal.NOT_YET_VALID: f"it stands at {stands}, before the key is believed",
        Refusal.RETIRED: f"it stands at {stands}, where the key is retired",
        Refusal.NOT_LOGGED: "nothing shows that it is older than the end of the key",
    }[refusal]
    return f"the trust policy does not believe {claim.key.key_id} that {said}"


def latest(verified: Iterable[Verified]) -> dict[bytes, int]:
    """Find, among several records, those that a later decision on the same has replaced.

    Gives the digest of each such record with the index of the last. Records are on the same when
    verifier, door, resource and ref are; order is that of one log, never of clocks.
    """
    stands: dict[tuple[str, ...], list[tuple[int, bytes]]] = {}
    for one in verified:
        if one.logged is not None:
            stands.setdefault(scope(one), []).append((one.logged.receipt.index, one.digest))
    replaced: dict[bytes, int] = {}
    for places in stands.values():
        last = max(places)
        replaced |= {digest: last[0] for index, digest in places if index < last[0]}
    return replaced


def scope(one: Verified) -> tuple[str, ...]:
    """Name what a decision is on, and in which log."""
    predicate, decision = one.record.predicate, one.record.decision
    origin = one.logged.receipt.origin if one.logged else ""
    resource, ref = predicate.resource_uri, decision.source.ref
    return origin, predicate.verifier.id, str(decision.point), resource, ref

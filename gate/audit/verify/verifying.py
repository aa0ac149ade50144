"""How a record of a stranger is verified: one check after the other, each with its own reason."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gate.audit import Receipt
from gate.audit import envelope as envelopes
from gate.audit.bundles import Exhibit
from gate.audit.growth import Growth
from gate.audit.trust import Claim, Refusal, Trust
from gate.audit.verify.demands import Demands, unmet
from gate.audit.verify.inclusion import located
from gate.audit.verify.memory import NOTHING, Memory, discontinued, distrusted
from gate.audit.verify.reasons import Reason, Refused, Verified
from gate.audit.verify.signed import Signed, signed_by

__all__ = [
    "Knowledge",
    "authenticate",
    "latest",
    "unbelieved",
    "verify",
]

SHOWN = 80
NAMED = 5
"""How many environments a sentence names."""


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
    trust, proof = knowledge.trust, exhibit.proof
    refused = distrusted(knowledge.memory, trust)
    if refused is not None:
        return refused
    signed = signed_by(exhibit.envelope, trust, exhibit.chain)
    if isinstance(signed, Refused):
        return signed
    logged = None if proof is None else located(signed.envelope, signed.key, proof, trust)
    if isinstance(logged, Refused):
        return logged
    refused = unbelieved(signed, trust, None if logged is None else logged.receipt)
    if refused is None and logged is not None:
        refused = discontinued(knowledge.memory, logged, knowledge.growths)
    elif refused is None and not unlogged:
        refused = Refused(Reason.NOT_LOGGED, "nothing shows that a log holds this record")
    digest = envelopes.digest(signed.envelope)
    identity = next(iter(signed.identities), None)
    return refused or Verified(signed.record, digest, signed.key, logged, identity)


def unbelieved(signed: Signed, trust: Trust, place: Receipt | None) -> Refused | None:
    """Say why a key may not say what a record says, where it is proven to stand if it is."""
    predicate, decision = signed.record.predicate, signed.record.decision
    environments = {name for each in decision.objects for name in each.environments}
    claim = Claim(
        signed.key,
        predicate.verifier.id,
        decision.point,
        predicate.resource_uri,
        tuple(sorted(environments)),
        place,
        signed.identities,
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
        Refusal.UNKNOWN_KEY: "it has",
        Refusal.WRONG_VERIFIER: f"it is {claim.verifier}",
        Refusal.WRONG_DOOR: f"it decides at the door {claim.door}",
        Refusal.WRONG_RESOURCE: f"it decides on {claim.resource}",
        Refusal.WRONG_ENVIRONMENT: f"it decides for {enumerated(claim.environments)}",
        Refusal.WRONG_LOG: f"it stands at {stands}",
        Refusal.NOT_YET_VALID: f"it stands at {stands}, before the key is believed",
        Refusal.RETIRED: f"it stands at {stands}, where the key is retired",
        Refusal.NOT_LOGGED: "nothing shows that it is older than the end of the key",
    }[refusal]
    names = [identity.subject for identity in claim.identities]
    who = next(iter(names), claim.key.key_id)[:SHOWN]
    return f"the trust policy does not believe {who} that {said}"


def enumerated(names: Sequence[str]) -> str:
    """Name some environments; there may be many."""
    some = ", ".join(name[:SHOWN] for name in names[:NAMED])
    return f"{some} and {len(names) - NAMED} more" if len(names) > NAMED else some or "any"


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

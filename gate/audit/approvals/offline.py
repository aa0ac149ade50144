"""Whether an approval is believed from files alone: who signed it, and where it stands."""

from dataclasses import dataclass

from gate.audit import envelope
from gate.audit.approvals.verifying import Vote, vote
from gate.audit.bundles import Exhibit
from gate.audit.verify.inclusion import located
from gate.audit.verify.memory import discontinued, distrusted
from gate.audit.verify.reasons import Logged, Reason, Refused
from gate.audit.verify.verifying import Knowledge


@dataclass(frozen=True, slots=True)
class Endorsed:
    """An approval that is believed, and where it stands if that is proven."""

    vote: Vote
    logged: Logged | None

    @property
    def digest(self) -> bytes:
        """Give the SHA-256 of what was signed."""
        return envelope.digest(self.vote.envelope)


def endorsed(exhibit: Exhibit, knowledge: Knowledge, *, unlogged: bool) -> Endorsed | Refused:
    """Verify an approval from files alone: where it stands comes before whether its key may."""
    trust = knowledge.trust
    refused = distrusted(knowledge.memory, trust)
    if refused is not None:
        return refused
    # What it says is read before where it stands is known, and believed only where its key may.
    said = vote(exhibit.envelope, trust, (), exhibit.chain)
    if isinstance(said, Refused):
        return said
    proof = exhibit.proof
    logged = None if proof is None else located(said.envelope, said.key, proof, trust)
    if isinstance(logged, Refused):
        return logged
    if logged is None and not unlogged:
        return Refused(Reason.NOT_LOGGED, "nothing shows that a log holds this approval")
    found = vote(exhibit.envelope, trust, [logged.receipt if logged else None], exhibit.chain)
    if isinstance(found, Refused):
        return found
    grown = logged and discontinued(knowledge.memory, logged, knowledge.growths)
    return grown or Endorsed(found, logged)

"""Making a verdict known to all replicas, of which several may have judged the same."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from gate.audit import Envelope, Receipt
from gate.errors import RecordError
from gate.verdicts import Belief, Distrusted, Verdict, read_verdict, write
from webhooks.cluster.errors import ClusterError
from webhooks.server.telling import Teller
from webhooks.verdicts.objects import Objects

TURNS = 3


@dataclass(frozen=True, slots=True)
class Posted:
    """Writes verdicts as custom resources; one thread uses it at a time."""

    objects: Objects
    belief: Belief
    clock: Callable[[], datetime]
    teller: Teller

    def write(self, record: Envelope, receipt: Receipt, applied: bytes) -> Verdict:
        """Make a recorded verdict known; `applied` is the list that its record names.

        Where the same is known already, that is given; what stands in its place and is not believed
        goes. Raises `ClusterError` where the API server does not take it, and `RecordError` where
        it has no room or would not be believed.
        """
        value = write(record, receipt, applied, self.belief.namespace)
        mine = read_verdict(value, self.belief, self.clock())
        if isinstance(mine, Distrusted):
            raise RecordError(
                f"the verdict would not be believed: {mine.why}: {mine.sentence}",
                advice="let the trust policy believe the key of this service at the door presync",
            )
        for _ in range(TURNS):
            if self.objects.create(value):
                return mine
            there = self._standing(mine)
            if there is not None:
                return there
        raise ClusterError(f"another verdict is made in place of {mine.name} again and again")

    def _standing(self, mine: Verdict) -> Verdict | None:
        """Give the one that is there if it may stay; else make room."""
        known = self.objects.read(mine.name)
        if known is None:
            return None
        there = read_verdict(known, self.belief, self.clock())
        match there:
            case Verdict() if serves(there, mine):
                return there
            case Verdict():
                self.teller.info("verdict-replaced", verdict=mine.name)
            case Distrusted():
                self.teller.error(
                    "verdict-replaced", verdict=mine.name, why=there.why, said=there.sentence
                )
        self.objects.delete(known)
        return None


def serves(there: Verdict, mine: Verdict) -> bool:
    """Say whether a verdict is as good as another: a later one, or one that holds half as long."""
    if there.decided_at > mine.decided_at:
        return True
    half = mine.decided_at + (mine.expires_at - mine.decided_at) / 2
    same = there.passed == mine.passed and there.objects == mine.objects
    return same and there.expires_at >= half

"""Which verdicts go: those that are expired, and all but the latest few of each application.

One that is not believed is told of; it stays, for somebody to look at, until it is so old that no
verdict of its time would hold.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from gate.applied.form import metadata_of, text
from gate.moments import read_moment
from gate.verdicts import Belief, Distrusted, Verdict, Why, read_verdict
from gate.verdicts.resource import UID_LABEL
from webhooks.cluster.answers import Object
from webhooks.server.telling import Teller
from webhooks.verdicts.objects import Objects


@dataclass(frozen=True, slots=True)
class Keeping:
    """How many are kept of an application, and for how long any can hold."""

    most: int
    longest: timedelta


@dataclass(frozen=True, slots=True)
class Standing:
    """A verdict that is believed, and what is needed to delete it."""

    head: Object
    uid: str
    decided: datetime


@dataclass(frozen=True, slots=True)
class Collector:
    """Deletes what is of no use; one thread uses it at a time."""

    objects: Objects
    belief: Belief
    keeping: Keeping
    clock: Callable[[], datetime]
    teller: Teller

    def once(self, uid: str = "") -> int:
        """Look through all, or those of an application, and count what went.

        Raises `ClusterError`.
        """
        selector = f"{UID_LABEL}={uid}" if uid else ""
        standing: list[Standing] = []
        gone: list[Object] = []
        for value in self.objects.all(selector):
            head = {"metadata": metadata_of(value)}
            match read_verdict(value, self.belief, self.clock()):
                case Verdict() as verdict:
                    standing.append(Standing(head, verdict.uid, verdict.decided_at))
                case Distrusted(why=Why.EXPIRED):
                    gone.append(head)
                case Distrusted() as distrusted:
                    gone.extend(self._suspect(distrusted, head))
        gone.extend(each.head for each in surplus(standing, self.keeping.most))
        for each in gone:
            self.objects.delete(each)
        return len(gone)

    def _suspect(self, distrusted: Distrusted, head: Object) -> Iterator[Object]:
        """Tell of one that is not believed, and give it if it is old."""
        made = read_moment(text(metadata_of(head), "creationTimestamp"))
        is_old = made is not None and self.clock() - made > self.keeping.longest
        self.teller.error(
            "distrusted-deleted" if is_old else "distrusted-kept",
            verdict=distrusted.name,
            why=distrusted.why,
            said=distrusted.sentence,
        )
        if is_old:
            yield head


def surplus(standing: Iterable[Standing], most: int) -> Iterator[Standing]:
    """Give all but the latest few of each application."""
    seen: dict[str, int] = {}
    for each in sorted(standing, key=lambda each: each.decided, reverse=True):
        seen[each.uid] = seen.get(each.uid, 0) + 1
        if seen[each.uid] > most:
            yield each

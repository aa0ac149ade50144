"""What the gate let in or let be synced, and whether the cluster ever had it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from gate.audit import Summary
from gate.audit.log.merging import moment
from gate.audit.reconcile.events import Event
from gate.audit.records import Record
from gate.errors import RecordError

BRINGS = ("create", "update", "patch")
"""The verbs by which an object comes, or becomes another."""
MOST = 1_000_000
"""So many objects are remembered, and as many requests that failed."""

Asked = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Known:
    """A record as its log knows it."""

    origin: str
    index: int
    digest: bytes
    summary: Summary

    @property
    def title(self) -> str:
        """Name it for people."""
        about = self.summary
        return f"entry {self.index} of {self.origin} ({about.verdict}, {about.decided})"


@dataclass(frozen=True, slots=True)
class Who:
    """An object as both logs name it: an event has no kind, and a record no plural."""

    group: str
    namespace: str
    name: str


@dataclass(frozen=True, slots=True)
class Passed:
    """A revision that was let be synced, and which objects that should have brought."""

    known: Known
    expected: frozenset[Who]


@dataclass(slots=True)
class Arrivals:
    """What was let into the cluster, when last, and what was allowed and not let in since."""

    last: dict[Who, str] = field(default_factory=dict)
    failed: dict[Asked, tuple[Event, Known]] = field(default_factory=dict)

    def note(self, event: Event) -> None:
        """Take an event into account."""
        if not event.admitted or event.is_dry:
            return
        # Whoever met a conflict or a quota has tried again.
        self.failed.pop(asked(event), None)
        if event.verb in BRINGS and "/" not in event.resource:
            who = Who(event.group, event.namespace, event.name)
            self.last[who] = max(self.last.get(who, ""), event.received)
            bounded(len(self.last))

    def fail(self, event: Event, known: Known) -> None:
        """Take into account that what the gate had allowed was not let in."""
        self.failed[asked(event)] = event, known
        bounded(len(self.failed))

    def has(self, passed: Passed) -> bool:
        """Say whether any of a revision came after it was judged."""
        decided = moment(passed.known.summary.decided)
        came = (self.last.get(who) for who in passed.expected)
        return any(at and moment(at) >= decided for at in came)


def asked(event: Event) -> Asked:
    """Say by what a request is known when it is made again."""
    return event.verb, event.what


def bounded(count: int) -> None:
    """Raise `RecordError` when there is too much."""
    if count > MOST:
        raise RecordError(
            f"the audit log tells of more than {MOST} objects", advice="give less of it at once"
        )


def expected(record: Record) -> frozenset[Who]:
    """Tell which objects a sync should bring: those that changed, or all where nobody knows."""
    return frozenset(changed(record) if not record.decision.difference.unknown else named(record))


def changed(record: Record) -> Iterator[Who]:
    """Give the objects that are new or not what they were."""
    for altered in record.decision.difference.altered:
        side = altered.after
        if side is not None and side.resource:
            yield Who(side.group, side.namespace, side.name)


def named(record: Record) -> Iterator[Who]:
    """Give all objects of a cluster that were judged."""
    for each in record.decision.objects:
        if each.resource:
            yield Who(each.group, each.namespace, each.name)

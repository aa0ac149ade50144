"""`gate audit reconcile`: what an API server admitted, held against what the gate has recorded."""

from argparse import Namespace
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from gate.audit.log.leaf import leaf_digest
from gate.audit.log.merging import moment
from gate.audit.log.opening import Log
from gate.audit.log.stored import Stored
from gate.audit.log.telling import read
from gate.audit.reconcile.awaited import Known, Passed, expected
from gate.audit.reconcile.events import LONGEST, Event, Unread, read_events
from gate.audit.reconcile.gaps import Gap, Kind, Seen, reconcile
from gate.audit.reconcile.guarded import read_guarded
from gate.audit.records import Record
from gate.cli import ALLOWED, DENIED, UNDECIDED
from gate.commands.audit.places import content, opened_logs
from gate.commands.audit.telling import say, tell
from gate.document import Source, Syntax
from gate.errors import SourceError
from gate.model import Door

SCHEMA = "urn:agentgate:audit-reconcile:v1"
MOST_TOLD = 10_000
"""So many gaps are listed; all are counted."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The logs that were given, by origin."""

    logs: Mapping[str, Log]

    def find(self, digest: bytes) -> Known | None:
        """Find a record by its digest."""
        hits = (
            Known(origin, stored.index, digest, stored.summary)
            for origin, log in self.logs.items()
            for stored in log.find(digest=digest)
        )
        return next(hits, None)

    def between(self, first: str, last: str) -> Iterator[Known]:
        """Give what was decided at admission between two moments."""
        return (known for known, _ in self.decided(Door.ADMISSION, first, last))

    def passed(self, first: str, last: str) -> Iterator[Passed]:
        """Give the revisions that were let be synced between two moments, as far as is kept."""
        for known, stored in self.decided(Door.PRESYNC, first, last):
            record = None if stored.envelope is None else read(stored.envelope)
            # A folder that was judged without a cluster was let be synced by nobody.
            if (
                isinstance(record, Record)
                and record.allowed
                and record.decision.delivery is not None
            ):
                yield Passed(known, expected(record))

    def decided(self, door: Door, first: str, last: str) -> Iterator[tuple[Known, Stored]]:
        """Give what was decided at a door between two moments."""
        start, end = moment(first), moment(last)
        for origin, log in self.logs.items():
            for stored in log.find(door=str(door)):
                if start <= moment(stored.summary.decided) <= end:
                    digest = leaf_digest(stored.leaf)
                    yield Known(origin, stored.index, digest, stored.summary), stored


def run(options: Namespace) -> int:
    """Tell every gap: exit 1 for one that lets something through, 2 where that cannot be told."""
    data = content(options.webhooks)
    guarded = read_guarded(Source(str(options.webhooks), data, Syntax.YAML), options.namespace)
    seen, kinds, told = Seen(), Counter[Kind](), list[Gap]()
    with opened_logs(options) as logs:
        for gap in reconcile(events_of(options.k8s_audit), Opened(logs), guarded, seen):
            kinds[gap.kind] += 1
            if len(told) < MOST_TOLD:
                told.append(gap)
    if not seen.events and not kinds:
        raise SourceError(
            "the audit log given holds no request that was answered",
            advice="its policy has to keep the stage ResponseComplete",
        )
    if options.output == "json":
        tell(report(seen, kinds, told))
    else:
        for line in lines(seen, kinds, told):
            say(line)
    return status(kinds)


def status(kinds: Mapping[Kind, int]) -> int:
    """Judge the gaps: what was recorded and did not come let nothing through."""
    if kinds.keys() - {Kind.UNREADABLE, Kind.NO_EVENT, Kind.NEVER_ADMITTED, Kind.INSTALLED}:
        return DENIED
    return UNDECIDED if Kind.UNREADABLE in kinds else ALLOWED


def events_of(paths: Sequence[Path]) -> Iterator[Event | Unread]:
    """Read all files, one after the other."""
    for path in paths:
        yield from read_events(lines_of(path))


def lines_of(path: Path) -> Iterator[bytes]:
    """Read a file line by line, and of a line no more than is read of one. Raises `SourceError`."""
    try:
        with ExitStack() as stack:
            stream = stack.enter_context(path.open("rb"))
            while line := stream.readline(LONGEST + 1):
                yield line
                # What follows of a line that is too long is no line of its own.
                while not line.endswith(b"\n") and len(line) > LONGEST:
                    line = stream.readline(LONGEST + 1)
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror}") from None


def report(seen: Seen, kinds: Mapping[Kind, int], told: Iterable[Gap]) -> dict[str, object]:
    """Describe the outcome for programs."""
    return {
        "schema": SCHEMA,
        "events": seen.events,
        "judged": seen.judged,
        "first": seen.first,
        "last": seen.last,
        "counts": {str(kind): kinds.get(kind, 0) for kind in Kind},
        "gaps": [described(gap) for gap in told],
    }


def described(gap: Gap) -> dict[str, object]:
    """Describe a gap."""
    made: dict[str, object] = {"kind": str(gap.kind), "message": gap.message}
    if gap.event is not None:
        made |= {
            "audit_id": gap.event.audit_id,
            "received": gap.event.received,
            "user": gap.event.user,
            "verb": gap.event.verb,
            "subject": gap.event.what,
        }
    return made


def lines(seen: Seen, kinds: Mapping[Kind, int], told: Sequence[Gap]) -> Iterator[str]:
    """Describe the outcome for people."""
    for gap in told:
        event = gap.event
        about = f"{event.received} {event.user} {event.verb} {event.what}: " if event else ""
        yield f"{gap.kind}: {about}{gap.message}"
    hidden = sum(kinds.values()) - len(told)
    if hidden:
        yield f"and {hidden} more"
    gaps = ", ".join(f"{kinds[kind]} {kind}" for kind in Kind if kind in kinds) or "nothing amiss"
    yield f"{seen.events} events, {seen.judged} of them decided by the gate: {gaps}"

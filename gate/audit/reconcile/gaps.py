"""What the API server's audit log and the gate's own do not say alike, and why that matters."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from gate.audit.reconcile.awaited import Arrivals, Known, Passed
from gate.audit.reconcile.events import Event, Unread
from gate.audit.reconcile.guarded import Guarded
from gate.display.sentences import amount
from gate.errors import RecordError

MOST = 1_000_000
"""So many records are remembered, 100 MB of them."""
RECORD = re.compile(r"sha256:([0-9a-f]{64})")


class Kind(StrEnum):
    """A way in which the two logs differ."""

    FAILED_OPEN = "failed-open"
    UNJUDGED = "unjudged"
    UNDECIDED = "undecided"
    UNRECORDED = "unrecorded"
    NO_RECORD = "no-record"
    OTHER_RECORD = "other-record"
    NO_EVENT = "no-event"
    NEVER_ADMITTED = "never-admitted"
    INSTALLED = "installed"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that one log lacks; `event` is what the API server knows of it."""

    kind: Kind
    message: str
    event: Event | None = None


class Records(Protocol):
    """The gate's own logs."""

    def find(self, digest: bytes) -> Known | None:
        """Find a record by the SHA-256 of what was signed."""
        ...

    def between(self, first: str, last: str) -> Iterable[Known]:
        """Give what was decided at admission between two moments, both in RFC 3339."""
        ...

    def passed(self, first: str, last: str) -> Iterable[Passed]:
        """Give the revisions that were let be synced between two moments."""
        ...


@dataclass(slots=True)
class Seen:
    """What was met so far: the records that events name, and the moments of the events."""

    events: int = 0
    judged: int = 0
    digests: set[bytes] = field(default_factory=set)
    first: str = ""
    last: str = ""
    arrivals: Arrivals = field(default_factory=Arrivals)

    def note(self, event: Event) -> None:
        """Take an event into account."""
        self.events += 1
        if event.received:
            self.first = min(self.first or event.received, event.received)
            self.last = max(self.last, event.received)
        self.arrivals.note(event)

    def remember(self, digest: bytes) -> None:
        """Take a record into account. Raises `RecordError` when there are too many."""
        if len(self.digests) >= MOST:
            raise RecordError(
                f"the audit log names more than {MOST} records", advice="give less of it at once"
            )
        self.digests.add(digest)


def reconcile(
    events: Iterable[Event | Unread], records: Records, guarded: Guarded, seen: Seen
) -> Iterator[Gap]:
    """Go through the events, then through the records of the same time, and tell every gap.

    Raises `RecordError` when there is too much to be compared at once.
    """
    for event in events:
        if isinstance(event, Unread):
            yield Gap(Kind.UNREADABLE, f"line {event.line}: {event.why}")
            continue
        seen.note(event)
        yield from gaps_of(event, records, guarded, seen)
    if seen.first:
        yield from unannounced(records, seen)
        yield from unadmitted(records, seen)


def gaps_of(event: Event, records: Records, guarded: Guarded, seen: Seen) -> Iterator[Gap]:
    """Tell what is missing of one event."""
    for webhook in sorted(event.opened & guarded.names):
        message = f"{webhook} did not answer, and was passed over"
        yield Gap(Kind.FAILED_OPEN, message, event)
    said = [notes for name in sorted(guarded.names) if (notes := event.said(name))]
    for notes in said:
        seen.judged += 1
        yield from differing(event, notes, records, seen)
    silent = not said and not event.opened & guarded.names
    if silent and event.admitted and not event.is_dry and guarded.covers(event):
        yield unasked(event, guarded)


def unasked(event: Event, guarded: Guarded) -> Gap:
    """Tell that something was admitted without the gate."""
    if guarded.may_be_installed(event):
        message = "whoever installs the gate writes this, and it is not asked then: look at who did"
        return Gap(Kind.INSTALLED, message, event)
    return Gap(Kind.UNJUDGED, unjudged(guarded.conditions(event)), event)


def unjudged(conditions: Sequence[str]) -> str:
    """Say that the gate has not judged something, and what may have kept it from being asked."""
    said = "it was admitted, and the gate has noted no decision"
    if not conditions:
        return said
    noun = "the matchCondition" if len(conditions) == 1 else "one of the matchConditions"
    return f"{said}; {noun} {', '.join(conditions)} may have left it out"


def differing(
    event: Event, notes: Mapping[str, str], records: Records, seen: Seen
) -> Iterator[Gap]:
    """Hold what the gate noted at an event against its logs."""
    decision = notes.get("decision", "")
    if event.admitted and decision != "ALLOW":
        yield Gap(Kind.UNDECIDED, f"it was admitted, and the gate decided {decision!r}", event)
    named = RECORD.fullmatch(notes.get("record", ""))
    if named is None:
        # Of a deletion, only the gate was told that it is a dry run.
        if not event.is_dry and notes.get("dry-run") != "true":
            yield Gap(Kind.UNRECORDED, "the gate has decided, and noted no record", event)
        return
    digest = bytes.fromhex(named[1])
    seen.remember(digest)
    known = records.find(digest)
    if known is None:
        where = notes.get("log", "")
        yield Gap(Kind.NO_RECORD, f"no log given holds {named[0]}, noted as of {where!r}", event)
    elif other := otherwise(known, notes):
        yield Gap(Kind.OTHER_RECORD, f"{named[0]} {other}", event)
    elif known.summary.verdict == "ALLOW" and not event.admitted:
        seen.arrivals.fail(event, known)


def otherwise(known: Known, notes: Mapping[str, str]) -> str:
    """Say how a record is not what was noted of it; "" if it is."""
    noted = (notes.get("log", ""), notes.get("log-index", ""))
    if noted != (known.origin, str(known.index)):
        return f"is at {known.index} of {known.origin}, and was noted at {noted[1]} of {noted[0]}"
    if known.summary.verdict != notes.get("decision"):
        return f"says {known.summary.verdict}, and {notes.get('decision', 'nothing')} was noted"
    return ""


def unannounced(records: Records, seen: Seen) -> Iterator[Gap]:
    """Tell of records that no event names."""
    for known in records.between(seen.first, seen.last):
        if known.digest not in seen.digests:
            resource = known.summary.resource
            message = f"{known.title} is about {resource}, and no event names it"
            yield Gap(Kind.NO_EVENT, message)


def unadmitted(records: Records, seen: Seen) -> Iterator[Gap]:
    """Tell of what was allowed and recorded, and is not in the cluster by that."""
    for event, known in seen.arrivals.failed.values():
        message = f"{known.title} allowed it, and the API server answered {event.code}"
        yield Gap(Kind.NEVER_ADMITTED, message, event)
    for passed in records.passed(seen.first, seen.last):
        if passed.expected and not seen.arrivals.has(passed):
            count = amount(len(passed.expected), "object", "objects")
            resource = passed.known.summary.resource
            message = f"{passed.known.title} let {resource} be synced, and of {count} none came"
            yield Gap(Kind.NEVER_ADMITTED, message)

"""Several logs read as one: by when it was decided, and in each log in its own order."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from heapq import merge

from gate.audit.log.stored import Stored

EARLIEST = datetime.min.replace(tzinfo=UTC)
Key = tuple[datetime, str, int]


def merged(logs: Mapping[str, Iterable[Stored]]) -> Iterator[tuple[str, Stored]]:
    """Give the records of all logs with their origins, by time, then by origin and index.

    Clocks move back: within a log, its order wins. A record is never put before one that its log
    holds before it, so it counts as decided no earlier than that one.
    """
    runs = (timed(origin, logs[origin]) for origin in sorted(logs))
    for (_, origin, _), stored in merge(*runs, key=lambda one: one[0]):
        yield origin, stored


def timed(origin: str, records: Iterable[Stored]) -> Iterator[tuple[Key, Stored]]:
    """Give records with keys that only grow."""
    latest = EARLIEST
    for stored in records:
        latest = max(latest, moment(stored.summary.decided))
        yield (latest, origin, stored.index), stored


def moment(text: str) -> datetime:
    """Read a time; what is none, or has no zone, sorts as early as its log allows."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return EARLIEST
    return EARLIEST if read.tzinfo is None else read

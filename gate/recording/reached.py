"""Which moment a log has reached, and whether a clock is so far behind it that it is suspect."""

from datetime import datetime, timedelta

from gate.audit import envelope as envelopes
from gate.audit.log.merging import EARLIEST, moment
from gate.audit.log.opening import Log
from gate.audit.log.stored import Stored
from gate.audit.records import read_record
from gate.errors import RecordError
from gate.moments import to_microsecond

TOLERANCE = timedelta(minutes=1)
"""How far a clock may be behind: several machines write to one log, and what was decided first may
be kept second, as an API server waits for 30 seconds at most."""


def reached(log: Log) -> datetime:
    """Tell which moment a log has reached, as its last record says. Raises `LogError`."""
    size = log.size
    return claimed(log.record(size - 1)) if size else EARLIEST


def claimed(stored: Stored) -> datetime:
    """Tell which moment a record says has come: its own, or the one that it is behind itself.

    So one after the other is suspect until the clock has caught up, not only the first.
    """
    decided = moment(stored.summary.decided)
    try:
        record = None if stored.envelope is None else read_record(envelopes.load(stored.envelope))
    except RecordError:
        record = None
    suspect = record.decision.timing.clock_suspect if record else ""
    return moment(suspect) if suspect else decided


def suspicion(decided: datetime, known: datetime) -> str:
    """Write the moment that a log had reached, if a clock was behind it; else nothing."""
    return to_microsecond(known) if decided + TOLERANCE < known else ""

"""What a log's index says of a record, held against the record itself."""

from gate.audit import Summary
from gate.audit import envelope as dsse
from gate.audit.log.flaws import record_flaws
from gate.audit.log.stored import Stored
from gate.audit.records import Record, read_record, summarise
from gate.errors import LogError, RecordError

WHOLE, PART, ERASED = "whole", "part", "erased"
"""How much of its commit a record is about, if there still is one."""


def told(origin: str, stored: Stored) -> tuple[Summary, str]:
    """Tell what a record is about, and how much of its commit.

    Nothing but the index tells of one whose envelope was erased. Raises `LogError` where the index
    says something else than the record, and for what is no record.
    """
    if stored.envelope is None:
        return stored.summary, ERASED
    wrong = [flaw.message for flaw in record_flaws(stored.index, stored.leaf, stored.envelope)]
    record = None if wrong else read(stored.envelope)
    if record is None or summarise(record) != stored.summary:
        raise LogError(
            f"entry {stored.index} of {origin} is not what the log says of it",
            advice="`gate audit fsck` tells what is damaged",
        )
    whole = stored.summary.commit in record.commits
    return stored.summary, WHOLE if whole else PART


def read(envelope: bytes) -> Record | None:
    """Read a record; `None` for what is none, as far as this release knows."""
    try:
        return read_record(dsse.load(envelope))
    except RecordError:
        return None


def said(stored: Stored) -> Summary:
    """Tell what a record is about by what it says itself; by the index where it says nothing."""
    record = None if stored.envelope is None else read(stored.envelope)
    return stored.summary if record is None else summarise(record)

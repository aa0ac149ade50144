"""What a log's index says of a record, held against the record itself."""

from gate.audit import Summary
from gate.audit import envelope as dsse
from gate.audit.approvals import Approval, Review, read_approval
from gate.audit.approvals import summarise as summed
from gate.audit.log.flaws import record_flaws
from gate.audit.log.stored import Stored
from gate.audit.records import Record, read_record, summarise
from gate.errors import LogError, RecordError

WHOLE, PART, ERASED, APPROVED = "whole", "part", "erased", "approved"
"""How much of its commit a record is about, if there still is one and it is no approval."""


def told(origin: str, stored: Stored) -> tuple[Summary, str]:
    """Tell what a record is about, and how much of its commit.

    Nothing but the index tells of one whose envelope was erased. Raises `LogError` where the index
    says something else than the record, and for what is no record.
    """
    if stored.envelope is None:
        return stored.summary, ERASED
    wrong = [flaw.message for flaw in record_flaws(stored.index, stored.leaf, stored.envelope)]
    record = None if wrong else read(stored.envelope)
    if record is None or about(record) != stored.summary:
        raise LogError(
            f"entry {stored.index} of {origin} is not what the log says of it",
            advice="`gate audit fsck` tells what is damaged",
        )
    if isinstance(record, Approval):
        return stored.summary, APPROVED
    whole = stored.summary.commit in record.commits
    return stored.summary, WHOLE if whole else PART


def read(data: bytes) -> Record | Approval | None:
    """Read a record or an approval; `None` for what is neither, as far as this release knows."""
    try:
        envelope = dsse.load(data)
    except RecordError:
        return None
    for reader in (read_record, read_approval):
        try:
            return reader(envelope)
        except RecordError:
            continue
    return None


def review(stored: Stored) -> Review | None:
    """Tell what was reviewed by whoever approved; `None` for what is no approval."""
    found = read(stored.envelope) if stored.envelope else None
    return found.predicate if isinstance(found, Approval) else None


def about(record: Record | Approval) -> Summary:
    """Tell what a record or an approval is about."""
    return summed(record) if isinstance(record, Approval) else summarise(record)


def said(stored: Stored) -> Summary:
    """Tell what a record is about by what it says itself; by the index where it says nothing."""
    record = None if stored.envelope is None else read(stored.envelope)
    return stored.summary if record is None else about(record)

"""How a record is read that anybody may have written: what contradicts itself is none."""

from collections.abc import Iterator
from datetime import datetime

from pydantic import ValidationError

from gate.audit import PAYLOAD_TYPE, Envelope, strict
from gate.audit.envelope import PAYLOAD_LIMIT
from gate.audit.records.detail import Detail, Outcome, Scope, State, Timing
from gate.audit.records.doors import door_faults
from gate.audit.records.record import DECISION, FAILED, PASSED, VSA, Record
from gate.audit.records.shape import SHAPE
from gate.errors import Fault, RecordError

NAMED = 5
SHOWN = 80
AGAINST = (Outcome.DENIED, Outcome.UNDECIDABLE)


def read_record(envelope: Envelope) -> Record:
    """Read the record in an envelope, whose signature is somebody else's business.

    Raises `RecordError` when it is not exactly what this gate could have signed.
    """
    if envelope.payload_type != PAYLOAD_TYPE:
        raise RecordError(f"the envelope holds {envelope.payload_type[:SHOWN]!r}, and no record")
    return read_payload(envelope.payload)


def read_payload(payload: bytes) -> Record:
    """Read the bytes that are signed.

    Raises `RecordError` when they are no record.
    """
    # This reader refuses what two readers could understand differently; the next knows the shape.
    strict.loads(payload, PAYLOAD_LIMIT)
    return read_written(payload)


def read_written(payload: bytes) -> Record:
    """Read what this gate has written itself, which no two readers could understand differently.

    Raises `RecordError` when it is no record.
    """
    try:
        record = SHAPE.validate_json(payload)
    except ValidationError as error:
        raise misshapen(error) from None
    for fault in contradictions(record):
        raise RecordError(f"the record contradicts itself: {fault}")
    return record


def misshapen(error: ValidationError) -> RecordError:
    """Say where a record has not the shape of one."""
    errors = error.errors(include_url=False, include_input=False, include_context=False)
    faults = [
        Fault(f"{'.'.join(str(part)[:SHOWN] for part in each['loc'])}: {each['msg'][:SHOWN]}")
        for each in errors[:NAMED]
    ]
    return RecordError("this is no record of a decision", faults=faults)


def contradictions(record: Record) -> Iterator[str]:
    """Name each way in which the parts of a record do not fit together."""
    yield from verdict_faults(record)
    yield from time_faults(record.decision.timing)
    yield from subject_faults(record)
    yield from commit_faults(record)
    yield from door_faults(record)


def verdict_faults(record: Record) -> Iterator[str]:
    """Hold what the record says of the verdict in several places against each other."""
    predicate, decision = record.predicate, record.decision
    allowed = record.allowed
    if predicate.verification_result != (PASSED if allowed else FAILED):
        yield f"{predicate.verification_result} and {decision.verdict}"
    if record.predicate_type != (VSA if allowed else DECISION):
        yield f"{decision.verdict} as a {record.predicate_type}"
    if bool(predicate.verified_levels) != allowed:
        yield "levels are for what was allowed, and for nothing else"
    if allowed and speaks_against(decision):
        yield "it allows what its findings forbid"


def speaks_against(decision: Detail) -> bool:
    """Say whether anything in a decision forbids to allow."""
    counts = decision.judged
    warned = decision.fail_on_warn and counts.warnings
    return bool(
        counts.denials
        or counts.undecidable
        or warned
        or any(found.outcome in AGAINST for found in decision.findings)
    )


def time_faults(timing: Timing) -> Iterator[str]:
    """Let a clock be suspect only where it was behind."""
    suspect, decided = timing.clock_suspect, timing.decided_at
    if suspect and datetime.fromisoformat(suspect) <= datetime.fromisoformat(decided):
        yield f"its clock is suspect of being behind {suspect}, and is not"


def subject_faults(record: Record) -> Iterator[str]:
    """Refuse subjects that nothing can be held against, or that are called alike."""
    if not record.subject:
        yield "it is about nothing"
    if not all(subject.digest.given for subject in record.subject):
        yield "a subject has no digest"
    names = [subject.name for subject in record.subject if subject.name]
    if len(set(names)) != len(names):
        yield "two subjects have the same name"


def commit_faults(record: Record) -> Iterator[str]:
    """Let a commit be a subject only where all that it holds was judged, and nothing else."""
    source = record.decision.source
    named = {(s.digest.git_commit, s.digest.git_tree) for s in record.subject} - {("", "")}
    if not named:
        return
    if source.state not in (State.COMMIT, State.WORKTREE) or source.scope is not Scope.ALL:
        yield "a commit is a subject, and not all of one was judged"
    if source.dirty:
        yield "a commit is a subject, and what was judged differs from it"
    if named != {(source.commit, source.tree)}:
        yield "its subject is another commit than its source"


__all__ = ["read_payload", "read_record", "read_written"]

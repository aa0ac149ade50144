"""What a log keeps of a record for finding it: derived from what was signed, and no more."""

from collections.abc import Iterator

from gate.audit import Summary
from gate.audit.records.record import Record


def summarise(record: Record) -> Summary:
    """Tell what a record is found by."""
    decision = record.decision
    return Summary(
        decision_id=decision.decision_id,
        decided=decision.timing.decided_at,
        door=decision.point,
        verdict=decision.verdict,
        resource=record.predicate.resource_uri,
        verifier=record.predicate.verifier.id,
        commit=commit(record),
        objects=tuple(dict.fromkeys(objects(record))),
    )


def commit(record: Record) -> str:
    """Name the commit, unless anybody may have claimed it: it would be found among its records."""
    source = record.decision.source
    return "" if source.assurance == "annotation-claimed" else source.commit


def objects(record: Record) -> Iterator[str]:
    """Give the SHA-256 of the files and the objects that were judged."""
    for subject in record.subject:
        if subject.digest.sha256:
            yield subject.digest.sha256
    for each in record.decision.objects:
        if each.digest:
            yield each.digest.sha256

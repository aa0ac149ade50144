"""What is told: a report, a record, or a report with the record that names it."""

from dataclasses import asdict
from hashlib import sha256

from gate.display.reading import numbers, verdict
from gate.errors import RecordError
from gate.feedback import Told, Word
from gate.feedback.reading import read_report
from gate.feedback.recorded import decision_of, holds, read_exhibit, word_of


def of_report(report: bytes, *, fail_on_warn: bool) -> Told:
    """Tell what a JSON report says; it does not say whether warnings count as denials."""
    decision = read_report(report)
    word = Word(verdict(decision))
    if word is Word.ALLOWED and fail_on_warn and decision.verdict.warnings:
        word = Word.DENIED
    return Told(decision, word, numbers(decision))


def of_record(data: bytes) -> Told:
    """Tell what a record says."""
    record, proof = read_exhibit(data)
    return Told(decision_of(record), word_of(record), asdict(record.decision.judged), proof)


def of_both(report: bytes, data: bytes) -> Told:
    """Tell what a report says, by the word of its record.

    Raises `RecordError` for the record of another decision.
    """
    record, proof = read_exhibit(data)
    if not holds(record, sha256(report).hexdigest()):
        raise RecordError(
            "the record is of another decision than the report",
            advice="give the two that one `gate check --record-file FILE --output json=FILE` wrote",
        )
    decision = read_report(report)
    return Told(decision, word_of(record), numbers(decision), proof)

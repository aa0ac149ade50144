"""How a JSON report becomes a decision again; one that contradicts itself is none."""

from collections.abc import Iterator

from pydantic import ValidationError

from gate.audit import strict
from gate.audit.records.reading import misshapen
from gate.display.reading import numbers, verdict
from gate.errors import RecordError
from gate.feedback.report_file import Accepted, Found, Question, ReportFile, RiskFound, Spot
from gate.feedback.sorting import Entry, verdict_of
from gate.hazard import Approved, Reason, Risk
from gate.model import (
    Decision,
    Digests,
    Exemption,
    Finding,
    Judged,
    Location,
    Notice,
    Ran,
    Rule,
    Unresolved,
)

LIMIT = 16 * 1024 * 1024
"""The longest report that is read, in bytes."""


def read_report(data: bytes) -> Decision:
    """Read what `gate check --output json` has written. Raises `RecordError` for all else."""
    # This reader refuses what two readers could understand differently; the next knows the shape.
    strict.loads(data, LIMIT)
    try:
        report = ReportFile.model_validate_json(data)
    except ValidationError as error:
        raise RecordError(
            "this is no report of the gate",
            faults=misshapen(error).faults,
            advice="`gate check --output json=FILE` writes one",
        ) from None
    decision = decision_of(report)
    for fault in contradictions(report, decision):
        raise RecordError(f"the report contradicts itself: {fault}")
    return decision


def contradictions(report: ReportFile, decision: Decision) -> Iterator[str]:
    """Name each way in which a report does not follow from what it lists."""
    if report.verdict != verdict(decision) or report.allowed is not decision.allowed:
        yield f"it says {report.verdict}, and its findings say {verdict(decision)}"
    counted = numbers(decision)
    for name, number in report.summary.items():
        if name in counted and counted[name] != number:
            yield f"it counts {number} {name}, and lists {counted[name]}"


def decision_of(report: ReportFile) -> Decision:
    """Put the parts of a report where a decision has them."""
    return Decision(
        verdict=verdict_of(map(entry, report.findings)),
        unresolved=tuple(map(unresolved, report.unresolved)),
        notices=tuple(Notice(each.kind, each.message) for each in report.notices),
        judged=judged(report),
        digests=Digests(**report.digests.model_dump()),
        door=report.door,
        self_configured=report.self_configured,
        scanners=tuple(Ran(**each.model_dump()) for each in report.scanners),
        risks=tuple(risk_of(each) for each in report.risks),
        approved=tuple(Approved(**each.model_dump()) for each in report.approvals),
    )


def risk_of(found: RiskFound) -> Risk:
    """Read how risky a change is in an environment."""
    reasons = tuple(Reason(**each.model_dump()) for each in found.reasons)
    return Risk(found.score, found.band, reasons, found.environment)


def judged(report: ReportFile) -> Judged:
    """Tell how much was judged."""
    counts = report.summary
    return Judged(
        counts.get("files", 0), counts.get("manifests", 0), report.rules,
        counts.get("unclaimed_documents", 0),
    )  # fmt: skip


def entry(found: Found) -> Entry:
    """Read a finding with what became of it."""
    given = found.exemption
    return Entry(finding_of(found), found.outcome, exemption(given) if given else None)


def finding_of(found: Found) -> Finding:
    """Read a finding; of its rule, a report holds what reports need."""
    return Finding(
        rule=Rule(found.rule, found.title, "", found.severity, found.remediation),
        message=found.message,
        enforcement=found.enforcement,
        location=location(found.location),
        pointer=found.pointer,
        document=found.document,
        subject=found.subject,
        environments=found.environments,
        fingerprint=found.fingerprint,
    )


def unresolved(question: Question) -> Unresolved:
    """Read an open question."""
    where = location(question.location)
    return Unresolved(question.rule, question.message, where, question.subject)


def location(spot: Spot) -> Location:
    """Read a range of a file."""
    return Location(spot.file, spot.line, spot.column, spot.end_line, spot.end_column)


def exemption(given: Accepted) -> Exemption:
    """Read who accepts what."""
    return Exemption(given.rule, given.subject, given.reason, given.owner, given.expires)

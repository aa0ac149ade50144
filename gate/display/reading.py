"""What every report reads out of a decision: one word, the numbers, an order of findings."""

from collections.abc import Iterable

from gate.model import Decision, Finding, Location, Unresolved

Position = tuple[str, int, int, str, int, str]


def verdict(decision: Decision) -> str:
    """Say in one word what was decided: `allowed`, `denied` or `undecided`."""
    if not decision.decidable:
        return "undecided"
    return "allowed" if decision.allowed else "denied"


def numbers(decision: Decision) -> dict[str, int]:
    """Count what was judged and what was found."""
    found, judged = decision.verdict, decision.judged
    return {
        "files": judged.files,
        "manifests": judged.manifests,
        "unclaimed_documents": judged.unclaimed,
        "rules": len(judged.rules),
        "undecidable": len(found.undecidable),
        "denials": len(found.denials),
        "warnings": len(found.warnings),
        "dryrun": len(found.dryrun),
        "exempted": len(found.exempted),
        "known": len(found.known),
        "expired_exemptions": len(found.expired),
        "unresolved": len(decision.unresolved),
        "notices": len(decision.notices),
    }


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """Put findings in the order in which somebody reads files."""
    return sorted(findings, key=finding_order)


def gravest(findings: Iterable[Finding]) -> list[Finding]:
    """Put the worst findings first, those equally bad in the order of files."""
    return sorted(ordered(findings), key=lambda finding: -finding.rule.severity.rank)


def finding_order(finding: Finding) -> Position:
    """Order by file, line, column, rule."""
    return at(finding.location, finding.rule.id, finding.document, finding.message)


def question_order(question: Unresolved) -> Position:
    """Order an open question like a finding."""
    return at(question.location, question.rule, 0, question.message)


def at(location: Location, rule: str, document: int, message: str) -> Position:
    """Order by file, line, column, rule, and what else can differ."""
    return location.file, location.line, location.column, rule, document, message

"""The report for programs: its own versioned shape, described by policies/schemas/report.json.

Fields are added within a version; a field that changes or goes makes a new version.
"""

from collections.abc import Iterator

from gate.display import View
from gate.display.encoding import encoded
from gate.display.hazards import approval, risk
from gate.display.reading import finding_order, numbers, ordered, question_order, verdict
from gate.model import Decision, Exemption, Finding, Location

name = "json"

SCHEMA = "urn:agentgate:report:v1"

Record = dict[str, object]


def render(decision: Decision, view: View) -> str:  # noqa: ARG001 - programs have no view
    """Write the decision as indented JSON; keys come in a fixed order, paths from the root."""
    return encoded(report(decision))


def report(decision: Decision) -> Record:
    """Describe a decision."""
    digests = decision.digests
    return {
        "schema": SCHEMA,
        "verdict": verdict(decision),
        "allowed": decision.allowed,
        "door": str(decision.door),
        "self_configured": decision.self_configured,
        "summary": numbers(decision),
        "findings": list(findings(decision)),
        "unresolved": [
            {
                "rule": question.rule,
                "message": question.message,
                "location": location(question.location),
                "subject": question.subject,
            }
            for question in sorted(decision.unresolved, key=question_order)
        ],
        "notices": [
            {"kind": notice.kind, "message": notice.message} for notice in decision.notices
        ],
        "rules": list(decision.judged.rules),
        "scanners": [
            {"id": ran.id, "version": ran.version, "digest": ran.digest, "files": ran.files}
            for ran in decision.scanners
        ],
        "risks": [risk(each) for each in decision.risks],
        "approvals": [approval(each) for each in decision.approved],
        "digests": {
            "subject": digests.subject,
            "policy": digests.policy,
            "config": digests.config,
            "grants": digests.grants,
        },
    }


def findings(decision: Decision) -> Iterator[Record]:
    """Describe every finding once, those that decide first."""
    found = decision.verdict
    covers = {finding_order(e.finding): e.exemption for e in (*found.exempted, *found.expired)}
    for outcome, some in (
        ("undecidable", found.undecidable),
        ("denied", found.denials),
        ("warned", found.warnings),
        ("dryrun", found.dryrun),
        ("exempted", [entry.finding for entry in found.exempted]),
        ("known", found.known),
    ):
        for item in ordered(some):
            yield finding(item, outcome, covers.get(finding_order(item)))


def finding(found: Finding, outcome: str, cover: Exemption | None) -> Record:
    """Describe a finding, what became of it, and the exemption that covers or covered it."""
    return {
        "rule": found.rule.id,
        "title": found.rule.title,
        "severity": str(found.rule.severity),
        "enforcement": str(found.enforcement),
        "outcome": outcome,
        "message": found.message,
        "location": location(found.location),
        "pointer": found.pointer,
        "document": found.document,
        "subject": found.subject,
        "environments": list(found.environments),
        "fingerprint": found.fingerprint,
        "remediation": found.rule.remediation,
        "exemption": cover and exemption(cover, expired=outcome != "exempted"),
    }


def location(place: Location) -> Record:
    """Describe a range of a file: 1-based, columns in code points, end exclusive."""
    return {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
    }


def exemption(accepted: Exemption, *, expired: bool) -> Record:
    """Describe who accepted a finding, and whether that still holds."""
    return {
        "rule": accepted.rule,
        "subject": accepted.subject,
        "reason": accepted.reason,
        "owner": accepted.owner,
        "expires": accepted.expires.isoformat(),
        "expired": expired,
    }

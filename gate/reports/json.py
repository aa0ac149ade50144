"""The report for programs: a schema of its own, versioned apart from everything inside."""

import orjson

from gate.model import Decision, Exempted, Exemption, Finding, Location
from gate.view import View

name = "json"

SCHEMA = "agentgate.dev/report/v1"

Json = dict[str, object]


def render(decision: Decision, view: View) -> str:  # noqa: ARG001
    """Write a decision as one JSON object; paths are relative to the folder that was judged."""
    report: Json = {
        "schema": SCHEMA,
        "allowed": decision.allowed,
        "decidable": decision.decidable,
        "self_configured": decision.self_configured,
        "door": decision.door,
        "summary": summary(decision),
        "findings": findings(decision),
        "unresolved": [
            {
                "rule": each.rule,
                "message": each.message,
                "location": location(each.location),
                "subject": each.subject,
            }
            for each in decision.unresolved
        ],
        "expired_exemptions": [
            {**exemption(each.exemption), "fingerprint": each.finding.fingerprint}
            for each in decision.verdict.expired
        ],
        "notices": [{"kind": each.kind, "message": each.message} for each in decision.notices],
        "rules": list(decision.judged.rules),
        "digests": {
            "subject": decision.digests.subject,
            "policy": decision.digests.policy,
            "config": decision.digests.config,
            "grants": decision.digests.grants,
        },
    }
    return orjson.dumps(report, option=orjson.OPT_INDENT_2).decode() + "\n"


def summary(decision: Decision) -> Json:
    """Count what was judged and found."""
    verdict, judged = decision.verdict, decision.judged
    return {
        "files": judged.files,
        "manifests": judged.manifests,
        "unclaimed_documents": judged.unclaimed,
        "rules": len(judged.rules),
        "undecidable": len(verdict.undecidable),
        "denied": len(verdict.denials),
        "warned": len(verdict.warnings),
        "dryrun": len(verdict.dryrun),
        "exempted": len(verdict.exempted),
        "unresolved": len(decision.unresolved),
    }


def findings(decision: Decision) -> list[Json]:
    """List every finding, in the order of what it does to the verdict."""
    verdict = decision.verdict
    standing = (verdict.undecidable, verdict.denials, verdict.warnings, verdict.dryrun)
    return [
        *(finding(each, None) for group in standing for each in group),
        *(accepted(each) for each in verdict.exempted),
    ]


def accepted(each: Exempted) -> Json:
    """Describe a finding that its owner accepts."""
    return finding(each.finding, exemption(each.exemption))


def finding(each: Finding, exempted_by: Json | None) -> Json:
    """Describe a finding."""
    return {
        "rule": each.rule.id,
        "severity": each.rule.severity,
        "enforcement": each.enforcement,
        "message": each.message,
        "remediation": each.rule.remediation,
        "location": location(each.location),
        "pointer": each.pointer,
        "document": each.document,
        "subject": each.subject,
        "environments": list(each.environments),
        "fingerprint": each.fingerprint,
        "exempted_by": exempted_by,
    }


def exemption(each: Exemption) -> Json:
    """Describe an exemption."""
    return {
        "rule": each.rule,
        "subject": each.subject,
        "reason": each.reason,
        "owner": each.owner,
        "expires": each.expires,
    }


def location(place: Location) -> Json:
    """Describe a range: 1-based, columns in code points, end exclusive."""
    return {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
    }

"""What the exports for collectors tell of a decision, and what they keep to themselves.

Collectors are read by many and kept for long. So nobody is named: not who asked, not the authors of
a commit, not who accepted a finding. All of that is in the signed record.
"""

from hashlib import sha256

from gate.audit.exports.pieces import Held
from gate.audit.log.leaf import leaf_digest
from gate.audit.records import Record


def told(record: Record) -> dict[str, object]:
    """Tell what was decided, by which rules, and what was found."""
    decision = record.decision
    return {
        "allow": record.allowed,
        "verdict": str(decision.verdict),
        "effect": decision.effect,
        "clock_suspect": decision.timing.clock_suspect or None,
        "rules": [
            {"id": rule.id, "result": str(rule.result), "findings": rule.findings}
            for rule in decision.rules
        ],
        "findings": [
            {
                "rule": found.rule,
                "severity": found.severity,
                "outcome": found.outcome,
                "subject": found.subject,
                "file": found.file,
                "line": found.line,
                "message": found.message,
                "fingerprint": found.fingerprint,
            }
            for found in decision.findings
        ],
        "counts": {
            "manifests": decision.judged.manifests,
            "denials": decision.judged.denials,
            "undecidable": decision.judged.undecidable,
            "warnings": decision.judged.warnings,
        },
    }


def about(record: Record) -> dict[str, object]:
    """Tell what was judged: which objects, of which commit."""
    return {
        "resource": record.predicate.resource_uri,
        "commits": sorted(record.commits),
        "objects": [
            {
                "kind": one.kind,
                "namespace": one.namespace,
                "name": one.name,
                "file": one.file,
                "environments": list(one.environments),
                "sha256": one.digest.sha256 if one.digest else "",
            }
            for one in record.decision.objects
        ],
    }


def stands(one: Held) -> dict[str, str]:
    """Tell by what the signed record is found again; 64-bit numbers are text."""
    return {
        "log": one.receipt.origin,
        "index": str(one.receipt.index),
        "record": f"sha256:{leaf_digest(one.leaf).hex()}",
        "envelope": f"sha256:{sha256(one.envelope).hexdigest()}",
    }

"""OPA's decision log: a JSON array of events, as its collectors take them."""

from collections.abc import Iterable, Iterator

from gate.audit.exports.account import about, stands, told
from gate.audit.exports.pieces import Held, Piece, listed

name = "opa"
proves = False
FILE = "opa-decision-log.json"
PATH = "agentgate/decision"
BUNDLE = "agentgate"
PER_MICRO = 1000


def pieces(records: Iterable[Held]) -> Iterator[Piece]:
    """Write all records into one file."""
    return listed(FILE, map(event, records))


def event(one: Held) -> dict[str, object]:
    """Write a decision as OPA would have; `erased` names the fields that are left out."""
    decision, verifier = one.record.decision, one.record.predicate.verifier
    versions = {f"version_{program}": version for program, version in verifier.version.items()}
    return {
        "labels": {
            "app": "agentgate",
            "door": str(decision.point),
            "verifier": verifier.id,
            **versions,
            **stands(one),
        },
        "decision_id": decision.decision_id,
        "bundles": {BUNDLE: {"revision": decision.digests.rules}},
        "path": PATH,
        "input": about(one.record),
        "result": told(one.record),
        "timestamp": decision.timing.decided_at,
        "metrics": {"timer_rego_query_eval_ns": int(decision.timing.eval_micros) * PER_MICRO},
        "erased": ["/requested_by"],
    }

"""CloudEvents 1.0.2: a batch in JSON, one event a decision."""

from collections.abc import Iterable, Iterator

from gate.audit.exports.account import about, stands, told
from gate.audit.exports.pieces import Held, Piece, listed
from gate.audit.records import Verdict

name = "cloudevents"
proves = False
FILE = "cloudevents.json"
TYPES = {
    Verdict.ALLOW: "dev.agentgate.decision.allowed.v1",
    Verdict.DENY: "dev.agentgate.decision.denied.v1",
    Verdict.ERROR: "dev.agentgate.decision.undecided.v1",
}


def pieces(records: Iterable[Held]) -> Iterator[Piece]:
    """Write all records into one file."""
    return listed(FILE, map(event, records))


def event(one: Held) -> dict[str, object]:
    """Write a decision as an event; its own attributes are named as the specification asks."""
    decision, predicate = one.record.decision, one.record.predicate
    where = stands(one)
    return {
        "specversion": "1.0",
        "id": decision.decision_id,
        "source": predicate.verifier.id,
        "type": TYPES[decision.verdict],
        "subject": predicate.resource_uri,
        "time": decision.timing.decided_at,
        "datacontenttype": "application/json",
        "logorigin": where["log"],
        "logindex": where["index"],
        "recorddigest": where["record"],
        "data": {"door": str(decision.point), **about(one.record), **told(one.record)},
    }

"""What records of a log say of the past of agents."""

from collections.abc import Iterable

from gate.audit.records import Record, Verdict
from gate.difference import How
from gate.risk.history import Did, Event, History

LAST = 50
"""How many of the last decisions on a repository count."""


def history(records: Iterable[Record]) -> History:
    """Read the last decisions, the oldest first."""
    return History(tuple(map(event, records))[-LAST:])


def event(record: Record) -> Event:
    """Read one decision: about whom it is, and what it changed."""
    altered = record.decision.difference.altered
    changes = {
        Did(name(side.namespace, side.name), change.facet, change.key, change.how != How.REMOVED)
        for each in altered
        if (side := each.after or each.before) is not None
        for change in each.changes
    }
    agents = {found.subject for found in record.decision.findings}
    sides = [side for each in altered if (side := each.after or each.before)]
    agents |= {name(side.namespace, side.name) for side in sides}
    allowed = record.decision.verdict is Verdict.ALLOW
    return Event(allowed, frozenset(agents), frozenset(changes))


def name(namespace: str, called: str) -> str:
    """Name an agent as findings do."""
    return f"{namespace}/{called}" if namespace else called

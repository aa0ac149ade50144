"""What records of a log say of the past of agents."""

from collections.abc import Iterable

from gate.audit.records import Record, Verdict
from gate.audit.records.detail import Detail, Outcome
from gate.difference import How
from gate.door_rules import APPROVAL_REQUIRED
from gate.risk.history import Did, End, Event, History

LAST = 50
"""How many of the last decisions on a repository count."""


def history(records: Iterable[Record], home: str = "") -> History:
    """Read the last decisions, the oldest first; `home` is where agents without a namespace are."""
    return History(tuple(event(each, home) for each in records)[-LAST:])


def event(record: Record, home: str) -> Event:
    """Read one decision: about whom it is, and what it changed."""
    decision = record.decision
    altered = decision.difference.altered
    changes = {
        Did(called, change.facet, change.key, change.how != How.REMOVED)
        for each in altered
        if (side := each.after or each.before) is not None
        for called in also_named(name(side.namespace, side.name), home)
        for change in each.changes
    }
    agents = {found.subject for found in decision.findings}
    sides = [side for each in altered if (side := each.after or each.before)]
    agents |= {name(side.namespace, side.name) for side in sides}
    known = {called for agent in agents for called in also_named(agent, home)}
    return Event(end(decision), frozenset(known), frozenset(changes), decision.source.commit)


def end(decision: Detail) -> End:
    """Tell what became of a change: who waits for approvals has not failed."""
    match decision.verdict:
        case Verdict.ALLOW:
            return End.ALLOWED
        case Verdict.ERROR:
            return End.OPEN
        case Verdict.DENY:
            return End.OPEN if waits(decision) else End.DENIED


def waits(decision: Detail) -> bool:
    """Say whether a denial only waits for approvals."""
    against = {each.rule for each in decision.findings if each.outcome is Outcome.DENIED}
    return against == {APPROVAL_REQUIRED.id} and not decision.omitted.findings


def name(namespace: str, called: str) -> str:
    """Name an agent as findings do."""
    return f"{namespace}/{called}" if namespace else called


def also_named(agent: str, home: str) -> tuple[str, ...]:
    """Give the names of an agent that names no namespace where that is known."""
    return (agent, f"{home}/{agent}") if home and agent and "/" not in agent else (agent,)

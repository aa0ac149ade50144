"""What was synced before: whether this goes back to it, and what differs from it."""

from dataclasses import dataclass

from gate.delivery import Delivery
from gate.delivery.histories import synced
from gate.difference import Difference
from gate.difference.compare import by_identity
from gate.difference.sides import Side, compared, side
from gate.difference.states import state_formats
from gate.errors import GateError
from gate.model import Notice
from gate.pipeline import Examination, Gate
from gate.recording.matter import Unknown
from gate.sources.revisions import OID
from webhooks.cluster.answers import Object
from webhooks.presync.taking import Taken, Taking

SHOWN = 12


@dataclass(frozen=True, slots=True)
class Before:
    """What was synced last: its commit, and what it applied."""

    commit: str
    side: Side


def before(delivery: Delivery, taking: Taking, gate: Gate) -> Before | Unknown:
    """Read what was synced last, or say why nobody can."""
    if not delivery.previous:
        return Unknown("nothing was synced before")
    commit = next(filter(OID.fullmatch, (each.revision for each in delivery.previous)), "")
    if not commit:
        return Unknown("what was synced before was no commit")
    try:
        taken = taking.take_previous(delivery)
        for doubt in (*taken.gathered.faults, *taken.gathered.plugins):
            return Unknown(f"{commit}, synced before: {doubt}")
        return Before(commit, side(taken.gathered.change, gate))
    except GateError as error:
        return Unknown(f"{commit}, synced before, cannot be had: {error.message}")


def difference(
    known: Before | Unknown, taken: Taken, examination: Examination
) -> Difference | Unknown:
    """Tell what differs from what was synced last."""
    if isinstance(known, Unknown):
        return known
    if not examination.decision.decidable:
        return Unknown("not all that is synced could be judged")
    after = Side(examination.inquiries, taken.gathered.change.rendered)
    return compared((known.commit, known.side), (taken.delivery.revisions[0], after), by_identity)


def rollback(delivery: Delivery, value: Object) -> tuple[Notice, ...]:
    """Say so when this goes back to what was synced before the last time."""
    entries = synced(value, delivery.controller)
    known = [each.revisions for each in entries]
    now = delivery.revisions
    if not known or known[-1] == now or now not in known[:-1]:
        return ()
    number = len(known) - 2 - known[:-1][::-1].index(now)
    when = entries[number].at
    named = ", ".join(revision[:SHOWN] for revision in now)
    message = f"rollback to {named}, synced {when or 'before'}: judged by today's policy"
    return (Notice("rollback", message),)


def outgrown(found: Difference | Unknown) -> tuple[Notice, ...]:
    """Say what is kept in a format that a revision which is gone back to does not declare."""
    if isinstance(found, Unknown):
        return ()
    return tuple(Notice("state-format", message) for message in state_formats(found))

"""The risk of a change, and who approved it, as a record tells it."""

from gate import hazard
from gate.audit.records.risks import Counted, Reason, Risk
from gate.recording.telling import told

REASONS = 50
"""How many reasons a record lists of each environment."""
NAME = 300


def risk(found: hazard.Risk) -> Risk:
    """Tell of the risk in one environment."""
    some = found.reasons[:REASONS]
    left = len(found.reasons) - len(some)
    name = told(found.environment, NAME)
    return Risk(name, found.score, found.band, tuple(map(reason, some)), left)


def reason(found: hazard.Reason) -> Reason:
    """Tell of one reason."""
    return Reason(
        found.points,
        found.sort,
        told(found.subject, NAME),
        told(found.text, NAME),
        told(found.capability, NAME),
    )


def counted(found: hazard.Approved) -> Counted:
    """Tell of one approval."""
    return Counted(found.approver, found.environment, found.group, found.origin, found.index)

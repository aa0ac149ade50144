"""Approvals: what somebody signs who has reviewed a commit, and whether that is believed."""

from gate.audit.approvals.reading import read_approval
from gate.audit.approvals.statement import (
    APPROVAL,
    APPROVE,
    Approval,
    Grant,
    Review,
    approval,
    summarise,
)

__all__ = [
    "APPROVAL",
    "APPROVE",
    "Approval",
    "Grant",
    "Review",
    "approval",
    "read_approval",
    "summarise",
]

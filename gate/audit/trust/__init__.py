"""Who may speak: which key or identity, as which verifier, at which door, for which resources."""

from gate.audit.trust.approvers import Approver, Approvers
from gate.audit.trust.believing import Identity, Refusal, Span
from gate.audit.trust.files import read_trust
from gate.audit.trust.policy import (
    Claim,
    LogKey,
    Seen,
    Speaker,
    Succession,
    Trust,
    follow,
)

__all__ = [
    "Approver",
    "Approvers",
    "Claim",
    "Identity",
    "LogKey",
    "Refusal",
    "Seen",
    "Span",
    "Speaker",
    "Succession",
    "Trust",
    "follow",
    "read_trust",
]

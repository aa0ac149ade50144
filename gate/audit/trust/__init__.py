"""Who may speak: which key, as which verifier, at which door, for which resources."""

from gate.audit.trust.files import read_trust
from gate.audit.trust.policy import (
    Claim,
    LogKey,
    Refusal,
    Seen,
    Span,
    Speaker,
    Succession,
    Trust,
    follow,
)

__all__ = [
    "Claim",
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

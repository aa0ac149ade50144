"""Who may speak: which key or identity, as which verifier, at which door, for which resources."""

from gate.audit.trust.files import read_trust
from gate.audit.trust.policy import (
    Claim,
    Identity,
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

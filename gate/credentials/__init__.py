"""Secrets written by value: found in any tree, taken out of it, and never shown."""

from gate.credentials.forms import NO_FORMS, Forms, everywhere
from gate.credentials.literals import Literal, Scan, fingerprint, to_credential
from gate.credentials.masking import hide, mask
from gate.credentials.texts import Passage, passages
from gate.credentials.walk import scan

__all__ = [
    "NO_FORMS",
    "Forms",
    "Literal",
    "Passage",
    "Scan",
    "everywhere",
    "fingerprint",
    "hide",
    "mask",
    "passages",
    "scan",
    "to_credential",
]

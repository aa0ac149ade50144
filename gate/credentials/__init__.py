"""Secrets written by value: found in any tree, taken out of it, and never shown."""

from gate.credentials.literals import Literal, Scan, fingerprint, to_credential
from gate.credentials.masking import mask
from gate.credentials.walk import scan

__all__ = ["Literal", "Scan", "fingerprint", "mask", "scan", "to_credential"]

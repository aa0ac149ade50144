"""Whether a record is believed: who signed it, where it stands, and what it is about."""

from gate.audit.verify.demands import Age, Demands, Naming, Wanted
from gate.audit.verify.memory import Memory, read_memory, remember, write_memory
from gate.audit.verify.reasons import Logged, Reason, Refused, Verified
from gate.audit.verify.signed import Signed, signed_by
from gate.audit.verify.verifying import Knowledge, authenticate, unbelieved, verify

__all__ = [
    "Age",
    "Demands",
    "Knowledge",
    "Logged",
    "Memory",
    "Naming",
    "Reason",
    "Refused",
    "Signed",
    "Verified",
    "Wanted",
    "authenticate",
    "read_memory",
    "remember",
    "signed_by",
    "unbelieved",
    "verify",
    "write_memory",
]

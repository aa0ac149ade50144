"""Records of decisions: their shape, how they are written, and how a stranger's is read."""

from gate.audit.records.detail import Detail, Scope, State, Verdict
from gate.audit.records.digests import DigestSet
from gate.audit.records.reading import read_record
from gate.audit.records.record import DECISION, VSA, Predicate, Record, Subject
from gate.audit.records.summary import summarise
from gate.audit.records.writing import write

__all__ = [
    "DECISION",
    "VSA",
    "Detail",
    "DigestSet",
    "Predicate",
    "Record",
    "Scope",
    "State",
    "Subject",
    "Verdict",
    "read_record",
    "summarise",
    "write",
]

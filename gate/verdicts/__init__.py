"""Verdicts of revisions, as replicas learn them: signed, with a list of what may be applied."""

from gate.verdicts.applied import Applied, listed
from gate.verdicts.naming import name_of
from gate.verdicts.reading import read_verdict
from gate.verdicts.resource import GROUP, KIND, PLURAL, VERSION
from gate.verdicts.verdict import Belief, Distrusted, Verdict, Why
from gate.verdicts.writing import write

__all__ = [
    "GROUP",
    "KIND",
    "PLURAL",
    "VERSION",
    "Applied",
    "Belief",
    "Distrusted",
    "Verdict",
    "Why",
    "listed",
    "name_of",
    "read_verdict",
    "write",
]

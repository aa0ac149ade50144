"""What becomes of a decision where people look: on a change, on a commit, in a file or a note."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from gate.display.sentences import counted
from gate.model import Decision


class Word(StrEnum):
    """A verdict in one word."""

    ALLOWED = "allowed"
    DENIED = "denied"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Proof:
    """The record of a decision, which nobody has verified here.

    `digest` is the SHA-256 of what was signed, `commit` that of what was judged, if
    anything vouches for it; `origin` and `index` say which log has it where, if its bundle says so.
    """

    digest: str
    decision_id: str
    decided: str
    commit: str
    origin: str = ""
    index: int | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A decision, the word that stands for it, and its record if there is one.

    Warnings may have counted as denials. `counts` are those of the whole decision, as in its JSON
    report; a record need not list all of it.
    """

    decision: Decision
    word: Word
    counts: Mapping[str, int]
    proof: Proof | None = None

    @property
    def counted(self) -> str:
        """Tell on one line how much was found, in words that are all our own."""
        return counted(self.counts)

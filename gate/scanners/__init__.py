"""What finds faults in files that no rule over manifests sees, and how it tells of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from gate.credentials import Literal
from gate.model import Notice, Ran, Rule
from gate.sources import File


@dataclass(frozen=True, slots=True)
class Sighting:
    """Where a scanner saw what a rule forbids: 1-based, columns in code points, end exclusive.

    The message never holds a secret, nor anything else of the file. `literals` are the secrets that
    were seen there: they are hidden in the line that is shown.
    """

    rule: str
    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    message: str
    literals: tuple[Literal, ...] = ()


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a scanner saw, what it was, and what the reader should know."""

    sightings: tuple[Sighting, ...]
    ran: Ran
    notices: tuple[Notice, ...] = ()


class Scanner(Protocol):
    """Looks at files as they are: it is given their bytes, and reads nothing of the repository.

    `id` and `digest` tell it apart also where it fails.
    """

    @property
    def id(self) -> str:
        """Name the scanner."""

    @property
    def digest(self) -> str:
        """Identify its rules."""

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Describe what it looks for."""

    def wants(self, path: str) -> bool:
        """Say whether a file is of a kind that it looks at."""

    def rest(self, file: File) -> File:
        """Blank in a file what rules over manifests judge, where all its documents are manifests.

        What is left keeps its line and column.
        """

    def scan(self, files: Sequence[File]) -> Scanned:
        """Look at files that it wants. Raises `ScanError` unless it looked at all of all."""

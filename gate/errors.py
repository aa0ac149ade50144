"""Every exception the gate raises: each one means that it could not do its job.

    GateError
    ├── ConfigError    gate.yaml, grants or exemptions cannot be used
    ├── PolicyError    a rule does not compile or does not say what it must
    ├── EngineError    the evaluator is missing, failed or was misused
    ├── SourceError    a path, index or commit cannot be read
    ├── SigningError   a key cannot be read, or does not sign
    ├── RecordError    a record cannot be made of a decision, or is none
    ├── LogError       a log cannot be read or written, or is not what it was
    ├── ScanError      a scanner did not do all of its job
    └── ForgeError     a forge does not take what it is told

What is wrong with a manifest is never an exception: it is a finding.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fault stands: 1-based line and column, 0 when only the file is known."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """Write the place as compilers do, without the parts that are not known."""
        parts = [self.file, *(str(number) for number in (self.line, self.column) if number)]
        return ":".join(parts)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in what the gate itself was given, with its place.

    `pointer` is where it stands in the parameters of rules, until it is known who gave them.
    """

    message: str
    place: Place | None = None
    pointer: str = ""

    def __str__(self) -> str:
        """Write the fault on one line."""
        return f"{self.place}: {self.message}" if self.place else self.message


class GateError(Exception):
    """The gate could not do its job; `advice` says what to do about it."""

    def __init__(self, message: str, *, advice: str = "", faults: Sequence[Fault] = ()) -> None:
        """Keep what happened, what to do, and the places that show it."""
        super().__init__(message)
        self.message = message
        self.advice = advice
        self.faults = tuple(faults)


class ConfigError(GateError):
    """The configuration, grants or exemptions cannot be used."""


class PolicyError(GateError):
    """A rule does not compile or lacks something that every rule must say."""


class EngineError(GateError):
    """The policy engine is missing, failed or was misused."""


class SourceError(GateError):
    """A path, an index or a commit cannot be read."""


class SigningError(GateError):
    """A key cannot be read, must not be used, or does not sign."""


class RecordError(GateError):
    """A record cannot be made, or what was given is none."""


class LogError(GateError):
    """A log cannot be read or written, or contradicts what it said before."""


class ScanError(GateError):
    """A scanner is missing, failed, or did not look at everything; `faults` name the files."""


class ForgeError(GateError):
    """A forge does not answer, or does not take what it is told about a change."""

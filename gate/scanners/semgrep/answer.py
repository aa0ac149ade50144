"""What semgrep answers, held strictly to the shape and the completeness that the gate relies on."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gate.errors import Fault, Place, ScanError

FIRST = (1, 181)
LAST = (1, 181)
"""The versions of which the tests have seen that nothing silences them."""
NAMED = 5
KIND = re.compile(r"[A-Za-z][A-Za-z ]{0,39}")


class Shape(BaseModel):
    """A part of the answer: what the gate does not use may be there."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")


class Point(Shape):
    """A place: the line is 1-based, the offset counts bytes from the start of the file."""

    line: int = Field(ge=1)
    offset: int = Field(ge=0)


class Match(Shape):
    """What a rule found."""

    check_id: str
    path: str
    start: Point
    end: Point


class Start(Shape):
    """Where something begins."""

    line: int = Field(ge=1)


class Stretch(Shape):
    """A part of a file."""

    start: Start


class Trouble(Shape):
    """What semgrep could not do; what it says of it may quote the file, and is not repeated."""

    type: str | list[object]
    path: str = ""
    spans: list[Stretch] | None = None

    @property
    def line(self) -> int:
        """Tell the line where it began, 0 where that is not known."""
        return self.spans[0].start.line if self.spans else 0

    @property
    def kind(self) -> str:
        """Name the kind of trouble."""
        name = self.type if isinstance(self.type, str) else self.type[0] if self.type else ""
        return name if isinstance(name, str) and KIND.fullmatch(name) else "trouble"


class Paths(Shape):
    """What was looked at."""

    scanned: list[str]


class Answer(Shape):
    """The whole answer."""

    version: str
    results: list[Match]
    errors: list[Trouble]
    paths: Paths
    skipped_rules: list[object] = []


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked: about which files, by the names they were given, and by which rules."""

    paths: Mapping[str, str]
    rules: frozenset[str]


def read_answer(output: bytes, asked: Asked) -> Answer:
    """Read an answer.

    Raises `ScanError` unless it is complete: everything looked at, by every rule, to the end.
    """
    try:
        # A file that is not UTF-8 can be quoted in what is not used.
        answer = Answer.model_validate_json(output.decode(errors="replace"))
    except ValidationError as error:
        where = ", ".join(".".join(map(str, each["loc"])) for each in error.errors()[:NAMED])
        raise ScanError(
            f"semgrep's answer is not as the gate knows it ({where or 'no JSON'})",
            advice="install the version that agentgate[scan] asks for",
        ) from None
    check_version(answer.version)
    faults = list(faults_of(answer, asked))
    if faults:
        raise ScanError("semgrep did not look at everything", faults=faults)
    return answer


def check_version(version: str) -> None:
    """Refuse a version that nobody has tried: what silences it is not known."""
    parts = version.split(".")[:2]
    known = all(part.isdecimal() for part in parts)
    if not known or not FIRST <= tuple(map(int, parts)) <= LAST:
        raise ScanError(
            f"semgrep {version[:40]!r} is not supported",
            advice=f"install a version from {dotted(FIRST)} to {dotted(LAST)}: "
            "pip install 'agentgate[scan]'",
        )


def dotted(version: tuple[int, int]) -> str:
    """Write a version."""
    return ".".join(map(str, version))


def faults_of(answer: Answer, asked: Asked) -> Iterator[Fault]:
    """Name whatever is missing, or was not asked for."""
    scanned = set(answer.paths.scanned)
    for path in sorted(asked.paths.keys() - scanned):
        yield Fault("semgrep did not look at this file", Place(asked.paths[path]))
    for path in sorted(scanned - asked.paths.keys()):
        yield Fault("semgrep looked at a file that it was not given", Place(path))
    for trouble in answer.errors:
        place = place_of(trouble, asked)
        yield Fault(WHY.get(trouble.kind, f"semgrep reports {trouble.kind}"), place)
    if answer.skipped_rules:
        yield Fault("semgrep left out rules")
    for match in answer.results:
        if match.check_id not in asked.rules or match.path not in asked.paths:
            yield Fault("semgrep answers what it was not asked")


def place_of(trouble: Trouble, asked: Asked) -> Place | None:
    """Tell where there was trouble, in a file that was given."""
    path = asked.paths.get(trouble.path)
    return Place(path, trouble.line) if path is not None else None


WHY = {
    "PartialParsing": "semgrep cannot read all of this file as the code that its name says",
    "Syntax error": "semgrep cannot read this file as the code that its name says",
    "Other syntax error": "semgrep cannot read this file, which may be a fault of its own reader",
    "Timeout": "semgrep took too long over this file",
    "Out of memory": "semgrep needs too much memory for this file",
}

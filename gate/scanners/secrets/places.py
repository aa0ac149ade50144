"""Where a secret was seen in a file."""

from dataclasses import dataclass

from gate.credentials import Literal
from gate.model import Location


@dataclass(frozen=True, slots=True)
class Seen:
    """A secret and its place."""

    location: Location
    literal: Literal


def location(path: str, text: str, start: int, end: int) -> Location:
    """Tell lines and columns of a range of a text."""
    return Location(path, *position(text, start), *position(text, end))


def position(text: str, offset: int) -> tuple[int, int]:
    """Tell line and column of an offset, 1-based."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def edges(place: Location) -> tuple[tuple[int, int], tuple[int, int]]:
    """Give lines and columns of both ends of a range."""
    return (place.line, place.column), (place.end_line, place.end_column)


def offset(text: str, line: int, column: int) -> int:
    """Tell where a line and column are in a text."""
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1
    return start + column - 1

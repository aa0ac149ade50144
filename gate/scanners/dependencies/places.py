"""Where in a file something stands that was seen in it."""

from collections.abc import Iterator, Mapping, Sequence

from gate.document import places
from gate.model import Location
from gate.scanners import Sighting
from gate.scanners.dependencies.facts import Line, Member
from gate.scanners.dependencies.faults import Seen
from gate.sources import File


def sightings(seen: Sequence[Seen], files: Mapping[str, File]) -> tuple[Sighting, ...]:
    """Place all that was seen, in the order of files and lines, each once."""
    found = {sighting(one, at) for one, at in zip(seen, located(seen, files), strict=True)}
    return tuple(sorted(found, key=lambda s: (s.file, s.line, s.column, s.rule, s.message)))


def located(seen: Sequence[Seen], files: Mapping[str, File]) -> Iterator[Location]:
    """Find where each stands; documents are asked all at once."""
    members = [one.spot for one in seen if isinstance(one.spot, Member)]
    found = iter(places([(member.document, member.pointer) for member in members]))
    texts = {one.file for one in seen if isinstance(one.spot, Line)}
    lines = {path: split(files[path]) for path in texts}
    for one in seen:
        match one.spot:
            case Line(number):
                yield whole(one.file, number, lines[one.file])
            case Member():
                place = next(found)
                yield place.key or place.value


def split(file: File) -> list[str]:
    """Read the lines of a file as excerpts show them."""
    return [line.decode(errors="replace") for line in file.data.split(b"\n")]


def whole(path: str, number: int, lines: Sequence[str]) -> Location:
    """Give what is written on a line."""
    text = lines[number - 1].rstrip() if number <= len(lines) else ""
    start = len(text) - len(text.lstrip()) + 1
    return Location(path, number, start, number, max(len(text), start) + 1)


def sighting(seen: Seen, at: Location) -> Sighting:
    """Say what was seen, on the line where it begins."""
    end = at.end_column if at.end_line == at.line else at.column + 1
    return Sighting(seen.rule.id, seen.file, at.line, at.column, at.line, end, seen.message)

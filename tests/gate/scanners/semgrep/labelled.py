"""Files in which a comment marks what must be found, and nothing else may be."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from gate.scanners import Sighting
from gate.sources import File

MARK = re.compile(r"(?:#|//) expect( below)?: ([\w, -]+)$")
"""In a language without comments at the end of a line, the mark stands above."""

Spot = tuple[str, int, str]


def files_below(folder: Path) -> list[File]:
    """Read all files of a folder."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return [File(path.relative_to(folder).as_posix(), path.read_bytes()) for path in paths]


def expected(files: Iterable[File]) -> Iterator[Spot]:
    """Give each place that is marked."""
    for file in files:
        for number, line in enumerate(file.data.decode().splitlines(), 1):
            mark = MARK.search(line)
            if mark:
                yield from ((file.path, number + bool(mark[1]), i) for i in mark[2].split(", "))


def spots(sightings: Iterable[Sighting]) -> set[Spot]:
    """Give each place where something was seen."""
    return {(each.file, each.line, each.rule) for each in sightings}


def scores(wanted: set[Spot], seen: set[Spot]) -> dict[str, tuple[int, int, int]]:
    """Count by rule what was rightly seen, was to be seen, and was seen."""
    hits, want, saw = (Counter(rule for *_, rule in some) for some in (wanted & seen, wanted, seen))
    return {rule: (hits[rule], want[rule], saw[rule]) for rule in sorted(want | saw)}

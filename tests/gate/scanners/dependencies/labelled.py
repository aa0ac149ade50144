"""Small repositories in which each line that must be found is marked, and nothing else may be."""

import re
from collections.abc import Iterator
from pathlib import Path

from gate.scanners.dependencies.scanner import Dependencies
from gate.sources import File
from tests.gate.scanners.semgrep.labelled import Spot, files_below, spots

HERE = Path(__file__).parent
CORPUS = HERE / "corpus"
OSV = HERE / "osv"
MARK = re.compile(r"(?:#|//) expect: ([\w, -]+)$")
EXPECT = ".expect"


def repositories() -> list[str]:
    return sorted(folder.name for folder in CORPUS.iterdir())


def wanted(name: str) -> set[Spot]:
    """Read the marks: comments at the end of lines, or where there are none a file beside."""
    return {spot for file in files_below(CORPUS / name) for spot in marks(file)}


def marks(file: File) -> Iterator[Spot]:
    path, beside, _ = file.path.partition(EXPECT)
    for number, line in enumerate(file.data.decode().splitlines(), 1):
        if beside:
            line_number, _, rules = line.partition(": ")
            yield from ((path, int(line_number), rule) for rule in rules.split(", "))
        elif mark := MARK.search(line):
            yield from ((path, number, rule) for rule in mark[1].split(", "))


def seen(name: str) -> set[Spot]:
    scanner = Dependencies(osv=OSV)
    files = [file for file in files_below(CORPUS / name) if scanner.wants(file.path)]
    return spots(scanner.scan(files).sightings)

"""The scanner of dependencies: every file is read whole or refused, and judged with all others."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gate import __version__
from gate.errors import Fault, ScanError
from gate.model import Notice, Ran, Rule
from gate.scanners import Scanned
from gate.scanners.dependencies.catalogue import RULES, VULNERABLE, digest_of
from gate.scanners.dependencies.facts import Contents
from gate.scanners.dependencies.faults import Seen, hooks, skewed, unfixed, unpinned
from gate.scanners.dependencies.known import Package, packages, uncompared, vulnerable
from gate.scanners.dependencies.landscape import Landscape, landscape
from gate.scanners.dependencies.osv import Advisories, load
from gate.scanners.dependencies.places import sightings
from gate.scanners.dependencies.readers import reader_of
from gate.scanners.dependencies.scope import is_dependencies
from gate.sources import File

NAME = "dependencies"


@dataclass(frozen=True, slots=True)
class Dependencies:
    """Looks at manifests and lock files, and at the ones `around` them that are not judged.

    `osv` is a folder with records of OSV; without one, nothing is known of vulnerabilities.
    """

    around: tuple[File, ...] = ()
    osv: Path | None = None
    id: str = NAME

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Describe what it looks for."""
        return RULES if self.osv else tuple(rule for rule in RULES if rule is not VULNERABLE)

    @property
    def digest(self) -> str:
        """Identify its rules."""
        return digest_of()

    def wants(self, path: str) -> bool:
        """Take manifests and lock files."""
        return is_dependencies(path)

    def rest(self, file: File) -> File:
        """Leave all: no rule over manifests judges dependencies."""
        return file

    def scan(self, files: Sequence[File]) -> Scanned:
        """Look at files. Raises `ScanError` where one, or a record, cannot be read."""
        around = {file.path: file for file in self.around if is_dependencies(file.path)}
        all_files = around | {file.path: file for file in files}
        land = landscape(read_all(all_files))
        judged = {file.path for file in files} & set(land.files)
        seen = [one for one in found(land, judged) if one.file in judged]
        fixed = [one for path in sorted(judged) for one in packages(land, path)]
        told = [*unread(land, judged)]
        digest = self.digest
        if self.osv:
            advisories = load(self.osv, {one.key for one in fixed})
            seen += vulnerable(fixed, advisories)
            told += [*incomparable(fixed, advisories), *unopened(land, judged)]
            digest = digest_of(advisories.digest)
        ran = Ran(self.id, __version__, digest, len(files))
        return Scanned(sightings(seen, all_files), ran, tuple(told))


def read_all(files: Mapping[str, File]) -> dict[str, Contents]:
    """Read all files.

    Raises `ScanError` that names each one that cannot be read.
    """
    known: dict[str, Contents] = {}
    faults: list[Fault] = []
    for path, file in sorted(files.items()):
        read = reader_of(path)
        try:
            known |= {path: read(file)} if read else {}
        except ScanError as error:
            faults.extend(error.faults)
    if faults:
        raise ScanError("dependencies were not read", faults=faults)
    return known


def found(land: Landscape, judged: set[str]) -> Iterator[Seen]:
    """Find what is wrong in files, and between them."""
    for path in sorted(judged):
        yield from unpinned(land, path)
        yield from unfixed(land, path)
        yield from hooks(land, path)
    yield from skewed(land)


def unread(land: Landscape, judged: set[str]) -> Iterator[Notice]:
    """Tell of lines that are no requirement, which pip does not take either."""
    for path in sorted(judged):
        told = land.files[path].unread
        if told:
            first, number = told
            lines = "a line that is" if number == 1 else f"{number} lines that are"
            yield Notice(
                "not-read", f"{path} has {lines} no requirement of pip, first on line {first}"
            )


def incomparable(fixed: Sequence[Package], advisories: Advisories) -> Iterator[Notice]:
    """Tell of versions that are in no order with those of advisories."""
    number = uncompared(fixed, advisories)
    if number:
        what = "package has" if number == 1 else "packages have"
        yield Notice(
            "not-compared", f"{number} {what} advisories with which the version cannot be compared"
        )


def unopened(land: Landscape, judged: set[str]) -> Iterator[Notice]:
    """Tell of locks that are not read, so that nothing in them was held against advisories."""
    for path in sorted(judged):
        if land.files[path].opaque:
            yield Notice("not-compared", f"{path} is not read: no version in it was compared")

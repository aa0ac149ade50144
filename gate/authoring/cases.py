"""The cases of rules: manifests that carry their own expectation, as marks on their lines."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from gate.artifacts import is_artifact
from gate.document import syntax_of
from gate.errors import Fault, Place, PolicyError
from gate.policy.library import CASES
from gate.sources import File

MARK = re.compile(r"(?:#|<!--)\s*expect:\s*([a-z0-9-]+(?:\s*,\s*[a-z0-9-]+)*)")
ENTRY = re.compile(r"\s*([0-9]+)\s*:\s*([a-z0-9-]+)\s*")
OWNED = ("gate.yaml", "grants.yaml")
SIDECAR = ".expect"
BEFORE = "before/"
GOOD = "good-"


class Mark(NamedTuple):
    """What a case expects: a finding of a rule that starts on this line of this file of it."""

    file: str
    line: int
    rule: str


@dataclass(frozen=True)
class Case:
    """A manifest, or a folder of them, that is judged alone."""

    rule: str
    path: Path

    @property
    def name(self) -> str:
        """Name the case: its rule, and what it is called there."""
        return f"{self.rule}/{self.path.name}"

    @property
    def is_good(self) -> bool:
        """Say whether no rule at all may find anything here."""
        return self.path.name.startswith(GOOD)

    @cached_property
    def files(self) -> tuple[File, ...]:
        """Give what is judged, as it would stand in a repository.

        Raises `PolicyError` when a file cannot be read.
        """
        return tuple(
            read(name, path)
            for name, path in self.members
            if is_judged(name) and not name.startswith(BEFORE)
        )

    @cached_property
    def removed(self) -> tuple[File, ...]:
        """Give the old versions, below `before/`, of what a change modifies or removes.

        Raises `PolicyError` when a file cannot be read.
        """
        return tuple(
            read(present(name), path)
            for name, path in self.members
            if name.startswith(BEFORE) and is_judged(present(name))
        )

    @cached_property
    def expected(self) -> frozenset[Mark]:
        """Give every mark; those of an old version count for what stands in its place.

        Raises `PolicyError` when a file cannot be read, or a line of a sidecar means nothing.
        """
        return frozenset(
            mark._replace(file=present(mark.file))
            for name, path in self.members
            for mark in self._marks(name, path)
        )

    def owned(self, name: str) -> bytes | None:
        """Read the owner's file that stands with the case, or beside it."""
        path = self.owner_path(name)
        return content(path) if path.is_file() else None

    def owner_path(self, name: str) -> Path:
        """Tell where a file of the owner is: in the case, or else beside it."""
        inside = self.path / name
        return inside if inside.is_file() else self.path.parent / name

    def place(self, file: str) -> str:
        """Tell where a file of the case is, as the user would write it."""
        if not self.path.is_dir():
            return str(self.path)
        now, old = self.path / file, self.path / BEFORE / file
        return str(old if old.is_file() and not now.is_file() else now)

    @cached_property
    def members(self) -> tuple[tuple[str, Path], ...]:
        """Name every file of the case, and the sidecar of a single one."""
        if self.path.is_dir():
            files = sorted(path for path in self.path.rglob("*") if path.is_file())
            return tuple((path.relative_to(self.path).as_posix(), path) for path in files)
        beside = self.path.with_suffix(SIDECAR)
        own = ((self.path.name, self.path),)
        return (*own, (beside.name, beside)) if beside.is_file() else own

    def _marks(self, name: str, path: Path) -> Iterator[Mark]:
        if path.suffix == SIDECAR:
            yield from entries(self._beside(name, path), path)
        elif is_judged(name) and not is_artifact(name):
            yield from marks(name, path)

    def _beside(self, name: str, path: Path) -> str:
        """Find the file that a sidecar speaks of: the one that differs in its suffix alone."""
        for other, where in self.members:
            if is_judged(other) and where.with_suffix(SIDECAR) == path:
                return other
        raise misread(path, 1, f"there is no file beside it that {name} speaks of")


def present(name: str) -> str:
    """Tell where a file stands now whose old version is below `before/`."""
    return name.removeprefix(BEFORE)


def read(name: str, path: Path) -> File:
    """Read a file of a case as one of a repository."""
    data = content(path)
    return File(name, data, len(data))


def is_judged(name: str) -> bool:
    """Say whether a file of a case is judged: its owner's files and what nobody reads are not."""
    return name not in OWNED and (syntax_of(name) is not None or is_artifact(name))


def marks(name: str, path: Path) -> Iterator[Mark]:
    """Read the marks in the comments of a file."""
    # Only a line feed ends a line here, as in the reader that gives findings their lines.
    for number, line in enumerate(content(path).decode(errors="replace").split("\n"), 1):
        if found := MARK.search(line):
            for rule in found[1].split(","):
                yield Mark(name, number, rule.strip())


def entries(name: str, path: Path) -> Iterator[Mark]:
    """Read the marks of a file that has no comments from the sidecar beside it."""
    for number, line in enumerate(content(path).decode(errors="replace").splitlines(), 1):
        found = ENTRY.fullmatch(line)
        if found:
            yield Mark(name, int(found[1]), found[2])
        elif line.strip():
            raise misread(path, number, "a line of this file must be `<line>: <rule>`")


def content(path: Path) -> bytes:
    """Read a file of a case."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise PolicyError(f"{path} cannot be read: {error.strerror}") from error


def misread(path: Path, line: int, message: str) -> PolicyError:
    """Say what is wrong with a sidecar."""
    place = Place(str(path), line)
    return PolicyError(f"{place}: {message}", faults=[Fault(message, place)])


def cases_of(rules: Path) -> Iterator[Case]:
    """Find the cases of every rule below a folder `rules`."""
    for folder in sorted(rules.glob(f"*/{CASES}")):
        yield from cases_in(folder, folder.parent.name)


def cases_in(folder: Path, rule: str) -> Iterator[Case]:
    """Find the cases that stand in a folder."""
    for path in sorted(folder.iterdir()):
        if path.name not in OWNED and path.suffix != SIDECAR:
            yield Case(rule, path)


def lacking(rule: str, cases: Iterable[Case]) -> list[str]:
    """Say which kinds of case a rule has none of: it needs one to find and one to allow."""
    own = [case.expected for case in cases if case.rule == rule]
    has_bad = any(mark.rule == rule for expected in own for mark in expected)
    has_good = any(not expected for expected in own)
    return [kind for kind, has in (("bad", has_bad), ("good", has_good)) if not has]

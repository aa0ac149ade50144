"""The cases of the rules: manifests that carry their own expectation."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gate.sources import File

RULES = Path(__file__).parent.parent / "policies" / "rules"
MARK = re.compile(r"(?:#|<!--)\s*expect:\s*([a-z0-9-]+(?:\s*,\s*[a-z0-9-]+)*)")
OWNED = ("gate.yaml", "grants.yaml")
READ = (".yaml", ".yml", ".json", ".md")


@dataclass(frozen=True)
class Case:
    """A manifest, or a folder of them, that is judged alone."""

    rule: str
    path: Path

    @property
    def name(self) -> str:
        return f"{self.rule}/{self.path.name}"

    @property
    def is_good(self) -> bool:
        """Say whether no rule at all may find anything here."""
        return self.path.name.startswith("good-")

    @property
    def files(self) -> tuple[File, ...]:
        """Give what is judged, as it would stand in a repository."""
        return tuple(
            File(name, path.read_bytes())
            for name, path in self._members()
            if path.suffix in READ and name not in OWNED
        )

    @property
    def expected(self) -> set[tuple[str, int, str]]:
        """Give (file, line, rule) for every mark."""
        found = set()
        for name, path in self._members():
            if path.suffix == ".expect":
                found |= set(sidecar(name.removesuffix(".expect") + ".json", path))
            elif path.suffix in READ:
                found |= set(marks(name, path))
        return found

    def owned(self, name: str) -> bytes | None:
        """Read the owner's file that stands with the case, or beside it."""
        for folder in (self.path, self.path.parent):
            if (folder / name).is_file():
                return (folder / name).read_bytes()
        return None

    def _members(self) -> Iterator[tuple[str, Path]]:
        if self.path.is_dir():
            for path in sorted(self.path.rglob("*")):
                if path.is_file():
                    yield path.relative_to(self.path).as_posix(), path
            return
        yield self.path.name, self.path
        beside = self.path.with_suffix(".expect")
        if self.path.suffix == ".json" and beside.exists():
            yield beside.name, beside


def marks(name: str, path: Path) -> Iterator[tuple[str, int, str]]:
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if found := MARK.search(line):
            for rule in found[1].split(","):
                yield name, number, rule.strip()


def sidecar(name: str, path: Path) -> Iterator[tuple[str, int, str]]:
    for line in path.read_text().splitlines():
        number, _, rule = line.partition(":")
        yield name, int(number), rule.strip()


def cases() -> list[Case]:
    """Find every case of every rule."""
    return [
        Case(folder.parent.name, path)
        for folder in sorted(RULES.glob("*/cases"))
        for path in sorted(folder.iterdir())
        if path.name not in OWNED and path.suffix != ".expect"
    ]

"""The nouns of dependencies: what a file declares, what it locks, and where it says so."""

from dataclasses import dataclass, field
from enum import StrEnum

from gate.document import Document

Texts = frozenset[str]
Covered = frozenset[tuple[str, str]]
"""Ecosystems with the names, as a manifest calls them, of what a file fixes."""


class Ecosystem(StrEnum):
    """Where packages come from, as OSV names it."""

    PYPI = "PyPI"
    NPM = "npm"
    GO = "Go"
    CRATES = "crates.io"


@dataclass(frozen=True, slots=True)
class Line:
    """A place in a text: its 1-based line."""

    number: int


@dataclass(frozen=True, slots=True)
class Member:
    """A place in a document: its JSON Pointer."""

    document: Document
    pointer: str


Spot = Line | Member


@dataclass(frozen=True, slots=True)
class Exact:
    """One version from a registry."""

    version: str


@dataclass(frozen=True, slots=True)
class Range:
    """Whatever version comes to be installed; `major` if all that may be have the same."""

    major: int | None = None


@dataclass(frozen=True, slots=True)
class Git:
    """What a repository holds; `fixed` if a whole commit is named."""

    fixed: bool


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A folder, a member of the workspace, or an archive at a URL: nothing to choose from."""


Origin = Exact | Range | Git | Elsewhere


@dataclass(frozen=True, slots=True)
class Declared:
    """A dependency as a manifest asks for it.

    `called` is the name under which it is asked for, which is not that of the package where that
    is another. A lock may leave out a `conditional` one.
    """

    ecosystem: Ecosystem
    name: str
    origin: Origin
    spot: Spot
    called: str = ""
    conditional: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """Name what a lock must hold."""
        return self.ecosystem, self.called or self.name


@dataclass(frozen=True, slots=True)
class Locked:
    """A package as a lock file fixes it."""

    ecosystem: Ecosystem
    name: str
    origin: Exact | Git
    spot: Spot


@dataclass(frozen=True, slots=True)
class Hook:
    """Code that runs when something is installed: whose, if it has a name, and which."""

    ecosystem: Ecosystem
    name: str
    why: str
    spot: Spot


@dataclass(frozen=True, slots=True)
class Contents:
    """All that one file says.

    `locks` are the ecosystems for which the file is a lock, `covers` what it fixes; an `opaque`
    lock is not read, and taken to fix everything. `hookless` says that npm runs no scripts here.
    `unread` is the number of the first line that could not be read, and how many there are.
    """

    declared: tuple[Declared, ...] = ()
    locked: tuple[Locked, ...] = ()
    hooks: tuple[Hook, ...] = ()
    locks: Texts = field(default_factory=frozenset)
    covers: Covered = field(default_factory=frozenset)
    opaque: bool = False
    hookless: bool = False
    unread: tuple[int, int] | None = None

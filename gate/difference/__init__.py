"""What changed in what agents can do: normal forms are compared, never text.

A manifest is a set of traits, each a thing it can do or is made of. Two manifests are the same if a
cluster would call them the same, or, for files, if they stand in the same place; what is gone here
and new there with nearly the same traits was renamed.
"""

from dataclasses import dataclass
from enum import StrEnum

from gate.manifest import Manifest
from gate.model import Location

__all__ = ["Altered", "Difference", "How", "Subject", "Trait", "TraitChange"]


class How(StrEnum):
    """What happened to something."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    RENAMED = "renamed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Trait:
    """One thing a manifest can do or is made of.

    `facet` says of which sort (`tool`, `path`, `egress`, …), `key` which one, `value` everything
    about it that can change, in words; `at` is where it is written.
    """

    facet: str
    key: str
    value: str
    at: str


@dataclass(frozen=True, slots=True)
class Subject:
    """A manifest on one side of a comparison, and where its document starts."""

    manifest: Manifest
    location: Location


@dataclass(frozen=True, slots=True)
class TraitChange:
    """What happened to one trait; `location` is where it is written now, or was."""

    how: How
    facet: str
    key: str
    before: str
    after: str
    location: Location


@dataclass(frozen=True, slots=True)
class Altered:
    """A manifest that is not what it was; `before` or `after` is `None` where there was none."""

    how: How
    before: Subject | None
    after: Subject | None
    changes: tuple[TraitChange, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """All that changed between two sides, in a fixed order, and what the sides are called."""

    base: str
    head: str
    altered: tuple[Altered, ...]

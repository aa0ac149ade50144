"""What a record says of a change in what agents can do, as `gate diff` tells it."""

from dataclasses import dataclass

from gate.audit.records.terms import Count, ObjectId


@dataclass(frozen=True, slots=True)
class Side:
    """A manifest before or after a change."""

    kind: str
    name: str
    file: str
    line: Count
    group: str = ""
    resource: str = ""
    namespace: str = ""


@dataclass(frozen=True, slots=True)
class TraitChange:
    """What happened to one thing that a manifest can do; where it is written, or was."""

    how: str
    facet: str
    key: str
    file: str
    line: Count
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Altered:
    """A manifest that is not what it was, as `gate diff` tells it."""

    how: str
    before: Side | None = None
    after: Side | None = None
    changes: tuple[TraitChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What changed in what agents can do since `base`; `unknown` says why nobody can tell."""

    base: ObjectId = ""
    altered: tuple[Altered, ...] = ()
    unknown: str = ""

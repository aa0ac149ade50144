"""Which fields a manager owns: `fieldsV1` of `managedFields`, read strictly."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeGuard

import orjson

from gate.errors import RecordError

DEEPEST = 100
SELF = "."
Scalar = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Keyed:
    """An item of a list, by the values of some of its fields."""

    keys: Mapping[str, Scalar]


@dataclass(frozen=True, slots=True)
class Valued:
    """An item of a list, by its value."""

    value: Scalar


@dataclass(frozen=True, slots=True)
class Indexed:
    """An item of a list, by its place."""

    index: int


Item = Keyed | Valued | Indexed


@dataclass(frozen=True, slots=True)
class Owned:
    """What is owned at a place: fields of a mapping or items of a list, or else all of it."""

    fields: Mapping[str, "Owned"] = field(default_factory=dict)
    items: tuple[tuple[Item, "Owned"], ...] = ()

    @property
    def is_leaf(self) -> bool:
        """Say whether the place is owned as a whole."""
        return not self.fields and not self.items


def read_fields(value: object, depth: int = 0) -> Owned:
    """Read `fieldsV1`. Raises `RecordError` for what is none."""
    if not isinstance(value, dict) or depth > DEEPEST:
        raise RecordError("fieldsV1 is no tree of fields")
    fields: dict[str, Owned] = {}
    items: list[tuple[Item, Owned]] = []
    for key, below in members(value):
        owned = read_fields(below, depth + 1)
        if key.startswith("f:"):
            fields[key[2:]] = owned
        else:
            items.append((item_of(key), owned))
    if fields and items:
        raise RecordError("fieldsV1 has fields and items at one place")
    return Owned(fields, tuple(items))


def members(value: Mapping[object, object]) -> Iterator[tuple[str, object]]:
    """Give what stands below a place; that the place itself is owned is said by its being there."""
    for key, below in value.items():
        if not isinstance(key, str):
            raise RecordError("fieldsV1 has a key that is no text")
        if key != SELF:
            yield key, below
        elif below != {}:
            raise RecordError("fieldsV1 has something below a place itself")


def item_of(key: str) -> Item:
    """Read by what an item is known. Raises `RecordError`."""
    sort, colon, rest = key.partition(":")
    try:
        known = orjson.loads(rest)
    except orjson.JSONDecodeError:
        raise RecordError(f"fieldsV1 has a key that cannot be read: {key!r:.80}") from None
    match (sort + colon, known):
        case ("k:", dict()) if known and all(map(is_scalar, known.values())):
            return Keyed(known)
        case ("v:", _) if is_scalar(known):
            return Valued(known)
        case ("i:", int()) if not isinstance(known, bool) and known >= 0:
            return Indexed(known)
        case _:
            raise RecordError(f"fieldsV1 has a key of no kind: {key!r:.80}")


def is_scalar(value: object) -> TypeGuard[Scalar]:
    """Say whether a value is neither a mapping nor a list."""
    return value is None or isinstance(value, str | int | float)

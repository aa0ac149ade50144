"""What of an object a manager owns, as it applied it.

A place that is owned as a whole may leave open what was applied: what is there, or nothing, which
the API server filled. Where only the types of the API tell, both are tried.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum, auto
from itertools import combinations, islice
from typing import TypeAlias

from gate.applied.fields import Indexed, Item, Keyed, Owned, Scalar, Valued, is_scalar
from gate.applied.served import FILLED, FILLED_MAPPINGS, is_built_in
from gate.tree import escape

MOST = 16
"""How many readings of one object are tried."""


class Sort(Enum):
    """How items of a list are known that are not known by their fields."""

    VALUE = auto()
    INDEX = auto()


Open: TypeAlias = Callable[[object, str], bool]
Names: TypeAlias = tuple[str, ...] | Sort
Mark: TypeAlias = tuple[object, ...]


def readings(owned: Owned, value: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    """Give what a manager may have applied, first what is the likeliest."""
    open_places = tuple(undecided(owned, value, "", is_open_of(value)))
    choices = (
        frozenset(chosen)
        for number in range(len(open_places) + 1)
        for chosen in combinations(open_places, number)
    )
    for emptied in islice(choices, MOST):
        made = extract(owned, value, "", emptied)
        if isinstance(made, dict):
            yield made


def is_open_of(value: Mapping[str, object]) -> Open:
    """Tell which places leave open what was applied, by the kind of an object."""
    return is_filled if is_built_in(value) else is_mapping


def is_filled(value: object, name: str) -> bool:
    """Say whether a field is one that is filled if nothing was applied there."""
    return name in FILLED_MAPPINGS if isinstance(value, dict) else name in FILLED


def is_mapping(value: object, _name: str) -> bool:
    """Say whether a field may have been filled, as nobody knows its type."""
    return isinstance(value, dict)


def undecided(owned: Owned, value: object, at: str, is_open: Open) -> Iterator[str]:
    """Find the places that leave open what was applied."""
    if owned.is_leaf and value and is_open(value, at.rpartition("/")[2]):
        yield at
    for _, below, there, place in steps(owned, value, at):
        yield from undecided(below, there, place, is_open)


def extract(owned: Owned, value: object, at: str, emptied: frozenset[str]) -> object:
    """Take out of a value what is owned."""
    if owned.is_leaf:
        return nothing_of(value) if at in emptied else value
    taken = [
        (key, extract(below, there, place, emptied))
        for key, below, there, place in steps(owned, value, at)
    ]
    match value:
        case dict():
            return dict(taken)
        case list():
            return [each for _, each in taken]
        case _:
            return value


def nothing_of(value: object) -> object:
    """Give what is applied in place of a value that was filled."""
    return {} if isinstance(value, dict) else None


def steps(owned: Owned, value: object, at: str) -> Iterator[tuple[str, Owned, object, str]]:
    """Step to what is owned below a place and there, items in their order in the object."""
    if isinstance(value, dict):
        for key, below in owned.fields.items():
            if key in value:
                yield key, below, value[key], f"{at}/{escape(key)}"
    elif isinstance(value, list) and owned.items:
        for index, below in sorted(found(owned.items, value).items()):
            yield str(index), below, value[index], f"{at}/{index}"


def found(items: Sequence[tuple[Item, Owned]], value: Sequence[object]) -> Mapping[int, Owned]:
    """Find the items of a list that are owned; what is owned twice is there once."""
    tables: dict[Names, Mapping[Mark, int]] = {}
    made: dict[int, Owned] = {}
    for item, below in items:
        names = names_of(item)
        if names not in tables:
            tables[names] = {
                mark: index
                for index, each in reversed(list(enumerate(value)))
                for mark in marks(each, index, names)
            }
        place = tables[names].get(mark_of(item))
        if place is not None:
            made[place] = below
    return made


def names_of(item: Item) -> Names:
    """Name the fields by which an item is known, where it is known by some."""
    match item:
        case Keyed(keys):
            return tuple(sorted(keys))
        case Valued():
            return Sort.VALUE
        case Indexed():
            return Sort.INDEX


def mark_of(item: Item) -> Mark:
    """Give by what an item is known."""
    match item:
        case Keyed(keys):
            return tuple(marked(keys[name]) for name in sorted(keys))
        case Valued(value):
            return marked(value)
        case Indexed(index):
            return marked(index)


def marks(value: object, index: int, names: Names) -> Iterator[Mark]:
    """Give by what an item of a list would be known, if it would."""
    match names, value:
        case Sort.INDEX, _:
            yield marked(index)
        case Sort.VALUE, None | str() | int() | float():
            yield marked(value)
        case tuple(), dict() if all(is_scalar(value.get(name, [])) for name in names):
            yield tuple(marked(value[name]) for name in names)
        case _:
            pass


def marked(value: Scalar) -> Mark:
    """Tell single values apart: to Python, `True` is 1."""
    return type(value), value

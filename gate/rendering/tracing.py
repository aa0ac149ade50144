"""How a place in a rendered object is followed to a document that went into it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from gate.document import Document
from gate.model import Location
from gate.tree import escape, resolve_pointer, unescape

MERGE_KEYS = ("name", "mountPath", "containerPort")
"""By which of its fields an item of a list is the same item in a patch, first that is there."""


class Shift(NamedTuple):
    """How far below and right of where a text begins another stands that is written in it."""

    lines: int = 0
    columns: int = 0


UNSHIFTED = Shift()
"""Of a document that is written in no other."""


class Spot(NamedTuple):
    """A place in a document; `shift` tells where that is written in another."""

    document: Document
    pointer: str
    shift: Shift = UNSHIFTED


class Step(NamedTuple):
    """One step into a value: by a key, or to an item of a list."""

    token: str
    item: object = None
    place: int = -1


@dataclass(frozen=True, slots=True)
class Way:
    """A way into a rendered object, as far as it goes, and the value at its end."""

    steps: tuple[Step, ...]
    value: object

    @property
    def is_leaf(self) -> bool:
        """Say whether it ends at a value that holds no others."""
        return not isinstance(self.value, dict | list)

    @property
    def tokens(self) -> tuple[str, ...]:
        """Give the keys and the positions that it goes by."""
        return tuple(step.token for step in self.steps)


@dataclass(frozen=True, slots=True)
class Written:
    """What one document writes at the end of a way."""

    spot: Spot
    value: object


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the end of a way so far: who wrote it last, and which value.

    `name` is what that has become since if it is a name: what is put around names came to it.
    """

    place: Spot | Location
    value: object
    name: str = ""


Change = Callable[[Way, Known | None], Known | None]
"""Tells what is known of the end of a way after something was done, by what was known before."""


@dataclass(frozen=True, slots=True)
class Effect:
    """Something that is done while an object is rendered.

    `is_object` is the document that it begins with; `is_for_all` is done to every object alike.
    """

    change: Change
    is_object: bool = False
    is_for_all: bool = False


def rewritten(way: Way, known: Known | None, spot: Spot, value: object) -> Known:
    """Take over what an entry writes, unless the value shows that it was not written."""
    if known and known.value == way.value != value:
        return known
    return Known(spot, value)


def way(value: object, pointer: str) -> Way:
    """Follow a pointer as far as it leads."""
    steps: list[Step] = []
    for raw in pointer.split("/")[1:]:
        token = unescape(raw)
        match value:
            case dict() if token in value:
                value = value[token]
                steps.append(Step(token))
            case list() if token.isdecimal() and int(token) < len(value):
                value = value[int(token)]
                steps.append(Step(token, value, int(token)))
            case _:
                break
    return Way(tuple(steps), value)


def follow(
    document: Document, at: str, steps: Sequence[Step], shift: Shift = UNSHIFTED
) -> Written | None:
    """Go the same way in another document, from a place of it; `None` where it does not lead."""
    value, pointer = resolve_pointer(document.value, at), at
    for step in steps:
        found = list(entered(value, step))
        if len(found) != 1:
            return None
        token, value = found[0]
        pointer += f"/{escape(token)}"
    return Written(Spot(document, pointer, shift), value)


def entered(value: object, step: Step) -> Iterator[tuple[str, object]]:
    """Find what a step means in another value: the same key, or the same item of a list."""
    match value:
        case dict() if step.place < 0 and step.token in value:
            yield step.token, value[step.token]
        case list() if step.place >= 0:
            for index, item in enumerate(value):
                if is_same(item, step.item):
                    yield str(index), item
        case _:
            return


def is_same(one: object, other: object) -> bool:
    """Say whether two items of lists are versions of one."""
    if not isinstance(one, dict) or not isinstance(other, dict):
        return one == other
    key = next((key for key in MERGE_KEYS if key in other), None)
    return one == other if key is None else one.get(key) == other[key]

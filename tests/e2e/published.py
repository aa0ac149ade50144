"""The definitions that agent platforms publish, where they are at hand, and what they change."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import zip_longest
from pathlib import Path

from gate.document import Source, Syntax, read_all
from gate.parts.objects import Type, type_of
from gate.tree import Node, escape
from tests.e2e.material import Fact
from tests.e2e.trees import Tree, at, items, text

FOLDER = Path(__file__).parents[3] / "shared" / "crds"
HERE = FOLDER.is_dir()

BOOKKEEPING = frozenset({
    "creationTimestamp", "generation", "managedFields", "resourceVersion", "uid",
})  # fmt: skip
"""What an API server adds to the metadata of every object."""


@cache
def published() -> Sequence[Tree]:
    """Read all definitions."""
    paths = sorted(FOLDER.rglob("*.yaml"))
    readings = read_all([Source(each.name, each.read_bytes(), Syntax.YAML) for each in paths])
    found = [document.value for reading in readings for document in reading.documents]
    return [each for each in found if isinstance(each, dict)]


def kind_of(definition: Tree) -> tuple[str, str]:
    """Name the group and kind that are defined."""
    return text(definition, "spec", "group"), text(definition, "spec", "names", "kind")


@cache
def stored_versions() -> Mapping[tuple[str, str], str]:
    """Tell in which version objects of each kind are stored."""
    return {
        kind_of(each): text(version, "name")
        for each in published()
        for version in items(each, "spec", "versions")
        if at(version, "storage")
    }


def is_published(kind: Type) -> bool:
    """Say whether a kind is among them."""
    return (kind.group, kind.kind) in stored_versions()


def is_older(value: object) -> bool:
    """Say whether an object is written in another version than it is stored in."""
    found = type_of(Node(value))
    return is_published(found) and stored_versions()[found.group, found.kind] != found.version


def lost(given: object, kept: object, base: str = "") -> Iterator[str]:
    """Name the topmost places at which something is that is not kept; a null is nothing."""
    match given, kept:
        case dict(), dict():
            for key, value in given.items():
                place = f"{base}/{escape(key)}"
                if key in kept:
                    yield from lost(value, kept[key], place)
                elif value is not None:
                    yield place
        case list(), list():
            for number, (value, other) in enumerate(zip_longest(given, kept)):
                yield from lost(value, other, f"{base}/{number}")
        case _:
            pass


def clean(value: Tree) -> Tree:
    """Give an object without what the API server tells of it."""
    metadata = value["metadata"]
    assert isinstance(metadata, dict)
    kept = {key: each for key, each in metadata.items() if key not in BOOKKEEPING}
    return {**value, "metadata": kept}


def changes(pairs: Iterable[tuple[Tree, Tree]]) -> Mapping[str, Sequence[str]]:
    """Name the places at which objects are stored otherwise than they were sent, by subject."""
    found: dict[str, list[str]] = defaultdict(list)
    for sent, kept in pairs:
        subject = f"{text(sent, 'metadata', 'namespace')}/{text(sent, 'metadata', 'name')}"
        found[subject] += [*lost(sent, kept), *lost(kept, sent)]
    return found


def is_explained(fact: Fact, changed: Mapping[str, Sequence[str]]) -> bool:
    """Say whether something is found, or not any more, at a place that has changed, or around it.

    Of a field that is not there it is told where it would be.
    """
    places = changed.get(fact.subject, ())
    return any(is_within(place, fact.pointer) or is_within(fact.pointer, place) for place in places)


def is_within(base: str, pointer: str) -> bool:
    return pointer == base or pointer.startswith(f"{base}/")

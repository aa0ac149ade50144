"""How the tests of formats read trees, and what must hold for every format and every tree."""

from collections.abc import Iterator, Set
from copy import deepcopy
from dataclasses import dataclass

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from gate.formats import Format
from gate.manifest import Manifest
from gate.tree import Mismatch, Node, Shape

Path = tuple[str | int, ...]

NEVER_RIGHT = [[1.5]]
"""A value that no field of any format may have, neither as a scalar nor as a list or mapping."""

scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
values: SearchStrategy[object] = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@dataclass(frozen=True)
class Read:
    """What a format made of a tree."""

    manifests: tuple[Manifest, ...]
    mismatches: tuple[Mismatch, ...]


@dataclass(frozen=True)
class Sample:
    """A tree that a format reads, and where it stands."""

    form: Format
    tree: object
    path: str = "manifest.yaml"
    neighbours: Set[str] = frozenset()

    def read(self, tree: object) -> Read:
        """Read another tree in its place."""
        root = Node(tree)
        manifests = tuple(self.form.load(Shape(self.path, root, self.neighbours)))
        return Read(manifests, tuple(root.mismatches))

    def claims(self, tree: object) -> bool:
        return self.form.claims(Shape(self.path, Node(tree), self.neighbours))

    @property
    def manifest(self) -> Manifest:
        """The one manifest of a tree without faults."""
        assert self.claims(self.tree)
        read = self.read(self.tree)
        assert read.mismatches == ()
        (manifest,) = read.manifests
        return manifest

    def with_unknown_fields(self, free: Set[str]) -> Iterator[object]:
        """Give the tree with a field that nothing knows in each mapping but those of free keys."""
        for path in places(self.tree):
            if isinstance(value_at(self.tree, path), dict) and (not path or path[-1] not in free):
                yield changed(self.tree, (*path, "x-not-known"), {"image": "a", "tools": ["b"]})

    def with_wrong_types(self) -> Iterator[object]:
        """Give the tree with each of its values in turn replaced by one that is never right."""
        for path in places(self.tree):
            if path:
                yield changed(self.tree, path, NEVER_RIGHT)

    def mutated(self) -> SearchStrategy[object]:
        """Give the tree with any one of its values replaced by anything."""
        somewhere = st.sampled_from([path for path in places(self.tree) if path])
        return st.builds(lambda path, value: changed(self.tree, path, value), somewhere, values)

    def misreadings(self) -> Iterator[object]:
        """Give every tree whose wrong type changed the facts without being remembered."""
        right = self.read(self.tree).manifests
        for tree in filter(self.claims, self.with_wrong_types()):
            read = self.read(tree)
            if read.manifests != right and not read.mismatches:
                yield tree

    def misled_by_unknown_fields(self, free: Set[str] = frozenset()) -> Iterator[object]:
        """Give every tree in which a field that nothing knows changed the facts."""
        right = self.read(self.tree)
        return (tree for tree in self.with_unknown_fields(free) if self.read(tree) != right)


def places(tree: object, at: Path = ()) -> Iterator[Path]:
    """Walk over a tree, the whole of it first."""
    yield at
    match tree:
        case dict():
            for key, value in tree.items():
                yield from places(value, (*at, key))
        case list():
            for index, value in enumerate(tree):
                yield from places(value, (*at, index))
        case _:
            return


def value_at(tree: object, path: Path) -> object:
    for step in path:
        match tree:
            case dict():
                tree = tree[step]
            case list() if isinstance(step, int):
                tree = tree[step]
            case _:
                return None
    return tree


def changed(tree: object, path: Path, value: object) -> object:
    """Copy a tree with another value at one place."""
    copy = deepcopy(tree)
    holder = value_at(copy, path[:-1])
    match holder, path[-1]:
        case dict(), key:
            holder[key] = value
        case list(), int(index):
            holder[index] = value
        case _:
            raise AssertionError(path)
    return copy

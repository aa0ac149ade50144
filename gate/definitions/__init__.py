"""Which fields the custom resources of agent platforms have, and which a document adds to them.

An API server drops fields that a definition does not have, and says nothing. A definition is kept
as a tree that knows names and nothing else: `None` keeps all that is below, a mapping lists the
fields of an object, and its key `*` stands for every key that is not listed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TypeAlias

from gate.manifest import UnknownField
from gate.tree import escape

__all__ = ["ANY", "METADATA", "Definitions", "Kind", "Tree"]

Tree: TypeAlias = "Mapping[str, Tree] | None"
Kind: TypeAlias = tuple[str, str, str]
"""The group, version and kind of an object."""

ANY = "*"
SOURCE = "not_in_schema"
REFERENCE: Tree = {
    **dict.fromkeys(("apiVersion", "kind", "name", "uid", "controller", "blockOwnerDeletion"))
}
METADATA: Tree = {
    **dict.fromkeys((
        "name", "generateName", "namespace", "selfLink", "uid", "resourceVersion", "generation",
        "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "finalizers",
        "managedFields", "clusterName",
    )),
    "labels": {ANY: None},
    "annotations": {ANY: None},
    "ownerReferences": REFERENCE,
}  # fmt: skip
"""The fields of ObjectMeta, which every object has (Kubernetes 1.34, meta/v1)."""


@dataclass(frozen=True, slots=True)
class Definitions:
    """Trees of fields by group, version and kind."""

    trees: Mapping[Kind, Tree] = field(default_factory=dict)

    def tree(self, value: object) -> Tree:
        """Find the tree of an object; `None` where nothing is known of its kind."""
        if not isinstance(value, dict):
            return None
        written, kind = value.get("apiVersion"), value.get("kind")
        if not isinstance(written, str) or not isinstance(kind, str):
            return None
        group, _, version = written.rpartition("/")
        return self.trees.get((group, version, kind))

    def strays(self, value: object) -> Iterator[UnknownField]:
        """Find the fields of an object that its API would drop; none where it is not known."""
        tree = self.tree(value)
        if tree is not None and isinstance(value, dict):
            yield from strays(tree, value, "", f"{value['kind']} ({value['apiVersion']})")


def strays(tree: Tree, value: object, at: str, owner: str) -> Iterator[UnknownField]:
    """Go through a value beside its tree; lists stand for their items."""
    if tree is None:
        return
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from strays(tree, item, f"{at}/{index}", owner)
    if not isinstance(value, dict):
        return
    for key, inner in value.items():
        place = f"{at}/{escape(str(key))}"
        if key in tree:
            yield from strays(tree[key], inner, place, owner)
        elif ANY in tree:
            yield from strays(tree[ANY], inner, place, owner)
        else:
            yield UnknownField(SOURCE, complaint(str(key), tuple(tree), owner), place)


def complaint(name: str, known: Sequence[str], owner: str) -> str:
    """Say that a field is not known, and which one may have been meant."""
    similar = get_close_matches(name, known, 1, 0.75)
    hint = f"; {similar[0]!r} may be meant" if similar else ""
    return f"{name!r} is not a field of {owner}{hint}"

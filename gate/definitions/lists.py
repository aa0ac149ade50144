"""How field lists are kept in files: trees in which what occurs again is written once.

A file is `{"group", "source", "release", "shared": [tree, ...], "kinds": {"version/Kind": tree}}`;
a number in place of a tree means that entry of `shared`.
"""

from collections import Counter
from collections.abc import Mapping
from typing import TypeAlias

import orjson

from gate.definitions import Kind, Tree

Packed: TypeAlias = "dict[str, Packed] | int | None"


def pack(trees: Mapping[Kind, Tree], source: str, release: str) -> bytes:
    """Write the trees of one group so that each part that occurs again is written once.

    `source` and `release` say where they come from.
    """
    counts: Counter[bytes] = Counter()
    for tree in trees.values():
        count(tree, counts)
    shared: list[Packed] = []
    places: dict[bytes, int] = {}

    def packed(tree: Tree) -> Packed:
        if not tree:
            return None if tree is None else {}
        name = orjson.dumps(tree, option=orjson.OPT_SORT_KEYS)
        if name in places:
            return places[name]
        inner: Packed = {key: packed(value) for key, value in sorted(tree.items())}
        if counts[name] == 1:
            return inner
        shared.append(inner)
        places[name] = len(shared) - 1
        return places[name]

    kinds = {f"{version}/{kind}": packed(tree) for (_, version, kind), tree in trees.items()}
    group = next(group for group, _, _ in trees)
    held = {"group": group, "source": source, "release": release, "shared": shared, "kinds": kinds}
    return orjson.dumps(held)


def count(tree: Tree, counts: Counter[bytes]) -> None:
    """Count how often each part of a tree occurs; the inside of a repeated part counts once."""
    if not tree:
        return
    name = orjson.dumps(tree, option=orjson.OPT_SORT_KEYS)
    counts[name] += 1
    if counts[name] == 1:
        for inner in tree.values():
            count(inner, counts)


def unpack(data: bytes) -> dict[Kind, Tree]:
    """Read the file of a group; parts that were written once are shared again."""
    held = orjson.loads(data)
    shared: list[Tree] = []

    def unpacked(part: Packed) -> Tree:
        match part:
            case int():
                return shared[part]
            case None:
                return None
            case _:
                return {key: unpacked(value) for key, value in part.items()}

    # One after the other: each refers only to those before it.
    for part in held["shared"]:
        shared += [unpacked(part)]
    kinds: dict[Kind, Tree] = {}
    for name, part in held["kinds"].items():
        version, _, kind = name.partition("/")
        kinds[held["group"], version, kind] = unpacked(part)
    return kinds

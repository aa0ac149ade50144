"""JSON that a server answers: reading what stands at a place of it."""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

Tree: TypeAlias = Mapping[str, object]


def at(tree: object, *path: str | int) -> object:
    """Give what stands at a place, or None where nothing does."""
    for step in path:
        match tree, step:
            case dict(), str():
                tree = tree.get(step)
            case list(), int() if step < len(tree):
                tree = tree[step]
            case _:
                return None
    return tree


def text(tree: object, *path: str | int) -> str:
    """Give the text at a place, "" where there is none."""
    found = at(tree, *path)
    return found if isinstance(found, str) else ""


def members(tree: object, *path: str | int) -> dict[str, object]:
    """Give the members of an object, none where there is none."""
    found = at(tree, *path)
    return {str(key): value for key, value in found.items()} if isinstance(found, dict) else {}


def texts(tree: object, *path: str | int) -> dict[str, str]:
    """Give the members of an object that are texts."""
    return {key: value for key, value in members(tree, *path).items() if isinstance(value, str)}


def items(tree: object, *path: str | int) -> Iterable[object]:
    """Give the entries of a list, none where there is none."""
    found = at(tree, *path)
    return found if isinstance(found, list) else []

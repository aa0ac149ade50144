"""What npm locks: `packages` by where they are put, or `dependencies` in old files."""

from collections.abc import Iterator

from gate.scanners.dependencies.documents import Root, held, json_root
from gate.scanners.dependencies.facts import Contents, Ecosystem, Exact, Git, Hook, Locked
from gate.scanners.dependencies.origins import REPOSITORY, of_fragment
from gate.scanners.dependencies.refusing import counted
from gate.sources import File
from gate.tree import Node

FOLDER = "node_modules/"
Entry = tuple[str, Node]
"""A package by the name under which it is installed."""


def read(file: File) -> Contents:
    """Read a file. Raises `ScanError` when it cannot be read."""
    root = json_root(file)
    entries = tuple(placed(root.node) if root.node.has("packages") else nested(root.node))
    counted(file.path, len(entries))
    locked = tuple(each for entry in entries if (each := lock(root, entry)))
    hooks = tuple(hook(root, entry) for entry in entries if entry[1].flag_of("hasInstallScript"))
    held(file.path, root.node)
    covers = frozenset((Ecosystem.NPM.value, called) for called, _ in entries)
    return Contents(locked=locked, hooks=hooks, locks=frozenset({Ecosystem.NPM}), covers=covers)


def placed(node: Node) -> Iterator[Entry]:
    """List packages by their place; what is not below `node_modules` is the project itself."""
    for place, each in node["packages"].members():
        _, folder, called = place.rpartition(FOLDER)
        if folder:
            yield called, each


def nested(node: Node) -> Iterator[Entry]:
    """List packages that are written below those that need them; the reader bounds how deep."""
    for called, each in node["dependencies"].members():
        yield called, each
        yield from nested(each)


def lock(root: Root, entry: Entry) -> Locked | None:
    """Read a package; `None` for one that is here, in another, or an archive."""
    called, node = entry
    origin = origin_of(node)
    if origin is None:
        return None
    return Locked(Ecosystem.NPM, node.text_of("name") or called, origin, root.spot(node))


def origin_of(node: Node) -> Exact | Git | None:
    """Tell where a package comes from; old files have the place of it for its version."""
    version = node.text_of("version")
    place = version if ":" in version else node["resolved"].value
    if not isinstance(place, str):
        # Some packages come inside of another, and say `true` here.
        place = ""
    if node.flag_of("link") or place.startswith("file:"):
        return None
    if REPOSITORY.match(place):
        return of_fragment(place)
    return Exact(version) if version and place != version else None


def hook(root: Root, entry: Entry) -> Hook:
    """Say that scripts of a package run."""
    called, node = entry
    why = "runs a script of its own when it is installed"
    return Hook(Ecosystem.NPM, node.text_of("name") or called, why, root.spot(node))

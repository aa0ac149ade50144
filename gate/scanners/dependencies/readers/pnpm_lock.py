"""What pnpm locks: `packages` by their name and version, which its versions write in three ways."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gate.document import Syntax
from gate.scanners.dependencies.documents import Root, held, roots
from gate.scanners.dependencies.facts import Contents, Ecosystem, Exact, Git, Hook, Locked
from gate.scanners.dependencies.origins import ARCHIVE, is_commit
from gate.scanners.dependencies.refusing import counted
from gate.sources import File
from gate.tree import Node

TABLES = ("dependencies", "devDependencies", "optionalDependencies")
VERSION = re.compile(r"\d[0-9A-Za-z.+-]*")
SLASHED = 6
"""From this version of the file on, `@` stands between name and version."""


@dataclass(frozen=True, slots=True)
class Package:
    """A package by the name and the version in its key."""

    name: str
    version: str
    node: Node


def read(file: File) -> Contents:
    """Read all documents of a file. Raises `ScanError` when it cannot be read."""
    locked, hooks, names = list[Locked](), list[Hook](), set[str]()
    for root in roots(file, Syntax.YAML):
        packages = tuple(listed(root.node))
        counted(file.path, len(packages))
        locked.extend(each for package in packages if (each := lock(root, package)))
        hooks.extend(hook(root, p) for p in packages if builds(p.node))
        names |= {package.name for package in packages} | set(imported(root.node))
        held(file.path, root.node)
    covers = frozenset((Ecosystem.NPM.value, name) for name in names)
    locks = frozenset({Ecosystem.NPM})
    return Contents(locked=tuple(locked), hooks=tuple(hooks), locks=locks, covers=covers)


def builds(package: Node) -> bool:
    """Say whether a package has scripts; of what is for other machines pnpm assumes so."""
    is_prebuilt = package.flag_of("optional") and package.has("os") and package.has("cpu")
    return bool(package.flag_of("requiresBuild")) and not is_prebuilt


def listed(root: Node) -> Iterator[Package]:
    """List packages; one that says its own name and version is not called so in its key."""
    slashed = written(root) < SLASHED
    for key, node in root["packages"].members():
        name, version = taken_apart(key, slashed=slashed)
        yield Package(node.text_of("name") or name, node["version"].scalar() or version, node)


def written(root: Node) -> int:
    """Tell the version of the file; 0 for one that is not known."""
    number = root["lockfileVersion"].scalar().partition(".")[0]
    return int(number) if re.fullmatch(r"[0-9]{1,3}", number) else 0


def taken_apart(key: str, *, slashed: bool) -> tuple[str, str]:
    """Take name and version out of a key, without what they are for."""
    bare = key.removeprefix("/").partition("(")[0]
    name, _, version = bare.rpartition("/") if slashed else bare.rpartition("@")
    if not slashed and "://" in bare:
        name, _, version = bare.partition("@")
    return name, version.partition("_")[0]


def imported(root: Node) -> Iterator[str]:
    """Name what the members of the workspace ask for, as they call it."""
    for node in (root, *(member for _, member in root["importers"].members())):
        for table in TABLES:
            yield from (called for called, _ in node[table].members())


def lock(root: Root, package: Package) -> Locked | None:
    """Read a package; `None` for one that is here, or an archive."""
    origin = origin_of(package)
    if origin is None:
        return None
    return Locked(Ecosystem.NPM, package.name, origin, root.spot(package.node))


def origin_of(package: Package) -> Exact | Git | None:
    """Tell where a package comes from."""
    resolution = package.node["resolution"]
    if resolution.text_of("type") == "git":
        return Git(is_commit(resolution.text_of("commit")))
    archive = ARCHIVE.match(resolution.text_of("tarball"))
    if archive:
        return Git(is_commit(archive[1]))
    return Exact(package.version) if VERSION.fullmatch(package.version) else None


def hook(root: Root, package: Package) -> Hook:
    """Say that scripts of a package run."""
    why = "runs a script of its own when it is installed"
    return Hook(Ecosystem.NPM, package.name, why, root.spot(package.node))

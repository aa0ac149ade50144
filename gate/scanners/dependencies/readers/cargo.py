"""What Cargo asks for and locks."""

from collections.abc import Iterator

from gate.scanners.dependencies.documents import held
from gate.scanners.dependencies.facts import (
    Contents,
    Declared,
    Ecosystem,
    Elsewhere,
    Exact,
    Git,
    Locked,
    Origin,
)
from gate.scanners.dependencies.origins import is_commit, of_cargo, of_fragment
from gate.scanners.dependencies.refusing import counted
from gate.scanners.dependencies.toml import Path, Toml, read_toml
from gate.sources import File
from gate.tree import Node

TABLES = ("dependencies", "dev-dependencies", "build-dependencies")


def read_manifest(file: File) -> Contents:
    """Read what `Cargo.toml` asks for. Raises `ScanError` when it cannot be read."""
    toml = read_toml(file)
    declared = tuple(asked(toml))
    held(file.path, toml.root)
    counted(file.path, len(declared))
    return Contents(declared=declared)


def asked(toml: Toml) -> Iterator[Declared]:
    """Read all tables of dependencies."""
    for table in tables(toml.root):
        for called, node in toml.root.find(*table).members():
            name = node.text_of("package") if node.is_mapping() else ""
            spot = toml.key(table, called)
            # A lock names packages, whatever a manifest calls them.
            yield Declared(Ecosystem.CRATES, name or called, origin_of(node), spot)


def tables(root: Node) -> Iterator[Path]:
    """Name the tables that there can be."""
    for table in TABLES:
        yield (table,)
        for target, _ in root["target"].members():
            yield "target", target, table
    yield "workspace", "dependencies"


def origin_of(node: Node) -> Origin:
    """Read what is asked for."""
    if not node.is_mapping():
        return of_cargo(node.text())
    if node.has("git"):
        return Git(is_commit(node.text_of("rev")))
    if node.has("path") or node.flag_of("workspace"):
        return Elsewhere()
    return of_cargo(node.text_of("version"))


def read_lock(file: File) -> Contents:
    """Read what `Cargo.lock` fixes. Raises `ScanError` when it cannot be read."""
    toml = read_toml(file)
    packages = toml.root["package"].items()
    counted(file.path, len(packages))
    locked, names = list[Locked](), set[str]()
    for number, node in enumerate(packages):
        name, source = node.text_of("name"), node.text_of("source")
        names.add(name)
        # What comes from nowhere is a member of the workspace.
        if source:
            spot = toml.named(("package",), number)
            locked.append(Locked(Ecosystem.CRATES, name, locked_origin(node, source), spot))
    held(file.path, toml.root)
    covers = frozenset((Ecosystem.CRATES.value, name) for name in names)
    return Contents(locked=tuple(locked), locks=frozenset({Ecosystem.CRATES}), covers=covers)


def locked_origin(node: Node, source: str) -> Exact | Git:
    """Tell where a package comes from."""
    is_git = source.startswith("git+")
    return of_fragment(source) if is_git else Exact(node.text_of("version"))

"""Where field lists come from: those that ship with the gate, and definitions in folders."""

from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

from gate.definitions import Definitions, Kind, Tree
from gate.definitions.lists import unpack
from gate.definitions.schema import is_definition, trees
from gate.document import Source, read, syntax_of
from gate.errors import ConfigError, Fault, Place
from gate.files import contents
from gate.tree import Node

FILE_LIMIT = 8 * 1024 * 1024
"""The largest file of definitions that is read, in bytes."""


@cache
def shipped_definitions() -> dict[Kind, Tree]:
    """Read the field lists that ship with the gate."""
    known: dict[Kind, Tree] = {}
    for path in sorted(shipped().glob("*.json")):
        known |= unpack(path.read_bytes())
    return known


def read_definitions(folders: Sequence[Path] = ()) -> Definitions:
    """Read the field lists that ship with the gate; those in folders replace them kind by kind.

    Raises `ConfigError` when a folder or a file in it cannot be read or holds no definition.
    """
    known = dict(shipped_definitions())
    for folder in folders:
        found = dict(defined_in(folder))
        if not found:
            raise ConfigError(
                f"{folder} holds no CustomResourceDefinition",
                advice="name a folder with definitions in YAML or JSON",
            )
        known |= found
    return Definitions(known)


def shipped() -> Path:
    """Tell where the field lists that ship with the gate are."""
    return Path(str(files("policies"))) / "definitions"


def defined_in(folder: Path) -> Iterator[tuple[Kind, Tree]]:
    """Read every definition below a folder, or in a file."""
    found = sorted(folder.rglob("*")) if folder.is_dir() else [folder]
    for path in found:
        if syntax_of(path.name) is not None and (path.is_file() or path == folder):
            yield from defined_by(source_of(path))


def source_of(path: Path) -> Source:
    """Read a file of definitions, bounded."""
    data = contents(path, FILE_LIMIT, ConfigError)
    syntax = syntax_of(path.name)
    if syntax is None:
        raise ConfigError(f"{path} is no YAML or JSON")
    return Source(str(path), data, syntax)


def defined_by(source: Source) -> Iterator[tuple[Kind, Tree]]:
    """Read the definitions of a source; its other objects are passed over."""
    reading = read(source)
    if reading.faults:
        faults = [
            Fault(fault.message, Place(source.path, fault.location.line, fault.location.column))
            for fault in reading.faults
        ]
        raise ConfigError(f"{source.path} cannot be read", faults=faults)
    for document in reading.documents:
        root = Node(document.value)
        if is_definition(root):
            yield from trees(root)

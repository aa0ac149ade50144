"""`swarm.yaml`: which roles work together, and through which folders."""

from collections.abc import Iterator

from gate.manifest import Facet, Kind, Link, Manifest, Path
from gate.parts.facts import Facts, declare
from gate.parts.layout import (
    external_links,
    file_identity,
    folder_of,
    lock_links,
    member,
    path_links,
    read_paths,
)
from gate.parts.texts import read_text
from gate.tree import Node, Shape

name = "swarm"
markdown: tuple[str, ...] = ()

EXPRESSIBLE = (Facet.PATHS, Facet.LINKS, Facet.FOLDERS)
expressible = (EXPRESSIBLE,)


def claims(shape: Shape) -> bool:
    """Say whether this lists roles under `swarm`; a file of Docker Swarm has no such list."""
    root = shape.root
    if not root.has("swarm") or not root["swarm"].is_list():
        return False
    return any(entry.has("role") for entry in root["swarm"].items())


def load(shape: Shape) -> Iterator[Manifest]:
    """Read the team that the roles of the file make up."""
    entries = tuple(shape.root["swarm"].items())
    facts = Facts(
        paths=tuple(path for entry in entries for path in _paths(entry)),
        links=(
            *(link for entry in entries for link in _links(entry)),
            *path_links(shape.root["external_inputs"], "external", ""),
        ),
    )
    identity = file_identity(Kind.TEAM, folder_of(shape.path), shape.root)
    yield declare(name, identity, EXPRESSIBLE, facts)


def _paths(entry: Node) -> Iterator[Path]:
    yield from read_paths(entry["input_dir"], "read", "input")
    yield from read_paths(entry["output_dir"], "write", "output")


def _links(entry: Node) -> Iterator[Link]:
    role = entry["role"].text()
    played_by = entry["agent"] if entry.has("agent") else entry["role"]
    yield member(read_text(played_by), role)
    yield from path_links(entry["input_dir"], "reads", role)
    yield from path_links(entry["output_dir"], "writes", role)
    yield from external_links(entry["external"], role, entry["input_dir"])
    yield from lock_links(entry["requires_lock"], role, entry["output_dir"])

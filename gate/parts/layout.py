"""What the files of agent repositories have in common, that are not objects of a cluster."""

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from gate.manifest import Identity, Kind, Link, Model, Path, Text
from gate.parts.texts import first_text, one_or_many
from gate.tree import Node, Shape

AGENT_FILES = {"system_prompt.md", "config.yaml", "tools.json"}
AGENT_FILE = re.compile(r"(?P<folder>(?:.*/)?agents/(?P<agent>[^/]+)/)(?P<file>[^/]+)")
ENOUGH = 2
"""How many of the files must stand together: one alone may be anything."""

FORGES = (
    "/.github/workflows/",
    "/.github/actions/",
    "/.forgejo/workflows/",
    "/.gitea/workflows/",
)
"""What forges run: no manifests, with keys on which readers of YAML disagree."""


def places(globs: Iterable[str], start: str = "**/") -> re.Pattern[str]:
    """Compile globs of paths, which may stand in any folder; `**` is any number of folders.

    Capital and small letters are one, as in many file systems.
    """
    each = "|".join("/".join(map(_step, f"{start}{glob}".split("/"))) for glob in globs)
    written = each.replace("**/", "(?:.*/)?").replace("**", ".+")
    return re.compile(written, re.IGNORECASE | re.DOTALL)


def _step(name: str) -> str:
    return name if name == "**" else re.escape(name).replace(r"\*", "[^/]*")


def folder_of(path: str) -> str:
    """Give the folder a file stands in, `.` at the root."""
    return str(PurePosixPath(path).parent)


def file_identity(kind: Kind, name: str, root: Node) -> Identity:
    """Say who a file declares; it has no group, version or namespace."""
    return Identity(kind=kind, name=name, at=root.at)


def read_model(owner: Node) -> tuple[Model, ...]:
    """Read the `model` that a mapping names, with its `provider` and `base_url`."""
    node = owner["model"]
    provider, endpoint = owner["provider"].text(), first_text([owner["base_url"]])
    if not (node.present or endpoint.value):
        return ()
    at = node.at if node.present else endpoint.at
    where = {"at": at, "endpoint_at": endpoint.at}
    return (Model(provider, node.text(), "", endpoint.value, tls_verify=True, **where),)


def read_paths(node: Node, access: str, origin: str) -> Iterator[Path]:
    """Read the paths that a place names, one or many."""
    for text in one_or_many(node):
        yield Path(text.value, access, origin, text.at)


def path_links(node: Node, relation: str, source: str) -> Iterator[Link]:
    """Read the paths that a place names as what `source` stands in a relation to."""
    for text in one_or_many(node):
        yield Link(relation, source, text.value, "", "", "", text.at)


def member(name: Text, source: str) -> Link:
    """Refer to an agent that takes part, known here as `source`."""
    return Link("member", source, name.value, "", Kind.AGENT, "", name.at)


def is_agent_file(shape: Shape) -> bool:
    """Say whether a file stands in the folder of an agent, with another of its files."""
    place = AGENT_FILE.fullmatch(shape.path)
    if place is None or place["file"] not in AGENT_FILES:
        return False
    paths = shape.neighbours | {shape.path}
    return sum(place["folder"] + file in paths for file in AGENT_FILES) >= ENOUGH


def external_links(stated: Node, role: str, folders: Node) -> Iterator[Link]:
    """Read `external: true`: what a role reads comes from outside."""
    if stated.flag() is True:
        yield from _about(stated, "external", role, folders)


def lock_links(lock: Node, role: str, folders: Node) -> Iterator[Link]:
    """Read `requires_lock`: the folders a role writes only while it holds a lock."""
    if lock.is_text():
        yield from path_links(lock, "locks", role)
    elif lock.flag() is True:
        yield from _about(lock, "locks", role, folders)


def _about(stated: Node, relation: str, role: str, folders: Node) -> Iterator[Link]:
    for folder in one_or_many(folders):
        yield Link(relation, role, folder.value, "", "", "", stated.at)

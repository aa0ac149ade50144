"""Which files only change others: those that a kustomization lists as patches."""

import posixpath
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from gate.document import Document, Source, Syntax, read_all
from gate.sources import File
from gate.tree import Node

NAMES = frozenset({"kustomization.yaml", "kustomization.yml", "Kustomization"})
PATHS = ("resources", "patchesStrategicMerge")
"""What lists paths alone; entries may also be folders, addresses and whole patches."""

ENTRIES = ("patches", "patchesJson6902")
"""What lists files under `path`; a patch that is written in the kustomization has none."""

RESOURCES = "resources"


class Entry(NamedTuple):
    """A file that a kustomization lists: under which key, and its path below the root."""

    key: str
    path: str


def is_kustomization(path: str) -> bool:
    """Say whether Kustomize takes a file for the list of what belongs together in its folder."""
    return path.rpartition("/")[2] in NAMES


def patches(files: Iterable[File]) -> frozenset[str]:
    """Name the files that are patches by the kustomizations among some files, and nothing else.

    What any of them lists as a resource is applied as it stands, so it is no mere patch.
    """
    listed = entries(files)
    applied = {entry.path for entry in listed if entry.key == RESOURCES}
    return frozenset(entry.path for entry in listed if entry.path not in applied)


def unsettled(changing: Iterable[File], files: Iterable[File]) -> frozenset[str]:
    """Name the patches among some files of which a kustomization that changes says something."""
    told = {entry.path for entry in entries(changing)}
    listed = entries(files)
    return frozenset(e.path for e in listed if e.key != RESOURCES and e.path in told)


def entries(files: Iterable[File]) -> list[Entry]:
    """Read what the kustomizations among some files list; no other file is looked into."""
    sources = [
        Source(file.path, file.data, Syntax.YAML) for file in files if is_kustomization(file.path)
    ]
    return [
        entry
        for reading in read_all(sources)
        for document in reading.documents
        for entry in read_entries(document)
    ]


def read_entries(document: Document) -> Iterator[Entry]:
    """Read what one kustomization lists."""
    root, file = Node(document.value), document.source.path
    for key in PATHS:
        yield from (Entry(key, beside(file, item.text())) for item in root[key].items())
    for key in ENTRIES:
        paths = (item["path"].text() for item in root[key].items())
        yield from (Entry(key, beside(file, path)) for path in paths if path)


def beside(file: str, path: str) -> str:
    """Find below the root what a kustomization names by its path from its own folder."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(file), path))

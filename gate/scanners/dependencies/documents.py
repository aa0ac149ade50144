"""How lock files in JSON and YAML are read: by the reader of manifests, whole or not at all."""

from dataclasses import dataclass

from gate.document import Document, Source, Syntax
from gate.document import read as read_source
from gate.scanners.dependencies.facts import Member
from gate.scanners.dependencies.refusing import refusal, sized
from gate.sources import File
from gate.tree import Node


@dataclass(frozen=True, slots=True)
class Root:
    """A document, and the top of its tree."""

    document: Document
    node: Node

    def spot(self, at: Node) -> Member:
        """Tell where a part of the document stands."""
        return Member(self.document, at.at)


def roots(file: File, syntax: Syntax) -> tuple[Root, ...]:
    """Read the documents of a file.

    Raises `ScanError` when it cannot be read, or readers could disagree on it.
    """
    source = Source(file.path, sized(file).data, syntax)
    reading = read_source(source)
    for fault in reading.faults:
        raise refusal(file.path, fault.message, fault.location.line)
    whole = [each for each in reading.documents if not each.base]
    # What looks like a list of objects for Kubernetes comes apart, and is none of ours.
    if len(whole) != len(reading.documents) or not whole:
        raise refusal(file.path, "it holds no document of its kind")
    return tuple(Root(each, Node(each.value)) for each in whole)


def json_root(file: File) -> Root:
    """Read the one document of a file in JSON. Raises `ScanError` as `roots` does."""
    return roots(file, Syntax.JSON)[0]


def held(path: str, node: Node) -> None:
    """Refuse a file in whose tree something of the wrong type was met while it was read."""
    for mismatch in node.mismatches:
        # The pointer names what a stranger wrote: what must stand there is enough.
        raise refusal(path, f"a value {mismatch.message}")

"""From bytes to manifests: the only place where documents, secrets and formats meet."""

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace

from gate.credentials import Literal, scan, to_credential
from gate.document import Document, Reading, Source, Unreadable, read, syntax_of
from gate.formats import readers
from gate.manifest import Facet, Manifest, UnknownField
from gate.model import Location
from gate.sources import File
from gate.tree import Node, Shape

UNRENDERED = "unrendered"
"""The kind of fault of a chart's template, beside those that the reader knows."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A document that a format claimed, with secrets taken out, and the manifests it declares."""

    document: Document
    redacted: object
    literals: tuple[Literal, ...]
    manifests: tuple[Manifest, ...]


@dataclass(frozen=True, slots=True)
class Intake:
    """What the files of a change hold: manifests, faults, and how much nobody claimed."""

    loaded: tuple[Loaded, ...]
    unreadable: tuple[Unreadable, ...]
    unclaimed: int


def take_in(files: Iterable[File], neighbours: Set[str]) -> Intake:
    """Read files into manifests; nothing in them is executed, fetched or followed."""
    loaded: list[Loaded] = []
    unreadable: list[Unreadable] = []
    unclaimed = 0
    for source in sources(files):
        reading = read_rendered(source, neighbours)
        unreadable.extend(reading.faults)
        for document in reading.documents:
            claimed = load(document, neighbours)
            unclaimed += claimed is None
            if claimed is not None:
                loaded.append(claimed)
    return Intake(tuple(loaded), tuple(unreadable), unclaimed)


def merge(parts: Sequence[Intake]) -> Intake:
    """Put together what was read in parts, in order."""
    return Intake(
        tuple(loaded for part in parts for loaded in part.loaded),
        tuple(fault for part in parts for fault in part.unreadable),
        sum(part.unclaimed for part in parts),
    )


def sources(files: Iterable[File]) -> Iterator[Source]:
    """Give every file whose name says how it is written."""
    for file in files:
        syntax = syntax_of(file.path)
        if syntax is not None:
            yield Source(file.path, file.data, syntax)


def read_rendered(source: Source, neighbours: Set[str]) -> Reading:
    """Read a source unless it is a template of a Helm chart, which says nothing yet."""
    start = source.data.find(b"{{")
    if start < 0 or not is_in_chart(source.path, neighbours):
        return read(source)
    before = source.data[:start]
    line, column = before.count(b"\n") + 1, start - before.rfind(b"\n")
    place = Location(source.path, line, column, line, column + 2)
    message = "this Helm template was not rendered, so nothing in it was judged"
    return Reading((), (Unreadable(source.path, UNRENDERED, message, place),))


def is_in_chart(path: str, neighbours: Set[str]) -> bool:
    """Say whether a file is among the templates of a Helm chart that stands beside them."""
    parts = path.split("/")
    return any(
        part == "templates" and "/".join([*parts[:depth], "Chart.yaml"]) in neighbours
        for depth, part in enumerate(parts[:-1])
    )


def load(document: Document, neighbours: Set[str]) -> Loaded | None:
    """Let the formats that claim a document read it; `None` when none does."""
    path = document.source.path
    claiming = readers(Shape(path, Node(document.value), neighbours))
    if not claiming:
        return None
    found = scan(document.value)
    root = Node(found.redacted)
    loaded = [m for each in claiming for m in each.load(Shape(path, root, neighbours))]
    wrong = tuple(UnknownField("wrong_type", m.message, m.at) for m in root.mismatches)
    return Loaded(
        document,
        found.redacted,
        found.literals,
        tuple(complete(m, document, found.literals, wrong) for m in loaded),
    )


def complete(
    manifest: Manifest,
    document: Document,
    literals: Sequence[Literal],
    wrong: Sequence[UnknownField],
) -> Manifest:
    """Add to a manifest where it stands, the secrets in it and the fields of a wrong type."""
    base = manifest.identity.at
    own = tuple(to_credential(literal) for literal in literals if is_within(base, literal.at))
    unknown = tuple(entry for entry in wrong if is_within(base, entry.at))
    facets = manifest.expressible
    if own and Facet.CREDENTIALS not in facets:
        facets = (*facets, Facet.CREDENTIALS)
    return replace(
        manifest,
        expressible=facets,
        file=document.source.path,
        document=document.index,
        credentials=manifest.credentials + own,
        unknown_fields=manifest.unknown_fields + unknown,
    )


def is_within(base: str, pointer: str) -> bool:
    """Say whether a JSON Pointer stands at or below another."""
    return pointer == base or pointer.startswith(f"{base}/")

"""From bytes to manifests: the only place where documents, secrets and formats meet."""

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from typing import TypeVar

from gate.artifacts import HEAD, is_artifact
from gate.credentials import Literal, mask, scan, to_credential
from gate.document import Document, Source, Syntax, Unreadable, read_all, syntax_of
from gate.formats import readers
from gate.manifest import Facet, Identity, Kind, Manifest, UnknownField
from gate.model import Location
from gate.parts.addresses import service_links
from gate.parts.claude.plugins import is_out_of_place
from gate.scheme import BARE, Scheme
from gate.sources import File
from gate.sources.pointers import RECODED, UNFETCHED, held_elsewhere, replaced
from gate.tree import Node, Shape

Fact = TypeVar("Fact", Literal, UnknownField)

UNRENDERED = "unrendered"
"""The kind of fault of a chart's template, beside those that the reader knows."""

ELSEWHERE = "held-elsewhere"
"""The kind of fault of what stands in Git for something else, which can be anything."""

UNAPPLIED = "unapplied"
"""The kind of fault of a patch, which says nothing without the object that it changes."""

QUOTED = re.compile(r"\"((?:\\.|[^\"\\])*)\"…?")
"""What the reader repeats of a file, cut where it is long."""

OBJECT_KEYS = ("apiVersion", "kind")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A document that a format claimed, with secrets taken out, and the manifests it declares."""

    document: Document
    redacted: object
    literals: tuple[Literal, ...]
    manifests: tuple[Manifest, ...]


@dataclass(frozen=True, slots=True)
class Intake:
    """What the files of a change hold: manifests, faults, and whose documents nobody claimed.

    `unclaimed` has the path of a file once for each such document.
    """

    loaded: tuple[Loaded, ...]
    unreadable: tuple[Unreadable, ...]
    unclaimed: tuple[str, ...]

    @property
    def manifests(self) -> tuple[Manifest, ...]:
        """Give all that was declared, in order."""
        return tuple(manifest for loaded in self.loaded for manifest in loaded.manifests)


NOTHING = Intake((), (), ())
"""What no files hold."""

NOTHING_CLAIMED = Intake((), (), ("",))
"""What an object holds that no format reads."""


def take_in(
    files: Iterable[File],
    neighbours: Set[str],
    scheme: Scheme = BARE,
    patches: Set[str] = frozenset(),
) -> Intake:
    """Read files into manifests; nothing in them is executed, fetched or followed.

    `patches` are the files that only change the objects of others (`gate.rendering.patches`).
    """
    files = [file for file in files if not is_out_of_place(file.path, neighbours)]
    measured = (load(each, neighbours, scheme) for each in artifacts(files))
    loaded = [known for known in measured if known]
    unclaimed: list[str] = []
    named = list(sources(file for file in files if not replaced(file)))
    rendered = [source for source in named if not is_template(source, neighbours)]
    unreadable = [unrendered(source) for source in named if is_template(source, neighbours)]
    unreadable.extend(stand_ins(files))
    for source, reading in zip(rendered, read_all(rendered), strict=True):
        unreadable.extend(without_secrets(fault, source) for fault in reading.faults)
        is_patch = source.path in patches
        for document in reading.documents:
            claimed = load(no_object(document) if is_patch else document, neighbours, scheme)
            if claimed is not None:
                loaded.append(claimed)
            elif is_patch:
                unreadable.append(unapplied(document))
            else:
                unclaimed.append(source.path)
    return Intake(tuple(loaded), tuple(unreadable), tuple(unclaimed))


def take_in_object(value: object, scheme: Scheme = BARE) -> Intake:
    """Read an object that came from no file, as one in a file is read.

    It has no path: nothing is told by where it stands, and no line of it is shown.
    """
    claimed = load(fileless(value), frozenset(), scheme)
    return NOTHING_CLAIMED if claimed is None else Intake((claimed,), (), ())


def take_in_as(value: object, manifest: Manifest) -> Intake:
    """Read what speaks of an object without being it: it counts for what the manifest says."""
    found = scan(value)
    spoken = replace(manifest, credentials=tuple(map(to_credential, found.literals)))
    loaded = Loaded(fileless(value), found.redacted, found.literals, (spoken,))
    return Intake((loaded,), (), ())


def fileless(value: object) -> Document:
    """Make a document of what stands in no file."""
    return Document(Source("", b"", Syntax.JSON), 0, 1, "", value)


def merge(parts: Sequence[Intake]) -> Intake:
    """Put together what was read in parts, in order."""
    return Intake(
        tuple(loaded for part in parts for loaded in part.loaded),
        tuple(fault for part in parts for fault in part.unreadable),
        tuple(path for part in parts for path in part.unclaimed),
    )


def sources(files: Iterable[File]) -> Iterator[Source]:
    """Give every file whose name says how it is written."""
    for file in files:
        syntax = syntax_of(file.path)
        if syntax is not None:
            yield Source(file.path, file.data, syntax)


def artifacts(files: Iterable[File]) -> Iterator[Document]:
    """Describe every file that is measured instead of read, in a document of our own."""
    for file in files:
        if is_artifact(file.path):
            pointer = file.length <= HEAD and held_elsewhere(file)
            value = {"bytes": file.length, "pointer": pointer}
            yield Document(Source(file.path, b"", Syntax.JSON), 0, 1, "", value)


def is_template(source: Source, neighbours: Set[str]) -> bool:
    """Say whether a source is a template of a Helm chart, which says nothing until rendered."""
    return b"{{" in source.data and is_in_chart(source.path, neighbours)


def unrendered(source: Source) -> Unreadable:
    """Name a template, at its first action."""
    start = source.data.find(b"{{")
    before = source.data[:start]
    line, column = before.count(b"\n") + 1, start - before.rfind(b"\n")
    place = Location(source.path, line, column, line, column + 2)
    message = "this Helm template was not rendered, so nothing in it was judged"
    return Unreadable(source.path, UNRENDERED, message, place)


def stand_ins(files: Iterable[File]) -> Iterator[Unreadable]:
    """Refuse what stands in place of what others read as a manifest: nobody judged that."""
    for file in files:
        if replaced(file) and syntax_of(file.path) is not None:
            message = RECODED if file.converted else UNFETCHED
            yield Unreadable(file.path, ELSEWHERE, message, Location(file.path, 1, 1, 1, 2))


def without_secrets(fault: Unreadable, source: Source) -> Unreadable:
    """Leave out of a fault what it quotes of a secret on its line, which it may have cut."""
    if not QUOTED.search(fault.message):
        return fault
    lines = source.data.split(b"\n", fault.location.line)
    line = b"".join(lines[fault.location.line - 1 : fault.location.line]).decode(errors="replace")
    shown = mask(line, ())
    if shown == line:
        return fault
    told = QUOTED.sub(lambda quoted: quoted[0] if quoted[1] in shown else '"…"', fault.message)
    return replace(fault, message=told)


def no_object(document: Document) -> Document:
    """Leave of a patch what programs other than Kubernetes would read it for, if any would.

    So a kustomization cannot hide `.mcp.json` by listing it as a patch.
    """
    value = document.value
    if not isinstance(value, dict):
        return document
    return replace(document, value={k: v for k, v in value.items() if k not in OBJECT_KEYS})


def unapplied(document: Document) -> Unreadable:
    """Name a patch, where its document begins."""
    path, line = document.source.path, document.line
    message = (
        "a kustomization lists this file as a patch, which was not applied, "
        "so nothing in it was judged"
    )
    return Unreadable(path, UNAPPLIED, message, Location(path, line, 1, line, 2))


def is_in_chart(path: str, neighbours: Set[str]) -> bool:
    """Say whether a file is among the templates of a Helm chart that stands beside them."""
    parts = path.split("/")
    return any(
        part == "templates" and "/".join([*parts[:depth], "Chart.yaml"]) in neighbours
        for depth, part in enumerate(parts[:-1])
    )


def load(document: Document, neighbours: Set[str], scheme: Scheme) -> Loaded | None:
    """Let the formats that claim a document read it; `None` when none does."""
    path = document.source.path
    claiming = readers(Shape(path, Node(document.value), neighbours), scheme.formats)
    if not claiming:
        return None
    found = scan(document.value)
    root = Node(found.redacted)
    loaded = [m for each in claiming for m in each.load(Shape(path, root, neighbours))]
    manifests = loaded or [placeholder(claiming[0].name, path)]
    wrong = [UnknownField("wrong_type", m.message, m.at) for m in root.mismatches]
    secrets = shared_out(manifests, found.literals)
    faults = shared_out(manifests, wrong)
    completed = [complete(*each, document) for each in zip(manifests, secrets, faults, strict=True)]
    completed[0] = with_fields(completed[0], document.value, scheme)
    return Loaded(document, found.redacted, found.literals, tuple(completed))


def placeholder(name: str, path: str) -> Manifest:
    """Stand for a document that was claimed but declares nothing, so that its faults are kept."""
    return Manifest(name, Identity(Kind.SETTINGS, path), ())


def shared_out(manifests: Sequence[Manifest], facts: Sequence[Fact]) -> list[tuple[Fact, ...]]:
    """Give each fact to one manifest: the innermost that it stands in, or the first of all."""
    shares: list[list[Fact]] = [[] for _ in manifests]
    places = [manifest.identity.at for manifest in manifests]
    for fact in facts:
        around = [place for place in places if is_within(place, fact.at)]
        shares[places.index(max(around, key=len, default=places[0]))].append(fact)
    return [tuple(share) for share in shares]


def complete(
    manifest: Manifest,
    literals: Sequence[Literal],
    wrong: Sequence[UnknownField],
    document: Document,
) -> Manifest:
    """Add to a manifest where it stands, its services, the secrets in it and its wrong fields."""
    facets = manifest.expressible
    links = manifest.links
    if manifest.identity.resource:
        links = (*links, *service_links(manifest))
        # A part of an object shares its metadata, which is judged once.
        facets = facets if manifest.identity.at else (*facets, Facet.OBJECT)
    if literals and Facet.CREDENTIALS not in facets:
        facets = (*facets, Facet.CREDENTIALS)
    return replace(
        manifest,
        expressible=facets,
        links=links,
        file=document.source.path,
        document=document.index,
        credentials=(*manifest.credentials, *map(to_credential, literals)),
        unknown_fields=(*manifest.unknown_fields, *wrong),
    )


def with_fields(manifest: Manifest, value: object, scheme: Scheme) -> Manifest:
    """Add to a manifest the fields of its whole object that its API would drop, where it is known.

    They are told once, of the first manifest of a document.
    """
    if scheme.definitions.tree(value) is None:
        return manifest
    strays = tuple(scheme.definitions.strays(value))
    return replace(
        manifest,
        expressible=(*manifest.expressible, Facet.FIELDS),
        unknown_fields=(*manifest.unknown_fields, *strays),
    )


def is_within(base: str, pointer: str) -> bool:
    """Say whether a JSON Pointer stands at or below another."""
    return pointer == base or pointer.startswith(f"{base}/")

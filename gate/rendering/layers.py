"""Knows the order in which Kustomize writes, and so who wrote what an overlay renders."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from gate.document import Document, Source, Syntax, places, read
from gate.rendering import Job, Refusal, yaml
from gate.rendering.kustomization import Layer, inline, names_of
from gate.rendering.overlays import Forest, forest, kustomizations
from gate.rendering.tracing import Spot, Way, Written, follow
from gate.tree import Node

UNNAMED = frozenset({"Namespace", "CustomResourceDefinition", "APIService"})
"""What Kustomize puts no prefix and no suffix around."""
BUILT_ON = frozenset({"resources", "bases", "components"})
PLAIN_NAME = re.compile(r"[A-Za-z0-9.-]*")


@dataclass(frozen=True, slots=True)
class Who:
    """Which object, by what it is called at one layer."""

    kind: str
    name: str

    def inside(self, layer: Layer) -> "Who":
        """Name it as it is called before a layer puts its prefix and suffix around it."""
        around = names_of(layer)
        prefix, suffix = around["namePrefix"], around["nameSuffix"]
        if self.kind in UNNAMED or not self.name.startswith(prefix):
            return self
        bare = self.name.removeprefix(prefix)
        return replace(self, name=bare.removesuffix(suffix))

    def is_in(self, value: object) -> bool:
        """Say whether a document is of this object."""
        root = Node(value)
        return root["kind"].value == self.kind and root.find("metadata", "name").value == self.name


@dataclass(frozen=True, slots=True)
class Writer:
    """A document that writes parts of an object: whole, as a patch, or in single operations."""

    document: Document
    at: str = ""
    shift: int = 0
    is_object: bool = False

    def writes(self, way: Way) -> Written | None:
        """Tell what it writes at the end of a way."""
        value = self.document.value
        if isinstance(value, list):
            return self.operated(way)
        return follow(self.document, self.at, way.steps, self.shift)

    def operated(self, way: Way) -> Written | None:
        """Tell what a list of operations (RFC 6902) writes at the end of a way; the last wins."""
        tokens = [step.token for step in way.steps]
        for item in reversed(Node(self.document.value).items()):
            path = item["path"].text().split("/")[1:]
            path = [token.replace("~1", "/").replace("~0", "~") for token in path]
            head, rest = tokens[: len(path)], way.steps[len(path) :]
            if len(path) <= len(tokens) and alike(path, head) and item["value"].present:
                found = follow(self.document, f"{item.at}/value", rest, self.shift)
                # An item that is added at the end is one of many: only its value can show it.
                if found and ("-" not in path or found.value == way.value):
                    return found
        return None


def alike(path: Sequence[str], tokens: Sequence[str]) -> bool:
    """Say whether an operation may stand at the start of a way."""
    return all(a == b or (a == "-" and b.isdecimal()) for a, b in zip(path, tokens, strict=True))


def trace(job: Job, document: Document, way: Way) -> Spot | None:
    """Find who wrote what stands in a rendered object; `None` where that cannot be shown.

    A value is placed where it was last written, and only if it was written so; what holds others
    is placed in the document that first has it.
    """
    trees = forest(kustomizations(job.inputs))
    root = Node(document.value)
    who = Who(root["kind"].text(), root.find("metadata", "name").text())
    try:
        layer = trees.layer(job.folder)
        changed = transformed(layer, way) if way.is_leaf else None
        writers = list(written(Search(job, trees), layer, who))
    except Refusal:
        return None
    if changed or sum(writer.is_object for writer in writers) != 1:
        return changed
    answers = (writer.writes(way) for writer in (writers if way.is_leaf else reversed(writers)))
    found = next((answer for answer in answers if answer), None)
    if found is None or (way.is_leaf and found.value != way.value):
        return None
    return found.spot


@dataclass(frozen=True, slots=True)
class Search:
    """Where writers are looked for."""

    job: Job
    trees: Forest

    def documents(self, path: str) -> Sequence[Document]:
        """Read a file that went in."""
        file = self.job.files_by_path.get(path)
        return read(yaml(file)).documents if file else ()


def written(search: Search, layer: Layer, who: Who) -> Iterator[Writer]:
    """Give everything that writes an object at a layer or below it, the last first."""
    inner = who.inside(layer)
    for key in ("patchesJson6902", "patches"):
        for item in reversed(layer.root[key].items()):
            if targets(item["target"], inner):
                yield from patched(search, layer, item, inner)
    for item in reversed(layer.root["patchesStrategicMerge"].items()):
        yield from merged(search, layer, item, inner)
    for reference in reversed(layer.references):
        if reference.field in BUILT_ON and reference.path not in search.job.allow:
            yield from beneath(search, layer.target(reference), inner)


def beneath(search: Search, path: str, who: Who) -> Iterator[Writer]:
    """Give everything that writes an object in what a layer builds on."""
    if path in search.trees.layers:
        yield from written(search, search.trees.layer(path), who)
        return
    for document in search.documents(path):
        if who.is_in(document.value):
            yield Writer(document, is_object=True)


def targets(target: Node, who: Who) -> bool:
    """Say whether a patch may be for an object; what is no plain name may match any."""
    return all(
        not wanted or wanted == own or not PLAIN_NAME.fullmatch(wanted)
        for wanted, own in ((target["kind"].text(), who.kind), (target["name"].text(), who.name))
    )


def patched(search: Search, layer: Layer, item: Node, who: Who) -> Iterator[Writer]:
    """Read one entry of patches."""
    named = item["target"].present
    if item["path"].present:
        path = (item["path"].at, item["path"].text())
        found = [Writer(d) for d in search.documents(target_of(layer, path[1]))]
    else:
        found = list(embedded(layer, item["patch"]))
    yield from (w for w in found if named or who.is_in(w.document.value))


def merged(search: Search, layer: Layer, item: Node, who: Who) -> Iterator[Writer]:
    """Read one entry of the older list of patches: a path, or the patch itself."""
    if inline(item.text()):
        found = list(embedded(layer, item))
    else:
        found = [Writer(d) for d in search.documents(target_of(layer, item.text()))]
    yield from (writer for writer in found if who.is_in(writer.document.value))


def target_of(layer: Layer, path: str) -> str:
    """Name the file that a patch is in."""
    for reference in layer.references:
        if reference.path == path:
            return layer.target(reference)
    return ""


def embedded(layer: Layer, item: Node) -> Iterator[Writer]:
    """Read a patch that is written in a kustomization, if its lines can be found again there."""
    text = item.text()
    if not text:
        return
    start = places([(layer.document, item.at)])[0].value.line
    own = layer.file.data.decode(errors="replace").splitlines()[start:]
    lines = text.splitlines()
    if [line.strip() for line in own[: len(lines)]] != [line.strip() for line in lines]:
        return
    for document in read(Source(layer.file.path, text.encode(), Syntax.YAML)).documents:
        yield Writer(document, shift=start)


def transformed(layer: Layer, way: Way) -> Spot | None:
    """Find the entry of `images` or `replicas` that wrote a value, if it says just that."""
    last = way.steps[-1].token if way.steps else ""
    if last == "image":
        for item in layer.root["images"].items():
            if composed(item) == way.value:
                return Spot(layer.document, item.at)
    return None


def composed(item: Node) -> str:
    """Write the image that an entry of `images` makes; empty where it leaves a part open."""
    name = item["newName"].text() or item["name"].text()
    tag, digest = item["newTag"].scalar(), item["digest"].text()
    if digest:
        return f"{name}@{digest}"
    return f"{name}:{tag}" if tag else ""

"""Knows what an object is called at each layer of an overlay, and where its writers are sought."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from gate.document import Document, Source, read
from gate.model import Location
from gate.rendering import Job, yaml
from gate.rendering.kustomization import Layer, names_of
from gate.rendering.overlays import Forest
from gate.rendering.tracing import Spot, Way
from gate.sources import File
from gate.tree import Node

UNNAMED = frozenset({"Namespace", "CustomResourceDefinition", "APIService"})
"""What Kustomize puts no prefix and no suffix around."""
PLAIN_NAME = re.compile(r"[A-Za-z0-9.-]*")
DIGEST = re.compile(r"-[24-9b-df-hkmt]{10}$")
"""What Kustomize puts at the end of the names of what it generates."""
GENERATED = frozenset({"ConfigMap", "Secret"})


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
class Search:
    """Where the writers of a rendered object are looked for.

    `rendered` is its document, `above` the layers from the overlay down to the one that is looked
    at; `trace` finds the writer of something in another document that was rendered.
    """

    job: Job
    trees: Forest
    rendered: Document
    trace: Callable[[Document, Way], Spot | Location | None]
    above: tuple[Layer, ...] = ()

    def file(self, path: str) -> File | None:
        """Give a file that went in."""
        return self.job.files_by_path.get(path)

    def documents(self, path: str) -> Sequence[Document]:
        """Read a file that went in."""
        file = self.file(path)
        return documents(yaml(file)) if file else ()

    def objects(self, path: str, who: Who) -> Sequence[Document]:
        """Give the documents of a file that are of an object."""
        file = self.file(path)
        return by_name(yaml(file)).get(who, ()) if file else ()

    def below(self, layer: Layer) -> "Search":
        """Go down into a layer."""
        return replace(self, above=(*self.above, layer))

    def called(self, document: Document) -> Iterator[Who]:
        """Give all that something rendered may be called at the layer that is looked at."""
        for who in candidates(document):
            for layer in self.above[:-1]:
                who = who.inside(layer)  # noqa: PLW2901
            yield who
            yield who.inside(self.above[-1])


@lru_cache(maxsize=32)
def documents(source: Source) -> tuple[Document, ...]:
    """Read a source once for all the findings that are placed in it."""
    return read(source).documents


@lru_cache(maxsize=32)
def by_name(source: Source) -> Mapping[Who, Sequence[Document]]:
    """Index the documents of a source by what they say that they are."""
    index: dict[Who, list[Document]] = {}
    for document in documents(source):
        root = Node(document.value)
        kind, name = root["kind"].value, root.find("metadata", "name").value
        if isinstance(kind, str) and isinstance(name, str):
            index.setdefault(Who(kind, name), []).append(document)
    return index


def candidates(document: Document) -> Iterator[Who]:
    """Give what a rendered object may be called: also without what ends the generated names."""
    root = Node(document.value)
    kind, name = root["kind"].text(), root.find("metadata", "name").text()
    yield Who(kind, name)
    if kind in GENERATED and DIGEST.search(name):
        yield Who(kind, DIGEST.sub("", name))


def targets(target: Node, who: Who) -> bool:
    """Say whether a selector may be for an object; what is no plain name may match any."""
    return all(
        not wanted or wanted == own or not PLAIN_NAME.fullmatch(wanted)
        for wanted, own in ((target["kind"].text(), who.kind), (target["name"].text(), who.name))
    )


def target_of(layer: Layer, path: str) -> str:
    """Name the file that a layer means by a path."""
    for reference in layer.references:
        if reference.path == path:
            return layer.target(reference)
    return ""

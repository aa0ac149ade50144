"""Knows which entry of a generator wrote what stands in a ConfigMap or a Secret."""

import base64
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from gate.lines import line_at
from gate.model import Location
from gate.rendering.kustomization import Layer
from gate.rendering.objects import Search, Who, target_of
from gate.rendering.tracing import Effect, Known, Spot, Way
from gate.sources import File
from gate.tree import Node

FIELDS = {"ConfigMap": "configMapGenerator", "Secret": "secretGenerator"}
CREATING = ("", "create", "unspecified")
DATA = ("data", "binaryData")


def generated(search: Search, layer: Layer, who: Who) -> Iterator[Effect]:
    """Give the generators of a layer that make an object, or add to it."""
    if who.kind in FIELDS:
        for item in layer.root[FIELDS[who.kind]].items():
            if item["name"].text() == who.name:
                maker = Generator(search, layer, item, who.kind)
                is_object = item["behavior"].text() in CREATING
                yield Effect(maker.change, is_object=is_object)


@dataclass(frozen=True, slots=True)
class Generator:
    """One entry of `configMapGenerator` or `secretGenerator`, and the kind of what it makes."""

    search: Search
    layer: Layer
    item: Node
    kind: str

    def change(self, way: Way, known: Known | None) -> Known | None:
        """Tell what is known after it has written."""
        if known and not way.is_leaf:
            return known
        match way.tokens:
            case ("metadata", "name"):
                return Known(self.spot(self.item["name"]), self.item["name"].value)
            case ("metadata", ("labels" | "annotations") as table, key):
                return self.optional(table, key) or known
            case (holder, key) if holder in DATA:
                return next(self.entries(key, way.value), known)
            case _:
                return known or Known(self.spot(self.item), way.value)

    def spot(self, node: Node) -> Spot:
        """Give a place in the kustomization."""
        return Spot(self.layer.document, node.at)

    def optional(self, table: str, key: str) -> Known | None:
        """Find a label or an annotation: of the entry itself, or of all generators."""
        for options in (self.item["options"], self.layer.root["generatorOptions"]):
            entry = options[table][key]
            if entry.present:
                return Known(self.spot(entry), entry.value)
        return None

    def entries(self, key: str, value: object) -> Iterator[Known]:
        """Find what gives a key: a literal, a file, or a line of a file of variables."""
        for item in self.item["literals"].items():
            name, _, text = item.text().partition("=")
            if name == key:
                yield self.known(self.spot(item), text.strip("\"'").encode(), value)
        for item in self.item["files"].items():
            name, _, path = item.text().rpartition("=")
            file = self.search.file(target_of(self.layer, path))
            if file and (name or posixpath.basename(path)) == key:
                yield self.known(line_of(file, 1), file.data, value)
        for item in (*self.item["envs"].items(), self.item["env"]):
            file = self.search.file(target_of(self.layer, item.text()))
            for place, name, given in variables(file) if file else ():
                if name == key:
                    yield self.known(place, given, value)

    def known(self, place: Spot | Location, given: bytes, value: object) -> Known:
        """Compare what is given with what was rendered, in base64 or as text."""
        return Known(place, value if value in self.forms(given, value) else None)

    def forms(self, given: bytes, value: object) -> Iterator[object]:
        """Write what is given in the ways in which it may be rendered."""
        if self.kind == "ConfigMap":
            yield given.decode(errors="replace")
        encoded = base64.b64encode(given).decode()
        # Long ones are rendered on several lines.
        yield value if isinstance(value, str) and "".join(value.split()) == encoded else encoded


def line_of(file: File, number: int) -> Location:
    """Give the place of a whole line of a file."""
    text = line_at(file.data, number).decode(errors="replace").rstrip("\r")
    start = len(text) - len(text.lstrip()) + 1
    return Location(file.path, number, start, number, max(len(text), start) + 1)


def variables(file: File) -> Iterator[tuple[Location, str, bytes]]:
    """Read the lines `KEY=value` of a file of variables, as Kustomize does."""
    for number, line in enumerate(file.data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        name, equals, value = line.removesuffix(b"\r").lstrip().partition(b"=")
        if equals and not name.startswith(b"#"):
            yield line_of(file, number), name.decode(errors="replace"), value

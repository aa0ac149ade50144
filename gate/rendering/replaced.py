"""Knows what `replacements` copy from one field of what is rendered to another."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gate.document import Document
from gate.model import Location
from gate.rendering.kustomization import Layer
from gate.rendering.objects import Search, Who, documents, target_of, targets
from gate.rendering.tracing import Effect, Known, Spot, Step, Way, way
from gate.tree import Node, escape

FIELD = re.compile(r"\[([^\[\]]*)\]|((?:\\.|[^.\[\\])+)")
DEFAULT = "metadata.name"
VAGUE = ("labelSelector", "annotationSelector")


def replaced(search: Search, layer: Layer, names: Sequence[Who]) -> Iterator[Effect]:
    """Give the replacements of a layer that may be for an object, by what it is called there."""
    for item in layer.root["replacements"].items():
        for document, entry in entries(search, layer, item):
            for target in entry["targets"].items():
                if any(targets(target["select"], who) for who in names):
                    yield Effect(Replacement(search, document, entry, target).change)


def entries(search: Search, layer: Layer, item: Node) -> Iterator[tuple[Document, Node]]:
    """Give an entry of `replacements`, or those of the file that it names."""
    if not item["path"].present:
        yield layer.document, item
        return
    for document in search.documents(target_of(layer, item["path"].text())):
        root = Node(document.value)
        yield from ((document, each) for each in (root.items() if root.is_list() else [root]))


@dataclass(frozen=True, slots=True)
class Given:
    """What a replacement copies, and where that stands."""

    value: object
    place: Spot | Location


@dataclass(frozen=True, slots=True)
class Replacement:
    """One target of a replacement, and the document in which it stands."""

    search: Search
    document: Document
    entry: Node
    target: Node

    def change(self, way: Way, known: Known | None) -> Known | None:
        """Tell what is known after it has written."""
        if not way.is_leaf or (self.is_vague and known and known.value == way.value):
            return known
        for field in self.target["fieldPaths"].items():
            rest = beyond(fields(field.text()), way.steps)
            given = None if rest is None else self.given(rest)
            if given and self.is_written(given.value, way.value):
                is_part = self.target["options"]["delimiter"].present
                spot = Spot(self.document, field.at)
                return Known(spot if is_part else given.place, way.value)
        return known

    @property
    def is_vague(self) -> bool:
        """Say whether its objects cannot be told by their names alone."""
        selectors = (self.target["select"][key] for key in VAGUE)
        return self.target["reject"].present or any(each.present for each in selectors)

    def is_written(self, given: object, value: object) -> bool:
        """Say whether a value, or the part of it that is replaced, is what was given."""
        return part(value, self.target["options"]) == given

    def given(self, rest: Sequence[Step]) -> Given | None:
        """Find what is copied: the value of the only source, and who wrote that."""
        fixed = self.entry["sourceValue"]
        if fixed.present:
            return Given(fixed.value, Spot(self.document, fixed.at))
        source = self.entry["source"]
        path = fields(source["fieldPath"].text() or DEFAULT)
        found = [
            (each, way)
            for each in documents(self.search.rendered.source)
            if any(named(source, who) for who in self.search.called(each))
            for way in lead(each, path, rest)
        ]
        if len(found) != 1:
            return None
        document, way = found[0]
        place = self.search.trace(document, way) or Spot(self.document, source.at)
        return Given(part(way.value, source["options"]), place)


def named(source: Node, who: Who) -> bool:
    """Say whether an object is the source of a replacement."""
    return source["kind"].text() in ("", who.kind) and source["name"].text() in ("", who.name)


def fields(path: str) -> list[str]:
    """Split a path of fields at its dots, but for those that are escaped or in brackets."""
    found = FIELD.findall(path)
    return [
        (f"[{inner}]" if "=" in inner else inner) if inner else re.sub(r"\\(.)", r"\1", plain)
        for inner, plain in found
    ]


def beyond(path: Sequence[str], steps: Sequence[Step]) -> Sequence[Step] | None:
    """Give the steps that follow a path; `None` where they do not begin with it."""
    if len(path) > len(steps):
        return None
    begins = all(map(is_same, path, steps))
    return steps[len(path) :] if begins else None


def is_same(field: str, step: Step) -> bool:
    """Say whether a step goes by a field, an item that is picked by one of its own, or any."""
    if field.startswith("[") and isinstance(step.item, dict):
        key, _, value = field.strip("[]").partition("=")
        return str(step.item.get(key)) == value
    return field in (step.token, "*") or (field == "-" and step.place >= 0)


def lead(document: Document, path: Sequence[str], rest: Sequence[Step]) -> Iterator[Way]:
    """Follow a path of fields, and what comes after it, in a document that has them."""
    pointer, found = "", way(document.value, "")
    for depth, field in enumerate((*path, *(step.token for step in rest)), 1):
        pointer += f"/{escape(picked(found.value, field))}"
        found = way(document.value, pointer)
        if len(found.steps) < depth:
            return
    yield found


def picked(value: object, field: str) -> str:
    """Turn a field that picks an item of a list into its position."""
    if isinstance(value, list) and field.startswith("["):
        places = range(len(value))
        return next((str(n) for n in places if is_same(field, Step(str(n), value[n], n))), field)
    return field


def part(value: object, options: Node) -> object:
    """Take the part of a value that is copied or replaced; the whole of it without a delimiter."""
    delimiter = options["delimiter"].text()
    if not delimiter or not isinstance(value, str):
        return value
    pieces = value.split(delimiter)
    return pieces[min(max(options["index"].integer() or 0, 0), len(pieces) - 1)]

"""Knows what the entries of a kustomization write: names, labels, images, numbers of replicas."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from gate.rendering.kustomization import Layer, names_of
from gate.rendering.objects import UNNAMED, Who
from gate.rendering.tracing import Effect, Known, Spot, Way, rewritten
from gate.tree import Node

LABELS = ("labels", "matchLabels", "selector")
ANNOTATIONS = ("annotations",)


def before_operations(layer: Layer, who: Who) -> Iterator[Effect]:
    """Give what a layer does to an object between its patches and its older list of operations."""
    yield Effect(partial(moved, layer), is_for_all=True)
    yield Effect(partial(named, layer, who.kind), is_for_all=True)
    yield Effect(partial(labelled, layer), is_for_all=True)


def after_operations(layer: Layer, names: tuple[str, ...]) -> Iterator[Effect]:
    """Give what a layer does to an object after all patches."""
    yield Effect(partial(counted, layer, names), is_for_all=True)
    yield Effect(partial(tagged, layer), is_for_all=True)


def moved(layer: Layer, way: Way, known: Known | None) -> Known | None:
    """Put an object, and the accounts that it names, into the namespace of a layer."""
    entry = layer.root["namespace"]
    if not entry.present or way.tokens[-1:] != ("namespace",):
        return known
    if way.tokens != ("metadata", "namespace"):
        return possibly(way, known, Spot(layer.document, entry.at), entry.value)
    return rewritten(way, known, Spot(layer.document, entry.at), entry.value)


def possibly(way: Way, known: Known | None, spot: Spot, value: object) -> Known | None:
    """Take over what an entry may write, only where nothing else explains the value."""
    if value != way.value or (known and known.value == value):
        return known
    return Known(spot, value)


def named(layer: Layer, kind: str, way: Way, known: Known | None) -> Known | None:
    """Put the prefix and the suffix of a layer around a name."""
    around = names_of(layer)
    prefix, suffix = around["namePrefix"], around["nameSuffix"]
    if known is None or not isinstance(known.value, str) or not (prefix or suffix):
        return known
    if way.tokens != ("metadata", "name"):
        return replace(known, name=f"{prefix}{known.name or known.value}{suffix}")
    if kind in UNNAMED:
        return known
    spot = Spot(layer.document, layer.root["namePrefix" if prefix else "nameSuffix"].at)
    return rewritten(way, known, spot, f"{prefix}{known.value}{suffix}")


def labelled(layer: Layer, way: Way, known: Known | None) -> Known | None:
    """Add the labels and annotations of a layer, to selectors also."""
    if len(way.tokens) > 1:
        for table in tables(layer.root, way.tokens[-2]):
            entry = table[way.tokens[-1]]
            if entry.present:
                write = rewritten if way.tokens[0] == "metadata" else possibly
                known = write(way, known, Spot(layer.document, entry.at), entry.value)
    return known


def tables(root: Node, holder: str) -> Iterator[Node]:
    """Give the tables of a kustomization that go into a mapping of some name."""
    if holder in LABELS:
        yield from (item["pairs"] for item in root["labels"].items())
        yield root["commonLabels"]
    if holder in ANNOTATIONS:
        yield root["commonAnnotations"]


def counted(layer: Layer, names: tuple[str, ...], way: Way, known: Known | None) -> Known | None:
    """Set the number of replicas of an object."""
    if way.tokens == ("spec", "replicas"):
        for item in layer.root["replicas"].items():
            if item["name"].text() in names:
                spot = Spot(layer.document, item["count"].at)
                known = rewritten(way, known, spot, item["count"].value)
    return known


def tagged(layer: Layer, way: Way, known: Known | None) -> Known | None:
    """Set the names, tags and digests of images."""
    if way.tokens[-1:] != ("image",):
        return known
    for item in layer.root["images"].items():
        spot = Spot(layer.document, item.at)
        name = item["name"].text()
        if known is None and is_whole(item):
            known = possibly(way, known, spot, composed(item, name))
        elif known and isinstance(known.value, str) and parts(known.value)[0] == name:
            known = rewritten(way, known, spot, composed(item, known.value))
    return known


def is_whole(item: Node) -> bool:
    """Say whether an entry of `images` leaves no part of the image open."""
    return item["newTag"].present or item["digest"].present


def composed(item: Node, image: str) -> str:
    """Write what an entry of `images` makes of an image."""
    name, tag, digest = parts(image)
    if is_whole(item):
        tag, digest = item["newTag"].scalar(), item["digest"].text()
    tag = f":{tag}" if tag else ""
    return (item["newName"].text() or name) + tag + (f"@{digest}" if digest else "")


def parts(image: str) -> tuple[str, str, str]:
    """Take an image apart: its name, its tag and its digest."""
    named, _, digest = image.partition("@")
    folder, slash, last = named.rpartition("/")
    name, _, tag = last.partition(":")
    return f"{folder}{slash}{name}", tag, digest

"""Knows the order in which Kustomize writes, and so who wrote what an overlay renders."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gate.document import Document, Source, Syntax, places, read
from gate.model import Location
from gate.rendering import Job, Refusal
from gate.rendering.generated import generated
from gate.rendering.kustomization import Layer, inline
from gate.rendering.objects import DIGEST, Search, Who, candidates, target_of, targets
from gate.rendering.overlays import grown
from gate.rendering.replaced import replaced
from gate.rendering.tracing import UNSHIFTED, Effect, Known, Shift, Spot, Way, Written, follow
from gate.rendering.transformations import after_operations, before_operations
from gate.tree import Node, unescape

BUILT_ON = frozenset({"resources", "bases", "components"})
COPIES = 5
"""How often what was copied may have been copied before."""


@dataclass(frozen=True, slots=True)
class Writer:
    """A document that writes parts of an object: whole, as a patch, or in single operations."""

    document: Document
    at: str = ""
    shift: Shift = UNSHIFTED
    is_object: bool = False

    def is_of(self, who: Who) -> bool:
        """Say whether it says itself that it is of an object."""
        return who.is_in(self.document.value)

    @property
    def effect(self) -> Effect:
        """Give what it does while an object is rendered."""
        return Effect(self.change, is_object=self.is_object)

    def change(self, way: Way, known: Known | None) -> Known | None:
        """Tell what is known after it has written; what holds others is of who has it first."""
        if known and not way.is_leaf:
            return known
        found = self.writes(way)
        return Known(found.spot, found.value) if found else known

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
            path = [unescape(token) for token in item["path"].text().split("/")[1:]]
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


def trace(job: Job, document: Document, way: Way, copies: int = 0) -> Spot | Location | None:
    """Find who wrote what stands in a rendered object; `None` where that cannot be shown.

    A value is placed where it was last written, and only if it was written so; what holds others
    is placed in the document that first has it.
    """
    trees = grown(job.inputs)
    search = Search(job, trees, document, lambda at, to: trace(job, at, to, copies + 1))
    try:
        layer = trees.layer(job.folder)
        told = [list(history(search, layer, who)) for who in candidates(document)]
    except Refusal:
        return None
    effects = next((each for each in told if objects(each) == 1), told[0])
    return None if copies > COPIES else outcome(effects, way)


def objects(effects: Sequence[Effect]) -> int:
    """Count the objects that something may have been rendered from."""
    return sum(effect.is_object for effect in effects)


def outcome(effects: Sequence[Effect], way: Way) -> Spot | Location | None:
    """Find who wrote a value last, if it is the value that was rendered."""
    if objects(effects) != 1:
        # Who began cannot be told, but some is done to every object alike.
        effects = [effect for effect in effects if effect.is_for_all and way.is_leaf]
    known: Known | None = None
    for effect in effects:
        known = effect.change(way, known)
    if known is None or (way.is_leaf and not explains(known, way.value)):
        return None
    return known.place


def explains(known: Known, value: object) -> bool:
    """Say whether a value is the one that is known or, as a name, what that became."""
    bare = DIGEST.sub("", value) if isinstance(value, str) else value
    return any(each in (known.value, known.name or known.value) for each in (value, bare))


def history(search: Search, layer: Layer, who: Who) -> Iterator[Effect]:
    """Give all that is done to an object at a layer and below it, the first first."""
    inner, here = who.inside(layer), search.below(layer)
    for reference in layer.references:
        if reference.field in BUILT_ON and reference.path not in search.job.allow:
            yield from beneath(here, layer.target(reference), inner)
    yield from generated(here, layer, inner)
    for item in layer.root["patchesStrategicMerge"].items():
        yield from merged(here, layer, item, inner)
    yield from patched(here, layer, "patches", inner)
    yield from before_operations(layer, who)
    yield from patched(here, layer, "patchesJson6902", inner)
    yield from after_operations(layer, (who.name, inner.name))
    yield from replaced(here, layer, (who, inner))


def beneath(search: Search, path: str, who: Who) -> Iterator[Effect]:
    """Give all that is done to an object in what a layer builds on."""
    if path in search.trees.layers:
        yield from history(search, search.trees.layer(path), who)
        return
    for document in search.objects(path, who):
        yield Writer(document, is_object=True).effect


def patched(search: Search, layer: Layer, key: str, who: Who) -> Iterator[Effect]:
    """Read the patches of a layer that are for an object."""
    for item in layer.root[key].items():
        named = item["target"].present
        if targets(item["target"], who):
            written = (w for w in patches(search, layer, item) if named or w.is_of(who))
            yield from (writer.effect for writer in written)


def patches(search: Search, layer: Layer, item: Node) -> Iterator[Writer]:
    """Read one entry of patches."""
    if item["path"].present:
        path = target_of(layer, item["path"].text())
        yield from (Writer(document) for document in search.documents(path))
    else:
        yield from embedded(layer, item["patch"])


def merged(search: Search, layer: Layer, item: Node, who: Who) -> Iterator[Effect]:
    """Read one entry of the older list of patches: a path, or the patch itself."""
    if inline(item.text()):
        found = list(embedded(layer, item))
    else:
        found = [Writer(d) for d in search.documents(target_of(layer, item.text()))]
    yield from (writer.effect for writer in found if writer.is_of(who))


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
    # All lines of a block are indented alike; empty ones need not be.
    indent = max(len(there) - len(line) for there, line in zip(own, lines, strict=False))
    for document in read(Source(layer.file.path, text.encode(), Syntax.YAML)).documents:
        yield Writer(document, shift=Shift(start, indent))

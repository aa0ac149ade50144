"""Which overlays there are, and which files belong to each: nothing is run to find out."""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import lru_cache

from gate.config.rendering import Overlay
from gate.rendering import Failure, Job, Refusal, refusal, refusal_of, yaml
from gate.rendering.kustomization import (
    APPLIED,
    PLUGINS,
    Layer,
    Reference,
    check_plugins,
    read_layer,
)
from gate.rendering.patches import is_kustomization
from gate.sources import File, Snapshot, oversize
from gate.sources.pointers import replaced

DEPTH = 50
"""How many kustomizations may build on each other."""

Fetch = Callable[[Callable[[str], bool]], Snapshot]
"""Reads the files of the revision that is judged, those whose paths are wanted."""


@dataclass(frozen=True, slots=True)
class Forest:
    """The kustomizations of a revision, by folder; those that cannot be followed are refusals."""

    layers: Mapping[str, Layer | Refusal]

    def layer(self, folder: str) -> Layer:
        """Give a kustomization; raises `Refusal` when it cannot be followed."""
        found = self.layers[folder]
        if isinstance(found, Refusal):
            raise found
        return found

    def overlays(self) -> list[str]:
        """Name the folders that no other kustomization builds on, and those that go in circles."""
        used = {
            path
            for layer in self.layers.values()
            if isinstance(layer, Layer)
            for path in self.below(layer)
        }
        leaves = [folder for folder in self.layers if folder not in used]
        reached = {each for leaf in leaves for each in self.reach(leaf)}
        return sorted({*leaves, *(folder for folder in self.layers if folder not in reached)})

    def below(self, layer: Layer) -> list[str]:
        """Name the kustomizations that one builds on, leaving out what cannot be followed."""
        found: list[str] = []
        for reference in layer.references:
            try:
                path = layer.target(reference)
            except Refusal:
                continue
            if path in self.layers:
                found.append(path)
        return found

    def reach(self, folder: str) -> Set[str]:
        """Name the kustomizations that one is made of, itself included."""
        seen: set[str] = set()
        waiting = [folder]
        while waiting:
            current = waiting.pop()
            if current in seen:
                continue
            seen.add(current)
            layer = self.layers[current]
            if isinstance(layer, Layer):
                waiting.extend(self.below(layer))
        return seen


@dataclass(slots=True)
class Walk:
    """One overlay being followed: the files that it needs, and those it applies."""

    forest: Forest
    allow: Sequence[str]
    needed: dict[str, tuple[Layer, Reference]] = field(default_factory=dict)
    layers: dict[str, Layer] = field(default_factory=dict)
    applied: set[str] = field(default_factory=set)

    def follow(self, folder: str, above: tuple[str, ...] = ()) -> None:
        """Follow a kustomization to everything that it names; raises `Refusal`."""
        layer = self.forest.layer(folder)
        if folder in above:
            raise refusal_of(layer.file.path, "it builds on itself, in a circle")
        if len(above) > DEPTH:
            raise refusal_of(layer.file.path, f"more than {DEPTH} kustomizations build on it")
        if folder in self.layers:
            return
        for reference in layer.references:
            if reference.path not in self.allow:
                self.take(layer, reference, (*above, folder))
        self.layers[folder] = layer

    def take(self, layer: Layer, reference: Reference, above: tuple[str, ...]) -> None:
        """Take a reference: another kustomization, or a file."""
        path = layer.target(reference)
        if path in self.forest.layers:
            if reference.field in PLUGINS:
                what = f"it takes plugins from {reference.path}, and only single files are read"
                raise refusal(layer.document, reference.at, what)
            self.follow(path, above)
            return
        self.needed[path] = (layer, reference)
        if reference.field in APPLIED:
            self.applied.add(path)


def forest(files: Iterable[File]) -> Forest:
    """Read every kustomization among some files."""
    return Forest({folder_of(file): layer_or_refusal(file) for file in files})


@lru_cache(maxsize=32)
def grown(files: tuple[File, ...]) -> Forest:
    """Read the kustomizations among the files of a job once for all that is traced in it."""
    return forest(kustomizations(files))


def folder_of(file: File) -> str:
    """Name the folder of a file."""
    return file.path.rpartition("/")[0]


def layer_or_refusal(file: File) -> Layer | Refusal:
    """Read a kustomization, or keep why it cannot be followed."""
    if why := replaced(file):
        return refusal_of(file.path, f"this kustomization {why}")
    try:
        return read_layer(file)
    except Refusal as refused:
        return refused


def prepare(wanted: Sequence[Overlay], trees: Forest, fetch: Fetch) -> list[Job | Failure]:
    """Find out what each overlay needs, reading the files of all of them at once."""
    walks = [walked(overlay, trees) for overlay in wanted]
    paths = {path for walk in walks if isinstance(walk, Walk) for path in walk.needed}
    held = {file.path: file for file in fetch(paths.__contains__).files} if paths else {}
    return [
        walk if isinstance(walk, Failure) else planned(overlay, walk, held)
        for overlay, walk in zip(wanted, walks, strict=True)
    ]


def walked(overlay: Overlay, trees: Forest) -> Walk | Failure:
    """Follow an overlay, or say why that is refused."""
    walk = Walk(trees, overlay.allow)
    try:
        walk.follow(overlay.folder)
    except Refusal as refused:
        return Failure(refused.fault)
    return walk


def planned(overlay: Overlay, walk: Walk, held: Mapping[str, File]) -> Job | Failure:
    """Put together what an overlay needs, or say what is missing."""
    top = walk.forest.layer(overlay.folder)
    own = [layer.file for layer in walk.layers.values()]
    job = Job(
        folder=overlay.folder,
        path=top.file.path,
        rendered=f"{top.file.path}/rendered.yaml",
        inputs=(*own, *(held[path] for path in sorted(walk.needed) if path in held)),
        held=frozenset({*walk.applied, *(file.path for file in own)}),
        environment=overlay.environment,
        allow=overlay.allow,
        sources={layer.file.path for layer in walk.layers.values() if not layer.is_component},
        named=frozenset(walk.needed),
    )
    try:
        for path, (layer, reference) in walk.needed.items():
            check_file(layer, reference, held.get(path))
    except Refusal as refused:
        return Failure(refused.fault, job)
    return job


def check_file(layer: Layer, reference: Reference, file: File | None) -> None:
    """Refuse what is not a plain file of the revision, and plugins that are not builtin."""
    if file is None:
        what = f"it names {reference.path}, which is no file or kustomization of what is judged"
        raise refusal(layer.document, reference.at, f"{what} (links are not followed)")
    if file.data is oversize() or len(file.data) < file.length:
        what = f"it names {reference.path}, which is too large to render"
        raise refusal(layer.document, reference.at, what)
    if why := replaced(file):
        raise refusal(layer.document, reference.at, f"it names {reference.path}, which {why}")
    if reference.field in PLUGINS:
        check_plugins(yaml(file))


def kustomizations(files: Iterable[File]) -> list[File]:
    """Pick the kustomizations among some files."""
    return [file for file in files if is_kustomization(file.path)]

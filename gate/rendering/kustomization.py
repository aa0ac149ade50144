"""What a kustomization names: every field that it may have, and every path that it holds."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from gate.document import Document, Source, Syntax, read
from gate.rendering import refusal, refusal_at, refusal_of, yaml
from gate.rendering.patches import beside
from gate.sources import File
from gate.tree import Node

# Kustomize asks the network for these, or Git; a path in a repository looks like none of them.
REMOTE = re.compile(r"[:?\\\0\n]|//|^/|^[A-Za-z][A-Za-z0-9-]*@|^github\.com/", re.IGNORECASE)
LOCAL_ONLY = "which is not a path in this repository; nothing is fetched unless `allow` names it"

LISTS = ("resources", "bases", "components", "crds", "configurations", "patchesStrategicMerge")
PLUGINS = ("generators", "transformers", "validators")
ENTRIES = ("patches", "patchesJson6902", "replacements")
GENERATORS = ("configMapGenerator", "secretGenerator")
PLAIN = frozenset({
    "apiVersion", "kind", "metadata", "namePrefix", "nameSuffix", "namespace", "commonLabels",
    "labels", "commonAnnotations", "images", "replicas", "vars", "sortOptions", "openapi",
    "generatorOptions", "buildMetadata",
})  # fmt: skip
KNOWN = PLAIN.union(LISTS, PLUGINS, ENTRIES, GENERATORS)
"""All that Kustomize 5 reads (`api/types/kustomization.go`), without what starts Helm."""

APPLIED = frozenset({"resources", "patchesStrategicMerge", "patches", "patchesJson6902"})
"""What is judged in its rendered form only; what is merely quoted is judged as it stands too."""

BUILTIN = "builtin"
REFUSED_PLUGINS = frozenset({"HelmChartInflationGenerator"})
PATH_KEYS = frozenset({"path", "paths", "files", "envs", "env", "file"})
FIELDS = "fieldSpecs"
"""Under which a builtin plugin lists the fields of objects that it writes, each by its path."""


class Reference(NamedTuple):
    """A path that a kustomization names: under which field, where, and which it is."""

    field: str
    at: str
    path: str


@dataclass(frozen=True, slots=True)
class Layer:
    """A kustomization as it was read: its file, its document and the paths that it names."""

    file: File
    document: Document
    references: tuple[Reference, ...]

    @property
    def folder(self) -> str:
        """Name the folder that it is for."""
        return self.file.path.rpartition("/")[0]

    @property
    def root(self) -> Node:
        """Give its tree."""
        return Node(self.document.value)

    @property
    def is_component(self) -> bool:
        """Say whether it says nothing without another that takes it in."""
        return self.root["kind"].text() == "Component"

    def target(self, reference: Reference) -> str:
        """Name what a reference means, below the root; raises `Refusal` when that is outside."""
        if REMOTE.search(reference.path):
            what = f"it names {reference.path}, {LOCAL_ONLY}"
            raise refusal(self.document, reference.at, what)
        path = beside(self.file.path, reference.path)
        if path == ".." or path.startswith("../"):
            what = f"it names {reference.path}, which leads out of the repository"
            raise refusal(self.document, reference.at, what)
        return "" if path == "." else path


def read_layer(file: File) -> Layer:
    """Read a kustomization; raises `Refusal` for whatever cannot be followed in it."""
    document = only(file)
    root = Node(document.value)
    for key, node in root.members():
        if key not in KNOWN:
            what = f"it uses {key}, which the gate does not render"
            raise refusal(document, node.at, what)
    if disguised(document.value):
        raise refusal_of(file.path, "it names a path under a key that is not in lower case")
    references = tuple(listed(root))
    for wrong in root.mismatches:
        raise refusal(document, wrong.at, f"this {wrong.message}, so it is not rendered")
    for name in PLUGINS:
        for item in root[name].items():
            if inline(item.text()):
                check_plugins(embedded(document, item))
    return Layer(file, document, references)


def only(file: File) -> Document:
    """Read a file that holds one mapping; raises `Refusal` when it does not."""
    reading = read(yaml(file))
    for fault in reading.faults:
        raise refusal_at(fault.location, f"it cannot be read: {fault.message}")
    if len(reading.documents) != 1 or not isinstance(reading.documents[0].value, dict):
        raise refusal_of(file.path, "it does not hold one document, so it is not rendered")
    return reading.documents[0]


def listed(root: Node) -> Iterator[Reference]:
    """Find every path that a kustomization names."""
    for key in (*LISTS, *PLUGINS):
        texts = [(item.at, item.text()) for item in root[key].items()]
        yield from (Reference(key, at, text) for at, text in texts if not inline(text))
    for key in ENTRIES:
        for item in root[key].items():
            yield from under_path(key, item)
    for key in GENERATORS:
        for item in root[key].items():
            yield from sourced(key, item)
    yield from under_path("openapi", root["openapi"])


def under_path(key: str, entry: Node) -> Iterator[Reference]:
    """Find the file that an entry names under `path`."""
    if entry["path"].present:
        yield Reference(key, entry["path"].at, entry["path"].text())


def sourced(key: str, generator: Node) -> Iterator[Reference]:
    """Find the files that a generator reads."""
    for item in generator["files"].items():
        yield Reference(key, item.at, item.text().rpartition("=")[2])
    for item in generator["envs"].items():
        yield Reference(key, item.at, item.text())
    if generator["env"].present:
        yield Reference(key, generator["env"].at, generator["env"].text())


def inline(text: str) -> bool:
    """Say whether an entry is written where it stands, and is no path."""
    return "\n" in text or text.lstrip().startswith("{")


def embedded(document: Document, item: Node) -> Source:
    """Take what is written in a kustomization as a file of its own."""
    return Source(document.source.path, item.text().encode(), Syntax.YAML)


def check_plugins(source: Source) -> None:
    """Refuse what starts programs or reads files; raises `Refusal`."""
    reading = read(source)
    for fault in reading.faults:
        raise refusal_of(source.path, f"a plugin in it cannot be read: {fault.message}")
    for document in reading.documents:
        root = Node(document.value)
        kind = root["kind"].text()
        if root["apiVersion"].text() != BUILTIN or kind in REFUSED_PLUGINS:
            what = f"it uses the plugin {kind or 'without a kind'}, and only builtin ones are run"
            raise refusal_of(source.path, what)
        if reads_files(document.value):
            raise refusal_of(source.path, f"its plugin {kind} reads files, which is not rendered")


def disguised(value: object) -> bool:
    """Say whether a key is one of ours for Kustomize alone, which does not mind its case."""
    return any(key.lower() in PATH_KEYS and key not in PATH_KEYS for key in keys(value))


def reads_files(value: object) -> bool:
    """Say whether a plugin names files, which would have to be followed."""
    rest = {key: node.value for key, node in Node(value).members() if key != FIELDS}
    return any(key.lower() in PATH_KEYS for key in keys(rest))


def keys(value: object) -> Iterator[str]:
    """Go through the keys of all mappings in a tree."""
    waiting = [value]
    while waiting:
        match waiting.pop():
            case dict() as mapping:
                yield from mapping
                waiting.extend(mapping.values())
            case list() as items:
                waiting.extend(items)
            case _:
                pass


def names_of(layer: Layer) -> Mapping[str, str]:
    """Give what a kustomization puts around names."""
    return {key: layer.root[key].text() for key in ("namePrefix", "nameSuffix")}

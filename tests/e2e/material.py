"""The good agents and the rules' cases as objects of a cluster, and what `gate check` finds there.

Those are left out that are not for the API server: files, and what an owner's own files judge.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import orjson

from gate.assembly import Wishes, read_owned
from gate.authoring.cases import OWNED
from gate.change import Change
from gate.document import Source, Syntax, read_all
from gate.formats import readers
from gate.model import Door
from gate.parts.groups import PLATFORMS
from gate.parts.objects import Type, type_of
from gate.sources import File
from gate.tree import Node, Shape
from tests.corpus import cases
from tests.e2e.definitions import is_scoped, types
from tests.e2e.trees import Tree, at, members, text
from tests.judging import findings, gate_of

GOOD = Path(__file__).parents[1] / "good"
YAML = (".yaml", ".yml")
NOWHERE = "elsewhere"
"""The namespace that is given to what names none."""

LEFT_OUT = frozenset({"admissionregistration.k8s.io", "apiextensions.k8s.io"})
"""What would change the API server that judges it."""


@dataclass(frozen=True, order=True)
class Fact:
    """A finding as every door gives it: no file, no line."""

    rule: str
    subject: str
    pointer: str


@dataclass(frozen=True)
class Material:
    """Objects that belong together: a case of a rule, or a good example."""

    name: str
    objects: Sequence[Tree]

    @property
    def types(self) -> Iterator[Type]:
        return (type_of(Node(each)) for each in self.objects)

    @property
    def formats(self) -> frozenset[str]:
        """Name the formats that read them."""
        shapes = [Shape("object.json", Node(each)) for each in self.objects]
        return frozenset(reader.name for shape in shapes for reader in readers(shape))


def foreign() -> frozenset[Type]:
    """Name what is written besides what the formats read: others' kinds, and others' versions."""
    known = {(each.group, each.kind) for each in types()}
    return frozenset(
        each for some in material() for each in some.types
        if (each.group, each.kind) in known or is_custom(each.group)
    )  # fmt: skip


def is_custom(group: str) -> bool:
    """Say whether a group is neither Kubernetes' own nor that of an agent platform."""
    return "." in group and group not in PLATFORMS and not is_built_in(group)


def is_built_in(group: str) -> bool:
    """Say whether Kubernetes itself serves a group."""
    return group.endswith(".k8s.io") and not group.endswith(".x-k8s.io")


def namespaces() -> Sequence[str]:
    """Name all namespaces that are written in."""
    found = {text(each, "metadata", "namespace") for some in material() for each in some.objects}
    return sorted(found - {"", "default"})


def is_asked(value: object) -> bool:
    """Say whether the gate is asked about an object: it reads it, in a namespace, as no Secret."""
    kind = type_of(Node(value)).kind
    is_read = bool(readers(Shape("object.json", Node(value))))
    return is_read and is_scoped(kind) and kind != "Secret"


def judged(
    objects: Sequence[object], among: Callable[[object], bool] = lambda _: True
) -> frozenset[Fact]:
    """Judge objects as files of a repository; gives what is found in those among them."""
    named = {f"{number}.json": each for number, each in enumerate(objects)}
    files = tuple(File(name, orjson.dumps(each)) for name, each in named.items())
    decision = gate_of(read_owned(Wishes(), lambda _: None)).review(Change(files))
    return frozenset(
        Fact(each.rule.id, each.subject, each.pointer)
        for each in findings(decision)
        if Door.ADMISSION in each.rule.doors and among(named[each.location.file])
    )


@cache
def material() -> Sequence[Material]:
    """Find all that an API server can be given."""
    given = (*examples(), *rule_cases())
    read = ((name, documents(paths)) for name, paths in given)
    return [
        Material(name, [placed(each) for each in objects])
        for name, objects in read
        if objects and all(map(is_object, objects)) and not makes_namespaces(objects)
    ]


def examples() -> Iterator[tuple[str, Sequence[Path]]]:
    """Name the good examples: files, and folders of them."""
    for path in sorted(GOOD.glob("*/*")):
        files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file())
        if not any(file.name in OWNED for file in files):
            yield f"good/{path.parent.name}/{path.name}", files


def rule_cases() -> Iterator[tuple[str, Sequence[Path]]]:
    """Name the cases that are judged as every gate judges."""
    for case in cases():
        if not case.removed and not any(case.owned(name) for name in OWNED):
            yield case.name, [path for name, path in case.members if path.suffix != ".expect"]


def documents(paths: Sequence[Path]) -> Sequence[object]:
    """Read all documents of some files; nothing, where one of them is not for a cluster."""
    if not all(path.suffix in YAML for path in paths):
        return []
    readings = read_all([Source(path.name, path.read_bytes(), Syntax.YAML) for path in paths])
    if any(reading.faults for reading in readings):
        return []
    return [document.value for reading in readings for document in reading.documents]


def is_object(value: object) -> bool:
    """Say whether this is an object that a cluster may hold."""
    found = type_of(Node(value))
    if not (found.version and text(value, "metadata", "name")):
        return False
    return found.group not in LEFT_OUT and not found.group.startswith("kustomize.")


def makes_namespaces(objects: Sequence[object]) -> bool:
    """Say whether a namespace is among them: those are there already."""
    return any(text(each, "kind") == "Namespace" for each in objects)


def placed(value: object) -> Tree:
    """Give an object the namespace that it will have, and what no API server does without."""
    assert isinstance(value, dict)
    metadata = value["metadata"]
    assert isinstance(metadata, dict)
    kind = type_of(Node(value)).kind
    if kind == "Deployment" and at(value, "spec", "template") and not at(value, "spec", "selector"):
        value = selecting(value)
    return {**value, "metadata": {"namespace": NOWHERE, **metadata}} if is_scoped(kind) else value


def selecting(value: Tree) -> Tree:
    """Let a Deployment say which Pods are its own, where a case leaves that out."""
    spec, template = (members(value, *path) for path in (("spec",), ("spec", "template")))
    labels = {"app": text(value, "metadata", "name")}
    marked = {**template, "metadata": {**members(template, "metadata"), "labels": labels}}
    return {**value, "spec": {**spec, "selector": {"matchLabels": labels}, "template": marked}}

"""Plain files as Argo CD takes them: which of a folder, and which of those hold objects."""

import re

from gate.delivery import Directory
from gate.delivery.patterns import pattern
from gate.delivery.trees import Unreproducible
from gate.delivery.work import Work
from gate.document import Reading, Source, Syntax, read_all
from gate.rendering import Job, Output
from gate.sources import File, oversize
from gate.sources.pointers import replaced

TAKEN = re.compile(r".*\.(yaml|yml|json|jsonnet)", re.DOTALL)
SKIPPED = b"+argocd:skip-file-rendering"
MARKS = (b"apiVersion:", b"kind:", b"metadata:")
"""What makes Argo CD take a file that it cannot read for an object."""


def outputs(work: Work, tool: Directory) -> list[Output]:
    """Give every file that holds objects, as if it were rendered of itself.

    Raises `Unreproducible` for jsonnet, and for what Argo CD could not read.
    """
    files = [file for file in work.tree.read(lambda p: is_taken(work, tool, p)).files
             if SKIPPED not in file.data]  # fmt: skip
    for file in files:
        check(file)
    sources = [Source(file.path, file.data, syntax(file)) for file in files]
    readings = zip(files, read_all(sources), strict=True)
    return [output(work, file) for file, reading in readings if holds_objects(file, reading)]


def is_taken(work: Work, tool: Directory, path: str) -> bool:
    """Say whether a file of the folder is applied."""
    if not path.startswith(work.inside) or not TAKEN.fullmatch(path):
        return False
    inner = path.removeprefix(work.inside)
    if "/" in inner and not tool.recurse:
        return False
    if tool.exclude and pattern(tool.exclude).fullmatch(inner):
        return False
    return not tool.include or pattern(tool.include).fullmatch(inner) is not None


def check(file: File) -> None:
    """Refuse a file that says nothing as it stands; raises `Unreproducible`."""
    if file.path.endswith(".jsonnet"):
        raise Unreproducible(f"{file.path} is jsonnet, which the gate does not evaluate")
    if file.data is oversize():
        raise Unreproducible(f"{file.path} is too large to judge")
    if why := replaced(file):
        raise Unreproducible(f"{file.path} {why}")


def syntax(file: File) -> Syntax:
    """Tell how a file is read."""
    return Syntax.JSON if file.path.endswith(".json") else Syntax.YAML


def holds_objects(file: File, reading: Reading) -> bool:
    """Say whether a file holds objects, or nothing that is any of Kubernetes.

    Raises `Unreproducible` for one that cannot be read here, whatever Argo CD makes of it, and for
    one at which Argo CD stops too.
    """
    for fault in reading.faults:
        raise Unreproducible(f"{file.path} cannot be read: {fault.message}")
    values = [each.value for each in reading.documents if each.value is not None]
    objects = [value for value in values if is_object(value)]
    if len(objects) == len(values):
        return bool(objects)
    if objects or syntax(file) is Syntax.JSON or all(mark in file.data for mark in MARKS):
        raise Unreproducible(f"{file.path} holds what is no object")
    return False


def is_object(value: object) -> bool:
    """Say whether a value is an object of Kubernetes, as far as Argo CD can read it."""
    return isinstance(value, dict) and bool(value.get("kind"))


def output(work: Work, file: File) -> Output:
    """Take a file as if it were rendered of itself, so that its objects can be given more."""
    held = frozenset({file.path})
    rendered = f"{file.path}/rendered.yaml"
    return Output(Job(work.folder, file.path, rendered, (file,), held, is_plain=True), file)

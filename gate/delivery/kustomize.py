"""A kustomization as Argo CD builds it: edited by what its Application says, in a private copy."""

import json
import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from gate.config.rendering import Overlay
from gate.delivery import Kustomize
from gate.delivery.patterns import filled
from gate.delivery.trees import Unreproducible, mapping
from gate.delivery.work import Work
from gate.rendering import Failure, Output, Refusal, programs
from gate.rendering.overlays import folder_of, forest, prepare
from gate.rendering.patches import is_kustomization
from gate.sources import File

IGNORED = ".sourceignore"
MANIFESTS = (".yaml", ".yml")
Edit: TypeAlias = tuple[str, ...]


def output(work: Work, tool: Kustomize) -> Output | Failure:
    """Build a kustomization; raises `Unreproducible` for what the gate cannot do."""
    program = programs.kustomize()
    if program is None:
        raise Unreproducible("kustomize is not installed here, or not on PATH")
    if tool.version:
        raise Unreproducible(f"it asks for Kustomize {tool.version}, which the gate does not run")
    layers = work.tree.read(is_kustomization).files
    top = next((file for file in layers if folder_of(file) == work.folder), None)
    if top is None:
        top = listing(work)
        layers = (*layers, top)
    try:
        edited = patched(programs.edited(program, layers, top, list(edits(work, tool))), tool)
        trees = forest(edited if file is top else file for file in layers)
        [job] = prepare([Overlay(work.folder)], trees, work.tree.read)
        if isinstance(job, Failure):
            return job
        made = programs.render(program, job)
    except Refusal as refused:
        return Failure(refused.fault)
    # Findings stand in what was committed, and not in what was put into it.
    shown = tuple(top if file is edited else file for file in job.inputs)
    return replace(made, job=replace(job, inputs=shown))


def listing(work: Work) -> File:
    """Write the kustomization that Flux makes of a folder without one: of all that is in it.

    Raises `Unreproducible` with Argo CD, which makes none, and where files are left out of what
    Flux fetches.
    """
    if work.delivery.controller != "flux":
        raise Unreproducible(f"there is no kustomization in {work.title}")
    inner = [p.removeprefix(work.inside) for p in work.tree.files if p.startswith(work.inside)]
    if any(path.rpartition("/")[2] == IGNORED for path in work.tree.files):
        raise Unreproducible(f"{IGNORED} leaves files out, and there is no kustomization")
    folders = sorted(p.rpartition("/")[0] for p in inner if is_kustomization(p))
    within = tuple(f"{folder}/" for folder in folders)
    plain = sorted(p for p in inner if p.endswith(MANIFESTS) and not p.startswith(within))
    outer = [f for f in folders if not f.startswith(tuple(w for w in within if w != f"{f}/"))]
    data = json.dumps({"resources": [*plain, *outer]}).encode()
    return File(f"{work.inside}kustomization.yaml", data)


def edits(work: Work, tool: Kustomize) -> Iterator[Edit]:
    """Write what is put in as commands of Kustomize, in the order in which Argo CD does it."""
    known = work.variables
    labels = {key: filled(value, known) for key, value in tool.labels.items()}
    force = ("--force",) if tool.force_annotations else ()
    commands: Sequence[tuple[Edit, Sequence[str]]] = (
        (("set", "nameprefix"), given(tool.name_prefix)),
        (("set", "namesuffix"), given(tool.name_suffix)),
        (("set", "image"), [filled(image, known) for image in tool.images]),
        (("set", "replicas"), [f"{each.name}={each.count}" for each in tool.replicas]),
        (("add", "label", *label_options(tool)), pairs(labels)),
        (("add", "annotation", *force), pairs(annotations(tool, known))),
        (("set", "namespace"), given(tool.namespace)),
        (("add", "component"), components_of(work, tool)),
    )
    return ((*command, "--", *values) for command, values in commands if values)


def given(value: str) -> Sequence[str]:
    """Give a value that may be empty, which changes nothing."""
    return (value,) if value else ()


def label_options(tool: Kustomize) -> Iterator[str]:
    """Write how labels are added."""
    if tool.force_labels:
        yield "--force"
    if tool.labels_leave_selectors:
        yield "--without-selector"
    if tool.labels_reach_templates:
        yield "--include-templates"


def annotations(tool: Kustomize, known: Mapping[str, str]) -> Mapping[str, str]:
    """Give the annotations, with variables filled in where that is asked for."""
    if not tool.substitutes_annotations:
        return tool.annotations
    return {key: filled(value, known) for key, value in tool.annotations.items()}


def pairs(table: Mapping[str, str]) -> Sequence[str]:
    """Write labels or annotations as Kustomize reads them."""
    return [f"{key}:{value}" for key, value in table.items()]


def components_of(work: Work, tool: Kustomize) -> Sequence[str]:
    """Name the components that are added; those that are not there only where that is an error."""
    if not tool.skips_missing_components:
        return tool.components
    return [each for each in tool.components if is_there(work, each)]


def is_there(work: Work, component: str) -> bool:
    """Say whether the folder of a component is there."""
    folder = posixpath.normpath(work.inside + component)
    return any(path.startswith(f"{folder}/") for path in work.tree.files)


def patched(file: File, tool: Kustomize) -> File:
    """Add the patches of the Application to those of the kustomization."""
    if not tool.patches:
        return file
    value = mapping(file).value
    held = value if isinstance(value, dict) else {}
    patches = held.get("patches") or []
    if not isinstance(patches, list):
        raise Unreproducible(f"the patches of {file.path} are no list")
    data = json.dumps({**held, "patches": [*patches, *tool.patches]}).encode()
    return File(file.path, data)

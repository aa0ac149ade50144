"""How a program that renders is run: on a copy, with nothing of ours and nothing to reach."""

import os
import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gate.credentials import Literal, mask, scan
from gate.document import read
from gate.rendering import Job, Output, refusal_of, yaml
from gate.sources import FILE_LIMIT, MEBIBYTE, File
from gate.sources.process import (
    NOWHERE,
    PROXIES,
    Bounds,
    Command,
    Outcome,
    Overrun,
    run,
    search_path,
)

BOUNDS = Bounds(seconds=30, output=FILE_LIMIT, memory=512 * MEBIBYTE)
SAID = 600
STAMP = re.compile(r"^[IWEF]\d{4} [\d:.]+ +\d+ [^ \]]+\] ")
"""What Kubernetes' programs write before each line: a moment, a process, a line of code."""
FAULT = re.compile(r"(?i)(error|fatal|panic|SIGSEGV)")
EXHAUSTED = re.compile(r"fatal error: .*(memory|cannot map pages)|SIGSEGV: ")
"""What Go's runtime says when it gets no more memory; its collector may not see it, and crash."""

FORCED = {
    "LC_ALL": "C",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_TERMINAL_PROMPT": "0",
    "KUBECONFIG": os.devnull,
    "HELM_NO_PLUGINS": "1",
    "GOMEMLIMIT": "384MiB",
    "GOTRACEBACK": "none",
}
OFFLINE = NOWHERE | {
    "NO_PROXY": "", "no_proxy": "", "GIT_ALLOW_PROTOCOL": "none",
}  # fmt: skip
ONLINE = {"GIT_ALLOW_PROTOCOL": "https:ssh"}
FOLDERS = {
    "HOME": "home", "TMPDIR": "tmp", "XDG_CONFIG_HOME": "config", "XDG_CACHE_HOME": "cache",
    "XDG_DATA_HOME": "data", "HELM_CONFIG_HOME": "helm/config", "HELM_CACHE_HOME": "helm/cache",
    "HELM_DATA_HOME": "helm/data", "HELM_PLUGINS": "helm/plugins",
    "KUSTOMIZE_PLUGIN_HOME": "kustomize",
}  # fmt: skip
NO_PROGRAMS = "programs"
BUILD = "build"


@dataclass(frozen=True, slots=True)
class Program:
    """A program that renders: where it is, and how it is told to."""

    path: str
    verb: tuple[str, ...]


def kustomize() -> Program | None:
    """Find Kustomize, alone or in kubectl."""
    for name, verb in (("kustomize", BUILD), ("kubectl", "kustomize")):
        found = shutil.which(name, path=search_path(os.environ))
        if found:
            return Program(found, (verb,))
    return None


def helm() -> Program | None:
    """Find Helm."""
    found = shutil.which("helm", path=search_path(os.environ))
    return Program(found, ("template", "--include-crds")) if found else None


def render(program: Program, job: Job) -> Output:
    """Run a program on a copy of exactly what it may read; raises `Refusal` when it fails."""
    with tempfile.TemporaryDirectory(prefix="agentgate-") as name:
        place = Path(name).resolve()
        tree = place / "tree"
        copy(job.inputs, tree)
        positional = [job.release] if job.release else []
        # `./` keeps a folder from being an option or an address.
        target = f"./{job.folder}" if job.folder else "."
        told = [program.path, *program.verb, *positional, target, *job.arguments]
        command = Command(told, tree, surroundings(place, online=bool(job.allow)))
        outcome = attempt(command, job)
    if outcome.status:
        said = complaint(outcome, job, tree)
        raise refusal_of(job.path, f"{job.title} cannot be rendered: {said}")
    return Output(job, File(job.rendered, outcome.output, len(outcome.output)))


def edited(
    program: Program, files: Sequence[File], file: File, edits: Sequence[Sequence[str]]
) -> File:
    """Have Kustomize edit one of some kustomizations, in a copy; raises `Refusal` if it does not.

    What comes of it is written by the caller of these commands, and must be read like any other.
    """
    if not edits:
        return file
    if program.verb != (BUILD,):
        raise refusal_of(file.path, "kubectl edits no kustomization: install kustomize 5")
    folder = file.path.rpartition("/")[0]
    job = Job(folder, file.path, "", tuple(files), frozenset())
    with tempfile.TemporaryDirectory(prefix="agentgate-") as name:
        place = Path(name).resolve()
        tree = place / "tree"
        copy(files, tree)
        environment = surroundings(place, online=False)
        for edit in edits:
            outcome = attempt(
                Command([program.path, "edit", *edit], tree / folder, environment), job
            )
            if outcome.status:
                said = complaint(outcome, job, tree)
                raise refusal_of(file.path, f"{job.title} cannot be edited: {said}")
        return File(file.path, (tree / file.path).read_bytes())


def attempt(command: Command, job: Job) -> Outcome:
    """Run a program within its bounds; raises `Refusal` when it exceeds them."""
    name = Path(command.arguments[0]).name
    try:
        return run(command, b"", BOUNDS)
    except Overrun as error:
        raise refusal_of(job.path, f"{job.title} was not rendered: {name} {error}") from error
    except OSError as error:
        raise refusal_of(job.path, f"{name} cannot be run: {error.strerror}") from error


def copy(files: Sequence[File], tree: Path) -> None:
    """Write files below a folder of our own; raises `Refusal` for a path that leads out of it."""
    tree.mkdir()
    for file in files:
        if file.path.startswith("/") or ".." in file.path.split("/"):
            raise refusal_of(file.path, "this path leads out of the repository")
        path = tree / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.data)


def surroundings(place: Path, *, online: bool) -> dict[str, str]:
    """Build the whole environment of a program: its own empty folders, and nothing to reach.

    One that may fetch finds the caller's proxies and git; its home is as empty.
    """
    folders = {name: str(place / folder) for name, folder in FOLDERS.items()}
    for folder in (*folders.values(), str(place / NO_PROGRAMS)):
        Path(folder).mkdir(parents=True)
    if not online:
        return folders | FORCED | OFFLINE | {"PATH": str(place / NO_PROGRAMS)}
    proxies = {name: os.environ[name] for name in PROXIES if name in os.environ}
    return folders | FORCED | ONLINE | proxies | {"PATH": search_path(os.environ)}


def complaint(outcome: Outcome, job: Job, tree: Path) -> str:
    """Say in the program's own words why it failed, without secrets and on one line."""
    lines = [line for line in outcome.complaints.splitlines() if line.strip()]
    starts = [line for line in lines if FAULT.match(line)]
    said = (starts or lines[-1:] or [f"exit status {outcome.status}"])[0]
    if EXHAUSTED.match(said):
        return f"it wants more memory than the {BOUNDS.memory // MEBIBYTE} MiB that it gets"
    # Where the copy stands tells nobody anything.
    return shortened(mask(STAMP.sub("", said).replace(f"{tree}/", ""), secrets(job)))


def shortened(said: str) -> str:
    """Leave out the middle of what is long: causes come last."""
    return said if len(said) <= SAID else f"{said[: SAID // 3]} … {said[-2 * SAID // 3 :]}"


def secrets(job: Job) -> tuple[Literal, ...]:
    """Find the secrets in what a program was given: it may repeat them when it complains."""
    return tuple(
        literal
        for file in job.inputs
        if file.path.endswith((".yaml", ".yml"))
        for document in read(yaml(file)).documents
        for literal in scan(document.value).literals
    )

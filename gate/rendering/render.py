"""What is rendered of a revision: what its owner names or, where nothing is named, what is found.

What hangs on the change (a remote base, an error) is a fault of it. What hangs on the machine (a
program that is not installed) is a notice, unless the owner asks for it by name.
"""

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import chain

from gate.config.rendering import Chart, Overlay, Wish
from gate.document import Unreadable
from gate.errors import SourceError
from gate.model import Notice
from gate.rendering import NOTHING, Failure, Job, Output, Refusal, Rendered, charts, programs
from gate.rendering.charts import CHART
from gate.rendering.kustomization import Layer
from gate.rendering.overlays import Fetch, folder_of, forest, kustomizations
from gate.rendering.overlays import prepare as prepare_overlays
from gate.rendering.patches import is_kustomization
from gate.sources import Snapshot

WORKERS = 2
VALUES = "if it needs more values, name their files under `render` in gate.yaml"
SOURCE = re.compile(rb"^# Source: [^/\n]+/(.+)\n", re.MULTILINE)
SEPARATOR = re.compile(rb"^---", re.MULTILINE)
"""Where Helm takes an object to end, in templates and in what it writes."""

ADVICE = {
    "kustomize": "install kustomize 5 or kubectl (https://kubectl.docs.kubernetes.io/installation/)",
    "helm": "install helm 3 (https://helm.sh/docs/intro/install/)",
}


def render(snapshot: Snapshot, fetch: Fetch, wishes: Sequence[Wish] | None) -> Rendered:
    """Render what belongs to what is judged.

    Raises `SourceError` when the owner names what is not there, or a program is missing for it.
    """
    wanted = found(snapshot) if wishes is None else tuple(named(wishes, snapshot, fetch))
    overlays = [wish for wish in wanted if isinstance(wish, Overlay)]
    charted = [wish for wish in wanted if isinstance(wish, Chart)]
    parts = [
        *(of_overlays(overlays, fetch, asked=wishes is not None) if overlays else ()),
        *(of_charts(charted, fetch, asked=wishes is not None) if charted else ()),
    ]
    if not parts:
        return NOTHING
    return Rendered(
        tuple(part for part in parts if isinstance(part, Output)),
        tuple(part for part in parts if isinstance(part, Failure)),
        tuple(part for part in parts if isinstance(part, Notice)),
    )


def found(snapshot: Snapshot) -> tuple[Wish, ...]:
    """Find every overlay that nothing builds on, and every chart, each with its defaults."""
    trees = forest(kustomizations(snapshot.files))
    overlays = [folder for folder in trees.overlays() if not is_component(trees.layers[folder])]
    folders = charts.charts(snapshot.files)
    variants = (charts.variants(folder, snapshot.files) for folder in folders)
    return (*map(Overlay, overlays), *chain.from_iterable(variants))


def is_component(layer: Layer | Refusal) -> bool:
    """Say whether a kustomization says nothing without another that takes it in."""
    return isinstance(layer, Layer) and layer.is_component


def named(wishes: Iterable[Wish], snapshot: Snapshot, fetch: Fetch) -> Iterator[Wish]:
    """Pick what the owner names and what is judged; raises `SourceError` for what is not there."""
    judged = described(snapshot)
    everything: set[tuple[type, str]] | None = None
    for wish in wishes:
        key = (type(wish), wish.folder)
        if key in judged:
            yield wish
            continue
        everything = described(fetch(describes)) if everything is None else everything
        if key not in everything:
            what = "kustomization" if isinstance(wish, Overlay) else "chart"
            raise SourceError(
                f"`render` names {wish.folder or '.'}, where there is no {what}",
                advice="correct the entry in gate.yaml",
            )


def described(snapshot: Snapshot) -> set[tuple[type, str]]:
    """Tell which folders hold what can be rendered."""
    return {
        (Chart if file.path.endswith(CHART) else Overlay, folder_of(file))
        for file in snapshot.files
        if describes(file.path)
    }


def describes(path: str) -> bool:
    """Say whether a file describes something to render."""
    return is_kustomization(path) or path.rpartition("/")[2] == CHART


def of_overlays(
    wanted: Sequence[Overlay], fetch: Fetch, *, asked: bool
) -> Iterator[Output | Failure | Notice]:
    """Render overlays."""
    program = programs.kustomize()
    if program is None:
        yield missing("kustomize", [wish.folder for wish in wanted], asked=asked)
        return
    trees = forest(fetch(is_kustomization).files)
    yield from run_all(program, prepare_overlays(wanted, trees, fetch))


def of_charts(
    wanted: Sequence[Chart], fetch: Fetch, *, asked: bool
) -> Iterator[Output | Failure | Notice]:
    """Render charts; libraries render nothing and are left as they are."""
    program = programs.helm()
    if program is None:
        yield missing("helm", [wish.folder for wish in wanted], asked=asked)
        return
    jobs = [job for job in charts.prepare(wanted, fetch) if not charts.is_library(job)]
    for part in run_all(program, jobs):
        yield replace(part, job=settled(part)) if isinstance(part, Output) else part


def settled(output: Output) -> Job:
    """Add what Helm rendered as it stands to what is judged in that form only.

    A template can write that something comes from any file, so what that holds has to be there too.
    """
    start, data = charts.within(output.job.folder), output.file.data
    named = {start + path.decode(errors="replace").strip() for path in SOURCE.findall(data)}
    written = texts(data)
    shown = {
        file.path
        for file in output.job.inputs
        if file.path in named
        and charts.is_rendered(file.path.removeprefix(start))
        and texts(file.data) <= written
    }
    return replace(output.job, held=output.job.held | shown)


def texts(data: bytes) -> Set[bytes]:
    """Take a file apart as Helm does, without what Helm says of where each part comes from."""
    return {text.strip() for text in SEPARATOR.split(SOURCE.sub(b"", data))}


def missing(name: str, folders: Sequence[str], *, asked: bool) -> Notice:
    """Tell that a program is not installed; raises `SourceError` when the owner relies on it."""
    some = sorted({folder or "." for folder in folders})
    what = f"{name} is not installed, or not on PATH"
    if asked:
        raise SourceError(f"{what}, and `render` in gate.yaml needs it", advice=ADVICE[name])
    told = f"{len(some)} {'folder was' if len(some) == 1 else 'folders were'} not rendered"
    return Notice("no-renderer", f"{what}: {told} ({', '.join(some[:3])}); {ADVICE[name]}")


def run_all(program: programs.Program, jobs: Sequence[Job | Failure]) -> Iterator[Output | Failure]:
    """Run a program for each job, side by side."""
    with ThreadPoolExecutor(WORKERS) as pool:
        yield from pool.map(lambda job: attempted(program, job), jobs)


def attempted(program: programs.Program, job: Job | Failure) -> Output | Failure:
    """Render, or say why that failed."""
    if isinstance(job, Failure):
        return job
    try:
        return programs.render(program, job)
    except Refusal as refused:
        return Failure(advised(refused.fault) if job.release else refused.fault, job)


def advised(fault: Unreadable) -> Unreadable:
    """Say what helps a chart that is never installed with its defaults alone."""
    return replace(fault, message=f"{fault.message}; {VALUES}")

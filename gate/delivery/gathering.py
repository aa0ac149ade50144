"""How the sources of a delivery become one bundle to judge, and the list of what is applied."""

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from gate.change import Change
from gate.delivery import (
    Delivery,
    Directory,
    Gathered,
    Helm,
    Kustomize,
    Plugin,
    Portion,
    Served,
)
from gate.delivery import directory as directories
from gate.delivery import helm as charts
from gate.delivery import kustomize as overlays
from gate.delivery.substituting import substituted
from gate.delivery.trees import Tree, Unreproducible
from gate.delivery.uniting import United, united
from gate.delivery.work import Work, begin
from gate.legible import posing, wanted
from gate.rendering import Failure, Job, Output, Rendered
from gate.scanners.dependencies.scope import is_dependencies
from gate.sources import File, nothing
from gate.sources.remote import Mirror

Fetch = Callable[[Portion], Mirror]
"""Gives the repository of a source, with its commit; raises `SourceError` when it cannot."""
Look = Callable[[str], bool]
"""Says of a path whether scanners look at it."""


@dataclass(frozen=True, slots=True)
class Part:
    """What came of one source: what it renders, what is judged beside that, and what failed.

    Only scanners look at `texts`, and they see the locks `around` what is judged.
    """

    outputs: tuple[Output, ...] = ()
    beside: tuple[File, ...] = ()
    texts: tuple[File, ...] = ()
    around: tuple[File, ...] = ()
    links: frozenset[str] = frozenset()
    failures: tuple[Failure, ...] = ()
    faults: tuple[str, ...] = ()
    plugins: tuple[str, ...] = ()
    title: str = ""


def gather(delivery: Delivery, fetch: Fetch, served: Served, looked: Look = nothing) -> Gathered:
    """Render all that will be applied, and put it together with what agents read beside it.

    With that comes what scanners look at, in the folders of sources and among what is rendered.
    What the controller does and the gate cannot is told in `faults` and `plugins`, and what it
    cannot render is a failure of the change, which is not allowed then. Raises `SourceError` when
    a repository cannot be had.
    """
    trees = tuple(planted(delivery.portions, fetch))
    lent = {
        portion.ref: tree
        for portion, tree in zip(delivery.portions, trees, strict=True)
        if portion.ref and tree
    }
    parts = [
        taken(delivery, portion, tree, (served, lent), looked)
        for portion, tree in zip(delivery.portions, trees, strict=True)
        if not portion.is_reference
    ]
    whole = united(delivery, [each for part in parts for each in part.outputs], served)
    return Gathered(
        change_of(delivery, parts, whole),
        whole.applied,
        (
            *delivery.impediments,
            *(fault for part in parts for fault in part.faults),
            *whole.faults,
        ),
        tuple(plugin for part in parts for plugin in part.plugins),
        tuple(file for part in parts for file in part.around),
        served.silent,
    )


def planted(portions: Sequence[Portion], fetch: Fetch) -> Iterator[Tree | None]:
    """Fetch the commit of every source that Git holds, each once, and list what it holds."""
    known: dict[tuple[str, str], Tree] = {}
    several = len({(each.repo, each.revision) for each in portions}) > 1
    for number, portion in enumerate(portions, 1):
        key = portion.repo, portion.revision
        if portion.is_registered:
            yield None
            continue
        if key not in known:
            known[key] = Tree.of(fetch(portion), f"source-{number}/" if several else "")
        yield known[key]


def taken(
    delivery: Delivery,
    portion: Portion,
    tree: Tree | None,
    known: tuple[Served, Mapping[str, Tree]],
    looked: Look,
) -> Part:
    """Take one source, or say why that cannot be done."""
    if tree is None:
        what = f"{portion.chart or portion.repo} comes from a registry, from which nothing is taken"
        return Part(faults=(what,))
    try:
        work = begin(delivery, portion, tree, *known)
        return with_rest(work, rendered(work), looked)
    except Unreproducible as error:
        return Part(faults=(str(error),))


def rendered(work: Work) -> Part:
    """Render a source by its tool; raises `Unreproducible`."""
    match work.tool:
        case Directory():
            return Part(tuple(directories.outputs(work, work.tool)))
        case Kustomize():
            built = overlays.output(work, work.tool)
            done = substituted(built, work.delivery) if isinstance(built, Output) else built
            return one(done)
        case Helm():
            return one(charts.output(work, work.tool))
        case Plugin():
            name = work.tool.name or "that fits it"
            return Part(plugins=(f"{work.title} is rendered by the plugin {name}",))


def one(made: Output | Failure) -> Part:
    """Take what a program rendered, or that it did not."""
    return Part((made,)) if isinstance(made, Output) else Part(failures=(made,))


def with_rest(work: Work, part: Part, looked: Look) -> Part:
    """Add what stands in the folder besides objects: only that is judged of it as it stands.

    Scanners look at more of it, and at what was rendered from elsewhere.
    """
    went_in = [f for output in part.outputs for f in output.job.inputs if looked(f.path)]
    rest = work.tree.read(needed(work, {file.path for file in went_in}, looked))
    paths = {file.path for file in rest.files}
    links = (link for link in posing(rest.links, paths) if link.startswith(work.inside))
    inside = [file for file in rest.files if file.path.startswith(work.inside)]
    beside = tuple(file for file in inside if wanted(file.path))
    return replace(
        part,
        beside=beside,
        texts=(*(file for file in inside if not wanted(file.path)), *went_in),
        around=tuple(file for file in rest.files if not file.path.startswith(work.inside)),
        links=frozenset(links),
        title=work.title,
    )


def needed(work: Work, went_in: Set[str], looked: Look) -> Callable[[str], bool]:
    """Tell which files of a tree are read: of the folder, and all locks if it has dependencies."""
    folder = {path for path in work.tree.files if path.startswith(work.inside)}
    depends = any(is_dependencies(path) and looked(path) for path in folder | went_in)
    return lambda path: (
        (wanted(path) or looked(path))
        if path.startswith(work.inside)
        else depends and is_dependencies(path) and looked(path)
    )


def change_of(delivery: Delivery, parts: Sequence[Part], whole: United) -> Change:
    """Put together what is judged."""
    beside = {file.path: file for part in parts for file in part.beside}
    files = beside | {output.file.path: output.file for output in whole.outputs}
    texts = {file.path: file for part in parts for file in part.texts}
    commits = set(delivery.revisions)
    return Change(
        files=tuple(files[path] for path in sorted(files)),
        beside=tuple(texts[path] for path in sorted(texts.keys() - files.keys())),
        commit=commits.pop() if len(commits) == 1 else "",
        rendered=Rendered(
            (*whole.outputs, *(aside(part) for part in parts)),
            (*(failure for part in parts for failure in part.failures), *whole.failures),
            is_one=True,
        ),
        links=frozenset(link for part in parts for link in part.links),
    )


def aside(part: Part) -> Output:
    """Hold that no file beside what is applied is an object, by rendering nothing of them."""
    held = frozenset(file.path for file in part.beside)
    job = Job(part.title, part.title, f"{part.title}/beside", part.beside, held)
    return Output(job, File(job.rendered, b""))

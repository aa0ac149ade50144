"""A chart as Argo CD installs it: its values, those of its Application, and files of others."""

import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from gate.config.rendering import Chart
from gate.delivery import Helm, Parameter
from gate.delivery.patterns import filled
from gate.delivery.trees import Tree, Unreproducible
from gate.delivery.work import Work
from gate.rendering import Failure, Job, Output, Refusal, charts, programs
from gate.sources import File, Snapshot

NAME = re.compile(r"[a-z0-9]([-a-z0-9.]{0,51}[a-z0-9])?")
VERSIONS = ("", "v3", "3")
ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
UNESCAPED = re.compile(r"(?<!\\),")
SOME = 1000


@dataclass(frozen=True, slots=True)
class Values:
    """The files that a chart takes values from, in order, and one that no repository holds."""

    paths: tuple[str, ...]
    own: File | None


def output(work: Work, tool: Helm) -> Output | Failure:
    """Render a chart; raises `Unreproducible` for what the gate cannot do."""
    program = programs.helm()
    if program is None:
        raise Unreproducible("helm is not installed here, or not on PATH")
    if tool.version not in VERSIONS:
        raise Unreproducible(f"it asks for Helm {tool.version}, which the gate does not run")
    values = values_of(work, tool)
    chart = Chart(
        work.folder,
        values.paths,
        release_of(work, tool),
        tool.namespace or work.delivery.destination_namespace or "default",
        tool.kube_version or work.served.kube_version,
        tool.api_versions or work.served.api_versions,
    )
    files = file_parameters(work, tool)
    [job] = charts.prepare([chart], lambda wanted: together(work, values, files, wanted))
    if isinstance(job, Failure):
        return job
    if work.served.silent and not tool.api_versions and any(map(asks_for_apis, job.inputs)):
        raise Unreproducible(
            "it is rendered by which APIs the cluster has, and these do not answer: "
            + ", ".join(sorted(work.served.silent))
        )
    if tool.skips_crds:
        program = replace(program, verb=("template",))
    try:
        return programs.render(program, with_arguments(job, work, tool, files))
    except Refusal as refused:
        return Failure(refused.fault, job)


def asks_for_apis(file: File) -> bool:
    """Say whether a file of a chart may ask which APIs the cluster has, in itself or packed."""
    return b"APIVersions" in file.data or file.path.endswith((".tgz", ".gz"))


def release_of(work: Work, tool: Helm) -> str:
    """Name the release; raises `Unreproducible` for what Helm might take for an option."""
    name = tool.release or work.delivery.name
    if not NAME.fullmatch(name):
        raise Unreproducible(f"{name!r} is no name of a release")
    return name


def values_of(work: Work, tool: Helm) -> Values:
    """Find the files of values; those of the Application itself come last, and are strongest."""
    found: list[str] = []
    for raw in tool.value_files:
        tree, path = located(work, raw)
        if path in tree.files:
            found.append(path)
        elif not tool.skips_missing_files:
            raise Unreproducible(f"its values {raw} are no file of the commit")
    if not tool.values:
        return Values(tuple(found), None)
    data = tool.values.encode()
    own = File(own_path(work), data, len(data))
    return Values((*found, own.path), own)


def own_path(work: Work) -> str:
    """Name the values of the Application as no file of its repository is named."""
    name = f"Application {work.delivery.namespace}/{work.delivery.name}"
    taken = work.tree.files
    return next(path for n in range(SOME) if (path := f"{name}/{n}/values.yaml") not in taken)


def located(work: Work, raw: str) -> tuple[Tree, str]:
    """Find which file is meant: beside the chart, from the top with a slash, or of another source.

    Raises `Unreproducible` for an address, and for what leads out of a repository.
    """
    reference, _, rest = raw.partition("/")
    lender = work.lent.get(reference.removeprefix("$")) if raw.startswith("$") else None
    if lender is not None:
        return lender, joined(lender.start, filled(rest, work.variables), raw)
    text = filled(raw, work.variables)
    if ADDRESS.match(text):
        raise Unreproducible(f"{raw} is on another server, from which nothing is fetched")
    inner = text if text.startswith("/") else f"{work.inside.removeprefix(work.tree.start)}{text}"
    return work.tree, joined(work.tree.start, inner, raw)


def joined(start: str, inner: str, raw: str) -> str:
    """Name a file of a repository by its path from the top."""
    path = posixpath.normpath(inner.lstrip("/") or ".")
    if path == ".." or path.startswith("../"):
        raise Unreproducible(f"{raw} leads out of the repository")
    return start + path


def file_parameters(work: Work, tool: Helm) -> tuple[Parameter, ...]:
    """Find the files whose contents are set as values."""
    return tuple(
        Parameter(each.name, found(*located(work, each.value), each.value))
        for each in tool.file_parameters
    )


def found(tree: Tree, path: str, raw: str) -> str:
    """Give the path of a file that must be there."""
    if path not in tree.files:
        raise Unreproducible(f"{raw} is no file of the commit")
    return path


def together(
    work: Work, values: Values, files: tuple[Parameter, ...], wanted: Callable[[str], bool]
) -> Snapshot:
    """Read what a chart needs: of its repository, of those that lend files, and its own values."""
    more = {each.value for each in files}
    trees = {tree.start: tree for tree in (work.tree, *work.lent.values())}
    parts = [tree.read(lambda path: wanted(path) or path in more) for tree in trees.values()]
    read = [file for part in parts for file in part.files]
    own = [values.own] if values.own else []
    links = {link: target for part in parts for link, target in part.links.items()}
    return replace(parts[0], files=(*read, *own), links=links)


def with_arguments(job: Job, work: Work, tool: Helm, files: tuple[Parameter, ...]) -> Job:
    """Add the options that an Application chooses, and the files that they name."""
    paths = {each.value for each in files} - job.files_by_path.keys()
    trees = (work.tree, *work.lent.values())
    read = {path: file for path in paths for tree in trees if (file := tree.file(path))}
    return replace(
        job,
        inputs=(*job.inputs, *read.values()),
        arguments=(*job.arguments, *arguments(work, tool, files)),
    )


def arguments(work: Work, tool: Helm, files: tuple[Parameter, ...]) -> Iterator[str]:
    """Write the parameters of the Application as Argo CD does; the last of a name counts."""
    for option, forced in (("--set", False), ("--set-string", True)):
        table = {each.name: each.value for each in tool.parameters if each.forced is forced}
        for name, value in table.items():
            yield from (option, f"{name}={escaped(filled(value, work.variables))}")
    for each in files:
        yield from ("--set-file", f"{each.name}={escaped(each.value)}")
    if tool.skips_schemas:
        yield "--skip-schema-validation"
    if tool.skips_tests:
        yield "--skip-tests"


def escaped(value: str) -> str:
    """Keep a comma in a value from ending it; a list in braces has its own."""
    if value.startswith("{") and value.endswith("}"):
        return value
    return UNESCAPED.sub(r"\\,", value)

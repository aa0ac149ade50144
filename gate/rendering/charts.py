"""Which Helm charts there are, which files belong to each, and what is not rendered in them."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence, Set

from gate.config.rendering import Chart
from gate.document import Document
from gate.rendering import Failure, Job, Refusal, refusal, refusal_of
from gate.rendering.kustomization import only
from gate.rendering.overlays import Fetch
from gate.sources import File, Snapshot, oversize
from gate.sources.pointers import replaced
from gate.tree import Node

CHART = "Chart.yaml"
VARIANT = re.compile(r"values[-.](?P<word>[A-Za-z0-9_-]+)\.ya?ml")
REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")
RENDERED = re.compile(r"(?:charts/[^/]+/)*(?:templates|crds)/.+")
DIALECT = re.compile(r"https?://json-schema\.org/[A-Za-z0-9/_-]+#?")


def charts(files: Iterable[File]) -> list[str]:
    """Name the folders with a chart that is no part of another."""
    folders = {path.rpartition("/")[0] for path in paths(files) if path.split("/")[-1] == CHART}
    return sorted(folder for folder in folders if not is_part(folder, folders))


def paths(files: Iterable[File]) -> Iterator[str]:
    """Name files."""
    return (file.path for file in files)


def is_part(folder: str, folders: Set[str]) -> bool:
    """Say whether a folder is in the `charts` of a chart."""
    parts = folder.split("/")
    return any(
        part == "charts" and "/".join(parts[:depth]) in folders for depth, part in enumerate(parts)
    )


def variants(folder: str, files: Iterable[File]) -> list[Chart]:
    """Give a chart as it is, and once more with each `values-*.yaml` that stands beside it."""
    beside = [path for path in paths(files) if path.rpartition("/")[0] == folder]
    named = sorted(path for path in beside if VARIANT.fullmatch(path.rpartition("/")[2]))
    return [Chart(folder), *(Chart(folder, (path,)) for path in named)]


def prepare(wanted: Sequence[Chart], fetch: Fetch) -> list[Job | Failure]:
    """Find out what each chart needs, reading the files of all of them at once."""
    if not wanted:
        return []
    folders = {within(chart.folder) for chart in wanted}
    values = {path for chart in wanted for path in chart.values}
    snapshot = fetch(lambda path: path in values or path.startswith(tuple(folders)))
    ordinals: dict[str, int] = {}
    jobs: list[Job | Failure] = []
    for chart in wanted:
        ordinals[chart.folder] = ordinals.get(chart.folder, -1) + 1
        jobs.append(planned(chart, snapshot, ordinals[chart.folder]))
    return jobs


def within(folder: str) -> str:
    """Write how the paths in a folder begin."""
    return f"{folder}/" if folder else ""


def planned(chart: Chart, snapshot: Snapshot, ordinal: int) -> Job | Failure:
    """Put together what a chart needs, or say what is refused."""
    start = within(chart.folder)
    inputs = tuple(f for f in snapshot.files if f.path.startswith(start) or f.path in chart.values)
    static = {file.path for file in inputs if is_static(file, start)}
    job = Job(
        folder=chart.folder,
        path=f"{start}{CHART}",
        rendered=rendered(chart, ordinal),
        inputs=inputs,
        held=frozenset(paths(inputs)) - static,
        arguments=tuple(arguments(chart)),
        environment=chart.environment,
        values=chart.values,
        release=chart.release,
        sources={f"{start}{CHART}"},
        named=frozenset(chart.values),
    )
    try:
        check(chart, job, snapshot.links.keys())
    except Refusal as refused:
        return Failure(refused.fault, job)
    return job


def is_static(file: File, start: str) -> bool:
    """Say whether a file of a chart is one that others apply too, unless Helm renders it."""
    inner = file.path.removeprefix(start)
    if inner in (CHART, "Chart.lock") or re.fullmatch(r"values[^/]*\.ya?ml", inner):
        return False
    return b"{{" not in file.data or "templates/" not in inner


def is_rendered(inner: str) -> bool:
    """Say whether Helm renders a file of a chart, by where it stands there."""
    return RENDERED.fullmatch(inner) is not None


def rendered(chart: Chart, ordinal: int) -> str:
    """Name what a chart renders: below the file that makes it differ, by that file's word."""
    if len(chart.values) == 1 and chart.values[0].startswith(within(chart.folder)):
        variant = VARIANT.fullmatch(chart.values[0].rpartition("/")[2])
        if variant:
            return f"{chart.values[0]}/{variant['word']}/rendered-{ordinal}.yaml"
    return f"{within(chart.folder)}{CHART}/rendered-{ordinal}.yaml"


def arguments(chart: Chart) -> Iterator[str]:
    """Write the options of Helm, none of which a repository can choose."""
    yield from ("--namespace", chart.namespace)
    for path in chart.values:
        yield from ("--values", path)
    if chart.kube_version:
        yield from ("--kube-version", chart.kube_version)
    for version in chart.api_versions:
        yield from ("--api-versions", version)


def check(chart: Chart, job: Job, links: Set[str]) -> None:
    """Refuse what would be fetched or read elsewhere; raises `Refusal`."""
    start, files = within(chart.folder), job.files_by_path
    if job.path not in files:
        raise refusal_of(job.path, f"there is no chart in {job.title}")
    inner = sorted(path for path in links if path.startswith(start))
    if inner:
        what = "this link is in a chart, which is not rendered: links are not followed"
        raise refusal_of(inner[0], what)
    for path in chart.values:
        if path not in files:
            raise refusal_of(job.path, f"its values {path} are no file of what is judged")
    for file in job.inputs:
        check_file(file, files)


def check_file(file: File, files: Iterable[str]) -> None:
    """Refuse a file of a chart through which others would be fetched or read."""
    if file.data is oversize() or len(file.data) < file.length:
        raise refusal_of(file.path, "this file of a chart is too large to render")
    if why := replaced(file):
        raise refusal_of(file.path, f"this file of a chart {why}")
    match posixpath.basename(file.path):
        case "values.schema.json":
            check_schema(only(file))
        case "Chart.yaml":
            check_dependencies(file, files)
        case _:
            pass


def check_dependencies(file: File, files: Iterable[str]) -> None:
    """Refuse a chart whose parts are not there, so that nobody has to fetch them."""
    document = only(file)
    folder = f"{within(file.path.rpartition('/')[0])}charts/"
    vendored = [path.removeprefix(folder) for path in files if path.startswith(folder)]
    for entry in Node(document.value)["dependencies"].items():
        name = entry["name"].text()
        if not any(part.startswith((f"{name}/", f"{name}-")) for part in vendored):
            what = f"its dependency {name} is not in {folder}, and nothing is fetched"
            raise refusal(document, entry.at, f"{what} (run `helm dependency build` and commit it)")


def check_schema(document: Document) -> None:
    """Refuse a schema that refers to others, which Helm would fetch or read."""
    waiting = [Node(document.value)]
    while waiting:
        node = waiting.pop()
        if node.is_mapping():
            waiting.extend(child for _, child in node.members())
            check_references(document, node)
        elif node.is_list():
            waiting.extend(node.items())


def check_references(document: Document, node: Node) -> None:
    """Refuse what one mapping of a schema refers to, unless it is in the same schema."""
    for key in REFERENCES:
        found = node[key]
        if found.is_text() and not found.text().startswith("#"):
            raise refusal(document, found.at, "this schema refers to another document")
    dialect = node["$schema"]
    if dialect.is_text() and not DIALECT.fullmatch(dialect.text()):
        raise refusal(document, dialect.at, "this schema is of no known dialect")


def is_library(job: Job | Failure) -> bool:
    """Say whether a chart only lends its templates to others."""
    if isinstance(job, Failure):
        return False
    return Node(only(job.files_by_path[job.path]).value)["type"].text() == "library"

"""Where something is written; what was rendered: in an overlay, a patch, a base or values."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from gate.credentials import Literal, scan
from gate.document import Document, Placed, Source, places, syntax_of
from gate.model import Location
from gate.rendering import Job, Output, layers, templates, yaml
from gate.rendering.objects import documents
from gate.rendering.patches import is_kustomization
from gate.rendering.tracing import Shift, Spot, way
from gate.sources import File
from gate.tree import Node


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something is written.

    Of what was rendered, `file` is what is shown beside it, if anything, and `remark` what a reader
    has to know besides.
    """

    location: Location
    remark: str = ""
    file: File | None = None

    @property
    def literals(self) -> tuple[Literal, ...]:
        """Find the secrets of the file that is shown."""
        if self.file is None or syntax_of(self.file.path) is None:
            return ()
        return literals(yaml(self.file))


@dataclass(frozen=True, slots=True)
class Trace:
    """An origin of which the line is still to be found."""

    place: Spot | Location
    remark: str = ""
    file: File | None = None


Outputs = Mapping[str, Output]
"""What was rendered, by the path of its file."""


def origins(wanted: Sequence[tuple[Document, str]], outputs: Outputs) -> tuple[Origin, ...]:
    """Find where JSON Pointers of documents are written, reading every file once.

    What was rendered is placed in what it was rendered from, or at the overlay or chart as a whole
    where no line of that can be shown.
    """
    traces = [traced(outputs.get(each.source.path), each, pointer) for each, pointer in wanted]
    spots = [trace.place for trace in traces if isinstance(trace.place, Spot)]
    found = iter(places([(spot.document, spot.pointer) for spot in spots]))
    return tuple(settled(trace, found) for trace in traces)


def settled(trace: Trace, found: Iterator[Placed]) -> Origin:
    """Take the line that was found for a trace."""
    place = trace.place
    location = shifted(next(found).value, place.shift) if isinstance(place, Spot) else place
    return Origin(location, trace.remark, trace.file)


def traced(output: Output | None, document: Document, pointer: str) -> Trace:
    """Find the document that a place comes from: itself, if it was not rendered."""
    if output is None:
        return Trace(Spot(document, pointer))
    job = output.job
    if job.is_plain:
        return standing(job, document, pointer)
    if not job.inputs:
        # Its controller rendered it itself, of what the gate did not see.
        return unknown(job, document, pointer)
    trace = templates.trace if job.release else layers.trace
    found = trace(job, document, way(document.value, pointer))
    if found is None:
        return unknown(job, document, pointer)
    path = found.document.source.path if isinstance(found, Spot) else found.file
    file = None if is_secret(document, path) else job.files_by_path.get(path)
    return Trace(found, f"rendered by {shown(job)}", file)


def standing(job: Job, document: Document, pointer: str) -> Trace:
    """Find an object in the plain file that it comes from; the last of a name is applied."""
    [file] = job.inputs
    *own, namespace = identity(document)
    # It may have been given a namespace since.
    there = [
        (at, each)
        for at, each in by_identity(yaml(file)).get(tuple(own), ())
        if at in ("", namespace)
    ]
    if not there:
        return unknown(job, document, pointer)
    return Trace(Spot(there[-1][1], pointer), file=file)


@lru_cache(maxsize=32)
def by_identity(source: Source) -> Mapping[tuple[str, ...], Sequence[tuple[str, Document]]]:
    """Index the documents of a source by what they call themselves, each with its namespace."""
    index: dict[tuple[str, ...], list[tuple[str, Document]]] = {}
    for document in documents(source):
        *own, namespace = identity(document)
        index.setdefault(tuple(own), []).append((namespace, document))
    return index


@lru_cache(maxsize=32)
def literals(source: Source) -> tuple[Literal, ...]:
    """Find the secrets of a file once for all that is placed in it."""
    return tuple(one for each in documents(source) for one in scan(each.value).literals)


def identity(document: Document) -> tuple[str, ...]:
    """Tell what an object calls itself."""
    root = Node(document.value)
    metadata = root["metadata"]
    names = (metadata[key].text() for key in ("name", "generateName", "namespace"))
    return (root["apiVersion"].text(), root["kind"].text(), *names)


def is_secret(document: Document, path: str) -> bool:
    """Say whether a file is what a Secret is generated from, which is not shown."""
    is_source = syntax_of(path) is None or is_kustomization(path)
    return is_source and Node(document.value)["kind"].value == "Secret"


def shifted(location: Location, shift: Shift) -> Location:
    """Give the place in a file of what stands in a text within it."""
    return replace(
        location,
        line=location.line + shift.lines,
        end_line=location.end_line + shift.lines,
        column=location.column + shift.columns,
        end_column=location.end_column + shift.columns,
    )


def shown(job: Job) -> str:
    """Name an overlay or a chart, with its values."""
    return f"{job.title} with {', '.join(job.values)}" if job.values else job.title


def unknown(job: Job, document: Document, pointer: str) -> Trace:
    """Place at the overlay, or at the template, what cannot be shown to come from one line."""
    root = Node(document.value)
    name = root.find("metadata", "name").text()
    template = templates.template_of(job, document) if job.release else None
    path = template.path if template else job.path
    what = f"{root['kind'].text() or 'object'} {name} at {pointer or '/'}"
    remark = f"rendered by {shown(job)}: {what}; no line of its sources could be shown for it"
    return Trace(Location(path, 1, 1, 1, 1), remark)

"""Where what was rendered comes from: the place in an overlay, a patch, a base or values."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from gate.credentials import Literal, scan
from gate.document import Document, places, read, syntax_of
from gate.model import Location
from gate.rendering import Job, Output, layers, templates, yaml
from gate.rendering.objects import documents
from gate.rendering.patches import is_kustomization
from gate.rendering.tracing import Spot, way
from gate.sources import File
from gate.tree import Node


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a place in a rendered object comes from.

    `file` is shown beside it, if any; `remark` is what a reader has to know besides, if anything.
    """

    location: Location
    remark: str
    file: File | None = None

    @property
    def literals(self) -> tuple[Literal, ...]:
        """Find the secrets of the file that is shown."""
        if self.file is None or syntax_of(self.file.path) is None:
            return ()
        found = read(yaml(self.file)).documents
        return tuple(literal for each in found for literal in scan(each.value).literals)


Outputs = Mapping[str, Output]
"""What was rendered, by the path of its file."""


def origin(output: Output, document: Document, pointer: str) -> Origin:
    """Find where a place comes from; the overlay or chart as a whole where that is not known."""
    job = output.job
    path = way(document.value, pointer)
    if job.is_plain:
        return standing(job, document, pointer)
    if not job.inputs:
        # Its controller rendered it itself, of what the gate did not see.
        return unknown(job, document, pointer)
    if job.release:
        found = templates.trace(job, document, path)
    else:
        found = layers.trace(job, document, path)
    if found is None:
        return unknown(job, document, pointer)
    location = place(found) if isinstance(found, Spot) else found
    file = None if is_secret(document, location) else job.files_by_path.get(location.file)
    return Origin(location, f"rendered by {shown(job)}", file)


def standing(job: Job, document: Document, pointer: str) -> Origin:
    """Find an object in the plain file that it comes from; the last of a name is applied."""
    [file] = job.inputs
    own = identity(document)
    there = [each for each in documents(yaml(file)) if is_written(identity(each), own)]
    if not there:
        return unknown(job, document, pointer)
    return Origin(place(Spot(there[-1], pointer)), "", file)


def identity(document: Document) -> tuple[str, ...]:
    """Tell what an object calls itself."""
    root = Node(document.value)
    metadata = root["metadata"]
    names = (metadata[key].text() for key in ("name", "generateName", "namespace"))
    return (root["apiVersion"].text(), root["kind"].text(), *names)


def is_written(there: tuple[str, ...], own: tuple[str, ...]) -> bool:
    """Say whether two objects are one, which may have been given a namespace since."""
    return there[:-1] == own[:-1] and there[-1] in ("", own[-1])


def is_secret(document: Document, location: Location) -> bool:
    """Say whether a line is what a Secret is generated from, which is not shown."""
    is_source = syntax_of(location.file) is None or is_kustomization(location.file)
    return is_source and Node(document.value)["kind"].value == "Secret"


def place(spot: Spot) -> Location:
    """Give the place of a spot in its file."""
    location = places([(spot.document, spot.pointer)])[0].value
    return replace(
        location, line=location.line + spot.shift, end_line=location.end_line + spot.shift
    )


def shown(job: Job) -> str:
    """Name an overlay or a chart, with its values."""
    return f"{job.title} with {', '.join(job.values)}" if job.values else job.title


def unknown(job: Job, document: Document, pointer: str) -> Origin:
    """Place at the overlay, or at the template, what cannot be shown to come from one line."""
    root = Node(document.value)
    name = root.find("metadata", "name").text()
    template = templates.template_of(job, document) if job.release else None
    path = template.path if template else job.path
    what = f"{root['kind'].text() or 'object'} {name} at {pointer or '/'}"
    remark = f"rendered by {shown(job)}: {what}; no line of its sources could be shown for it"
    return Origin(Location(path, 1, 1, 1, 1), remark)

"""Two sides of a comparison: what each holds, read by what its owner says, and what differs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from gate.change import Change, faults_of
from gate.change.past import Past
from gate.difference import Difference, Subject
from gate.difference.compare import Who, compare
from gate.document import Document, locate
from gate.errors import SourceError
from gate.inquiry import Inquiry
from gate.intake import NOTHING
from gate.model import Location
from gate.pipeline import Gate
from gate.rendering import Rendered
from gate.rendering.origins import origin


@dataclass(frozen=True, slots=True)
class Side:
    """What one side holds, and what of it was rendered."""

    inquiries: tuple[Inquiry, ...]
    rendered: Rendered

    def within(self, environment: str) -> "Side":
        """Keep what is known to run in an environment."""
        some = (i for i in self.inquiries if i.environment.known)
        return replace(self, inquiries=tuple(i for i in some if environment in i.environment.names))

    def place(self, document: Document, pointers: Sequence[str]) -> Sequence[Location]:
        """Find where something is written; of what was rendered, what it was rendered from."""
        output = self.rendered.by_path.get(document.source.path)
        if output is None:
            return locate(document, pointers)
        return [origin(output, document, pointer).location for pointer in pointers]


def side(change: Change, gate: Gate) -> Side:
    """Read one side into manifests, all of them, by what a gate's owner says.

    Raises `SourceError` when a part of it cannot be read: nobody could say what changed there.
    """
    whole = replace(change, changed=None, removed=())
    intake = gate.read(whole.files, whole.paths, whole.patches)
    for fault in faults_of(intake, whole):
        place = fault.location
        message = f"{place.file}:{place.line}:{place.column}: {fault.message}"
        raise SourceError(message, advice="correct it, or leave it out with `ignore` in gate.yaml")
    return Side(tuple(gate.inquiries(intake, whole, Past(NOTHING))), whole.rendered)


def compared(base: tuple[str, Side], head: tuple[str, Side], who: Who) -> Difference:
    """Compare what two sides hold."""
    homes = {
        id(inquiry.manifest): (each, inquiry.loaded.document)
        for _, each in (base, head)
        for inquiry in each.inquiries
    }

    def place(subject: Subject, pointers: Sequence[str]) -> Sequence[Location]:
        home, document = homes[id(subject.manifest)]
        return home.place(document, pointers)

    altered = compare(subjects(base[1]), subjects(head[1]), who, place)
    return Difference(base[0], head[0], altered)


def subjects(held: Side) -> Iterator[Subject]:
    """Give the manifests of one side, and where they start."""
    for inquiry in held.inquiries:
        source = inquiry.loaded.document
        line = source.line
        yield Subject(inquiry.manifest, Location(source.source.path, line, 1, line, 1))

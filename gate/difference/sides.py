"""Two sides of a comparison: what each holds, read by what its owner says, and what differs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from gate.change import Change, faults_of
from gate.change.past import Past
from gate.difference import Difference, Subject
from gate.difference.compare import Who, compare
from gate.errors import SourceError
from gate.inquiry import Inquiry
from gate.intake import NOTHING
from gate.model import Location
from gate.pipeline import Gate
from gate.rendering import AWAITING, Rendered
from gate.rendering.origins import origins


@dataclass(frozen=True, slots=True)
class Side:
    """What one side holds, and what of it was rendered."""

    inquiries: tuple[Inquiry, ...]
    rendered: Rendered

    def within(self, environment: str) -> "Side":
        """Keep what is known to run in an environment."""
        some = (i for i in self.inquiries if i.environment.known)
        return replace(self, inquiries=tuple(i for i in some if environment in i.environment.names))


def side(change: Change, gate: Gate) -> Side:
    """Read one side into manifests, all of them, by what a gate's owner says.

    Raises `SourceError` when a part of it cannot be read: nobody could say what changed there.
    """
    whole = replace(change, changed=None, removed=())
    intake = gate.read(whole.files, whole.paths, whole.patches)
    for fault in faults_of(intake, whole):
        place = fault.location
        message = f"{place.file}:{place.line}:{place.column}: {fault.message}"
        mend = "name in `render` what applies it" if fault.kind in AWAITING else "correct it"
        raise SourceError(message, advice=f"{mend}, or leave it out with `ignore` in gate.yaml")
    return Side(tuple(gate.inquiries(intake, whole, Past(NOTHING))), whole.rendered)


def compared(base: tuple[str, Side], head: tuple[str, Side], who: Who) -> Difference:
    """Compare what two sides hold."""
    sides = (base[1], head[1])
    homes = {
        id(inquiry.manifest): (number, inquiry.loaded.document)
        for number, each in enumerate(sides)
        for inquiry in each.inquiries
    }

    def locate(wanted: Sequence[tuple[Subject, str]]) -> Sequence[Location]:
        asked = [(*homes[id(subject.manifest)], pointer) for subject, pointer in wanted]
        found = [
            iter(origins([(d, p) for at, d, p in asked if at == number], each.rendered.by_path))
            for number, each in enumerate(sides)
        ]
        return [next(found[number]).location for number, _, _ in asked]

    altered = compare(subjects(base[1]), subjects(head[1]), who, locate)
    return Difference(base[0], head[0], altered)


def subjects(held: Side) -> Iterator[Subject]:
    """Give the manifests of one side, and where they start."""
    for inquiry in held.inquiries:
        source = inquiry.loaded.document
        line = source.line
        yield Subject(inquiry.manifest, Location(source.source.path, line, 1, line, 1))

"""Whether verdicts list an object as it was applied, and whether it stands as it was."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import orjson

from gate.applied import Candidate, Identified, candidates, formed, identified, standing, unequal
from gate.tree import Node, resolve_pointer
from gate.verdicts import Verdict
from webhooks.admission.reading import Review

Form = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Shape:
    """An object at the door; `namespace` is empty for one of the whole cluster."""

    who: Identified
    value: Form
    namespace: str
    manager: str

    def candidates(self) -> Iterator[Candidate]:
        """Tell what its controller may have applied, first what is the likeliest."""
        return candidates(self.value, self.namespace, self.manager)


@dataclass(frozen=True, slots=True)
class Contrast:
    """Where an object is not as it was judged: JSON Pointers, and the two sides of it."""

    at: tuple[str, ...] = ()
    judged: Form | None = None
    there: Form | None = None

    def told(self, most: int) -> Iterator[str]:
        """Tell the first of them; of values only numbers and truths, which are no secrets."""
        for pointer in self.at[:most]:
            was, now = (resolve_pointer(side, pointer) for side in (self.judged, self.there))
            is_shown = isinstance(was, int | float) and isinstance(now, int | float)
            yield f"{pointer} ({now!r} instead of {was!r})" if is_shown else pointer


def shape_of(review: Review, value: Form) -> Shape:
    """Look at a side of a request."""
    namespace = "" if review.resource.resource == "namespaces" else review.namespace
    manager = Node(review.options).text_of("fieldManager")
    return Shape(identified(value, namespace), value, namespace, manager)


def altered(shape: Shape, verdicts: Iterable[Verdict]) -> Contrast | None:
    """Say what does not stand of a listed configuration, none where all of it does.

    `None` means that no verdict lists what was applied.
    """
    found: Contrast | None = None
    for form in listed_forms(shape, verdicts):
        faults = standing(form, shape.value, shape.namespace)
        contrast = Contrast(faults, form, formed(shape.value, shape.namespace))
        if not faults:
            return contrast
        found = found or contrast
    return found


def listed_forms(shape: Shape, verdicts: Iterable[Verdict]) -> Iterator[Form]:
    """Give what is listed and was applied, or is put in place as a whole."""
    entries = [each for verdict in verdicts for each in verdict.objects.get(shape.who, ())]
    digests = {each.digest for each in entries}
    if not digests:
        return
    for candidate in shape.candidates():
        if candidate.digest in digests:
            yield candidate.form
    for each in entries:
        if each.form:
            yield tree_of(each.form)


def tree_of(form: bytes) -> Form:
    """Read a form whose digest was signed."""
    found = orjson.loads(form)
    return found if isinstance(found, dict) else {}


def contrast(shape: Shape, before: Shape | None, verdicts: Sequence[Verdict]) -> Contrast:
    """Compare what was applied with what was judged, where any of that is at hand."""
    applied = next(shape.candidates(), None)
    was = next(listed_forms(before, verdicts), None) if before else None
    if was is None:
        listed = (each for verdict in verdicts for each in verdict.objects.get(shape.who, ()))
        was = next((tree_of(each.form) for each in listed if each.form), None)
    there = applied.form if applied else formed(shape.value, shape.namespace)
    return Contrast() if was is None else Contrast(unequal(was, there), was, there)

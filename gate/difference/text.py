"""The difference for people: one manifest after the other, one line a trait."""

from collections.abc import Iterator

from gate.difference import Altered, Difference, How, Subject, TraitChange
from gate.display.visible import visible
from gate.inquiry import subject_of

SIGNS = {How.ADDED: "+", How.REMOVED: "-", How.CHANGED: "~"}


def render(difference: Difference) -> str:
    """Write a difference; one sentence where there is none."""
    if not difference.altered:
        return f"nothing changed in what agents can do between {sides(difference)}\n"
    blocks = ["\n".join(lines(each)) for each in difference.altered]
    noun = "manifest" if len(blocks) == 1 else "manifests"
    total = f"{len(blocks)} {noun} changed between {sides(difference)}"
    return "\n\n".join([*blocks, total]) + "\n"


def sides(difference: Difference) -> str:
    """Name the two sides."""
    return f"{visible(difference.base)} and {visible(difference.head)}"


def lines(altered: Altered) -> Iterator[str]:
    """Write what happened to one manifest."""
    yield title(altered)
    for change in altered.changes:
        yield f"  {SIGNS[change.how]} {sentence(change)}  ({place(change)})"


def title(altered: Altered) -> str:
    """Name a manifest and say what happened to it as a whole."""
    subject = altered.after or altered.before
    if subject is None:
        return altered.how
    name = f"{altered.how}: {label(subject)}"
    if altered.before and altered.after and altered.how in (How.RENAMED, How.MOVED):
        was = altered.before.manifest
        source = subject_of(was.identity) if altered.how is How.RENAMED else was.file
        return f"{name}, was {visible(source)}"
    return name


def label(subject: Subject) -> str:
    """Name a manifest by its kind, name and file."""
    identity = subject.manifest.identity
    kind = identity.resource or identity.kind
    return f"{kind} {visible(subject_of(identity))} ({visible(subject.manifest.file)})"


def sentence(change: TraitChange) -> str:
    """Write one trait and what happened to it."""
    name = f"{change.facet} {change.key}".strip()
    if change.how is How.CHANGED:
        return visible(f"{name}: {change.before} -> {change.after}")
    said = change.after or change.before
    return visible(f"{name}: {said}" if said else name)


def place(change: TraitChange) -> str:
    """Write where a trait is, or was."""
    location = change.location
    return f"{visible(location.file)}:{location.line}:{location.column}"

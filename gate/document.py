"""The one door from bytes to documents: what a file says, what refuses it, and where it is said."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gate import wire
from gate.engine import load
from gate.lists import unfolded
from gate.model import Location
from gate.wire import Question, ReadDocument, ReadFault, Span, Spot, Syntax

__all__ = [
    "Document",
    "Placed",
    "Reading",
    "Source",
    "Syntax",
    "Unreadable",
    "locate",
    "places",
    "read",
    "syntax_of",
]

SUFFIXES: Mapping[str, Syntax] = {
    ".yaml": Syntax.YAML,
    ".yml": Syntax.YAML,
    ".json": Syntax.JSON,
    ".md": Syntax.MARKDOWN,
    ".mdc": Syntax.MARKDOWN,
}
NOWHERE: Span = {"line": 1, "column": 1, "end_line": 1, "end_column": 1}
"""The start of a file, where nothing better is known."""


@dataclass(frozen=True, slots=True)
class Source:
    """The bytes of a file, the path it is shown with, and how it is written."""

    path: str
    data: bytes
    syntax: Syntax


@dataclass(frozen=True, slots=True)
class Document:
    """One object of a source.

    `index` counts the documents of the source from 0, `base` is the JSON Pointer of the object in
    its document: empty but for the items of a Kubernetes List.
    """

    source: Source
    index: int
    line: int
    base: str
    value: object


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a document, or a whole file, is refused."""

    path: str
    kind: str
    message: str
    location: Location


@dataclass(frozen=True, slots=True)
class Reading:
    """All that a source holds."""

    documents: tuple[Document, ...]
    faults: tuple[Unreadable, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a JSON Pointer stands; its nearest existing ancestor if it was not found.

    Items of lists, roots and the body of a Markdown file have no key.
    """

    found: bool
    value: Location
    key: Location | None


def syntax_of(path: str) -> Syntax | None:
    """Tell by its name how a file is written; `None` if it is nothing the gate reads."""
    _, dot, suffix = path.rpartition(".")
    return SUFFIXES.get(dot + suffix.lower())


def read(source: Source) -> Reading:
    """Read a source; whatever readers could disagree on is a fault, never a document."""
    return read_all([source])[0]


def read_all(sources: Sequence[Source]) -> list[Reading]:
    """Read sources in one call of the engine, each as `read` does."""
    raws = load().read_all((source.syntax, source.data) for source in sources)
    return [reading(source, raw) for source, raw in zip(sources, raws, strict=True)]


def reading(source: Source, raw: wire.Reading) -> Reading:
    """Make documents of what the engine read, and refuse what only looks like JSON."""
    faults = tuple(unreadable(source, fault) for fault in raw["faults"])
    documents: list[Document] = []
    for each in raw["documents"]:
        if raw["relaxed"] and is_versioned(each["value"]):
            faults += (relaxed(source, each),)
        else:
            documents.extend(unfold(source, each))
    return Reading(tuple(documents), faults)


def unreadable(source: Source, fault: ReadFault) -> Unreadable:
    """Place a fault, of which only the first character is known, in its file."""
    line, column = fault["line"], fault["column"]
    location = Location(source.path, line, column, line, column + 1)
    return Unreadable(source.path, fault["kind"], fault["message"], location)


def relaxed(source: Source, document: ReadDocument) -> Unreadable:
    """Refuse an object for Kubernetes in JSON with comments: kubectl would read it as YAML."""
    message = (
        "this is not strict JSON (a comment, a trailing comma or a byte order mark), so kubectl "
        "would read it as YAML, which can differ; write strict JSON"
    )
    line = document["line"]
    return Unreadable(source.path, "ambiguous", message, Location(source.path, line, 1, line, 2))


def is_versioned(value: object) -> bool:
    """Say whether a value names an API version, as everything for Kubernetes does."""
    return isinstance(value, dict) and "apiVersion" in value


def unfold(source: Source, document: ReadDocument) -> Iterator[Document]:
    """Give the object of a document or, if it is a Kubernetes List, every item of it."""
    index, line = document["index"], document["line"]
    for base, value in unfolded("", document["value"]):
        yield Document(source, index, line, base, value)


def locate(document: Document, pointers: Sequence[str]) -> tuple[Location, ...]:
    """Find where the values at JSON Pointers of a document stand, in one call of the engine."""
    return tuple(place.value for place in places([(document, pointer) for pointer in pointers]))


def places(wanted: Sequence[tuple[Document, str]]) -> tuple[Placed, ...]:
    """Find where JSON Pointers stand, in the order asked, reading every source once."""
    found: dict[int, Placed] = {}
    for source, numbers in by_source(wanted):
        spots = spotted(source, [question(*wanted[number]) for number in numbers])
        found.update(zip(numbers, (placed(source.path, spot) for spot in spots), strict=True))
    return tuple(found[number] for number in range(len(wanted)))


def spotted(source: Source, questions: Sequence[Question]) -> Sequence[Spot]:
    """Ask the engine about a source; JSON without a byte came from no file, and stands nowhere."""
    if not source.data and source.syntax is Syntax.JSON:
        return [{"found": False, "key": None, "value": None}] * len(questions)
    return load().locate(source.syntax, source.data, questions)


def by_source(
    wanted: Sequence[tuple[Document, str]],
) -> Iterator[tuple[Source, list[int]]]:
    """Group questions, given as their numbers, by the source that answers them."""
    groups: dict[int, list[int]] = {}
    for number, (document, _) in enumerate(wanted):
        groups.setdefault(id(document.source), []).append(number)
    for numbers in groups.values():
        yield wanted[numbers[0]][0].source, numbers


def question(document: Document, pointer: str) -> Question:
    """Ask for a pointer that is relative to an item in the terms of its whole document."""
    return {"index": document.index, "pointer": document.base + pointer}


def placed(path: str, spot: Spot) -> Placed:
    """Put the engine's answer into our terms; the start of the file stands for no answer."""
    value = spot["value"] or NOWHERE
    key = spot["key"]
    return Placed(spot["found"], location(path, value), location(path, key) if key else None)


def location(path: str, span: Span) -> Location:
    """Name the file of a range."""
    return Location(path, span["line"], span["column"], span["end_line"], span["end_column"])

"""How files of YAML and JSON are read for secrets: as trees, and their comments as text."""

import re
from collections.abc import Iterator, Sequence

from gate.credentials import passages, scan
from gate.document import Document, Source, Syntax, places, read_all, syntax_of
from gate.scanners.secrets.places import Seen, edges, location, offset
from gate.sources import File

TREES = (Syntax.YAML, Syntax.JSON)
COMMENT = re.compile(r"(?:#|//)(?<!\S#)(?<!\S//)")
"""How a comment begins. What stands before the marks is looked at last, which is fast."""


def trees(files: Sequence[File]) -> dict[str, tuple[Document, ...]]:
    """Read files whose names say that they are trees, and that all readers read alike, by path."""
    sources = [
        Source(file.path, file.data, syntax)
        for file in files
        if (syntax := syntax_of(file.path)) in TREES
    ]
    return {
        source.path: reading.documents
        for source, reading in zip(sources, read_all(sources), strict=True)
        if reading.documents and not reading.faults
    }


def in_trees(path: str, text: str, documents: Sequence[Document]) -> Iterator[Seen]:
    """Find the secrets of a file's documents, and those that only its comments hold."""
    held = [(each, literal) for each in documents for literal in scan(each.value).literals]
    found = places([(document, literal.at) for document, literal in held])
    seen = []
    # One by one: whoever asks has enough at some point.
    for (_, literal), place in zip(held, found, strict=True):
        seen.append(narrowed(Seen(place.value, literal), text))
        yield seen[-1]
    remarks = comments(text)
    for passage in passages(remarks):
        at = location(path, remarks, passage.start, passage.end)
        if not any(at.within(one.location) for one in seen):
            yield Seen(at, passage.literal)


def comments(text: str) -> str:
    """Leave of a text what its comments say, each where it stands on its line."""
    return "\n".join(map(comment, text.split("\n"))) if COMMENT.search(text) else ""


def comment(line: str) -> str:
    """Blank what is before the comment of a line."""
    found = COMMENT.search(line) if "#" in line or "//" in line else None
    return " " * found.start() + line[found.start() :] if found else ""


def narrowed(seen: Seen, text: str) -> Seen:
    """Point at a secret within the string that holds it, where that shows it as it is."""
    start, end = (offset(text, *edge) for edge in edges(seen.location))
    at = text.find(seen.literal.value, start, end)
    if at < 0:
        return seen
    found = location(seen.location.file, text, at, at + len(seen.literal.value))
    return Seen(found, seen.literal)

"""Knows how Helm fills in templates, and so which line of values or templates a value came from."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gate.document import Document, read
from gate.lines import line_at
from gate.model import Location
from gate.rendering import Job, yaml
from gate.rendering.charts import within
from gate.rendering.objects import by_name, candidates
from gate.rendering.tracing import Spot, Way, follow, way
from gate.sources import File
from gate.tree import escape

VALUE = re.compile(r"\.Values((?:\.[A-Za-z_]\w*)+)")
ACTION = re.compile(r"\{\{-?\s*\.Values((?:\.[A-Za-z_]\w*)+)\s*(?:\|\s*quote\s*)?-?\}\}")
SOURCE = b"# Source: "
ACTIONS = b"{{"


@dataclass(frozen=True, slots=True)
class Mention:
    """A value that a template mentions: its path, the line, and the nearest line before it."""

    path: tuple[str, ...]
    line: str
    before: str


def template_of(job: Job, document: Document) -> File | None:
    """Find the template of a rendered object, by the comment that Helm puts above it."""
    text = comment_of(document).decode(errors="replace").rstrip("\r")
    return job.files_by_path.get(within(job.folder) + text.partition("/")[2]) if text else None


def comment_of(document: Document) -> bytes:
    """Give the line above an object in which Helm names its template; empty where it does not.

    Of several it is the first: what follows is in the template itself.
    """
    found = b""
    for number in range(document.line, 0, -1):
        line = line_at(document.source.data, number)
        if line.rstrip(b"\r") == b"---":
            break
        if line.startswith(SOURCE):
            found = line
    return found


def trace(job: Job, document: Document, wanted: Way) -> Spot | Location | None:
    """Find the line of values or, where nothing is filled in, of the template; else `None`."""
    template = template_of(job, document)
    if template is None:
        return None
    if ACTIONS not in template.data:
        return verbatim(template, document, wanted)
    if not wanted.is_leaf or not wanted.steps:
        return None
    inner = template.path.removeprefix(within(job.folder))
    if inner.startswith("charts/"):
        return None
    spots = {spot.pointer: spot for spot in from_values(job, template, wanted)}
    if len(spots) == 1:
        return next(iter(spots.values()))
    return None if spots else literal(job, template, wanted)


def verbatim(template: File, document: Document, wanted: Way) -> Spot | None:
    """Find a place in a template in which nothing is filled in: its objects stand there."""
    there = [each for who in candidates(document) for each in by_name(yaml(template)).get(who, ())]
    found = follow(there[0], "", wanted.steps) if len(there) == 1 else None
    is_told = found and (found.value == wanted.value or not wanted.is_leaf)
    return found.spot if found and is_told else None


def from_values(job: Job, template: File, wanted: Way) -> Iterator[Spot]:
    """Find each value that the template mentions where this one stands, and that is the same."""
    tokens = [step.token for step in wanted.steps]
    values = list(given(job))
    for mention in mentions(template):
        for cut in range(1, len(tokens) + 1):
            key = next((t for t in reversed(tokens[:cut]) if not t.isdecimal()), "")
            if not is_under(mention, key):
                continue
            spot = valued(values, mention.path, wanted, cut)
            if spot:
                yield spot


def is_under(mention: Mention, key: str) -> bool:
    """Say whether a mention fills in a key: on its line, or on the next."""
    own = re.match(r"\s*(?:- )?\"?([^\"\s:]+)\"?:", mention.line)
    above = re.match(r"\s*(?:- )?\"?([^\"\s:]+)\"?:\s*$", mention.before)
    return key in [found[1] for found in (own or above,) if found]


def mentions(template: File) -> Iterator[Mention]:
    """Find every value that a template mentions."""
    before = ""
    for line in template.data.decode(errors="replace").splitlines():
        for found in VALUE.finditer(line):
            yield Mention(tuple(found[1].split(".")[1:]), line, before)
        if line.strip():
            before = line


def given(job: Job) -> Iterator[Document]:
    """Read the files of values, the strongest first."""
    for path in (*reversed(job.values), f"{within(job.folder)}values.yaml"):
        file = job.files_by_path.get(path)
        if file:
            yield from read(yaml(file)).documents


def valued(values: Sequence[Document], path: Sequence[str], wanted: Way, cut: int) -> Spot | None:
    """Find a mentioned value in the strongest file that has it, if it is the one rendered."""
    for document in values:
        start = "".join(f"/{escape(token)}" for token in path)
        top = way(document.value, start)
        if len(top.steps) != len(path):
            continue
        found = follow(document, start, wanted.steps[cut:])
        if found is None and cut < len(wanted.steps) and isinstance(top.value, Mapping):
            # A weaker file may give what this one leaves out: mappings are put together.
            continue
        return found.spot if found and same(found.value, wanted.value) else None
    return None


def same(one: object, other: object) -> bool:
    """Compare values as a template writes them, where `1` may become `"1"`."""
    return one == other or (not isinstance(one, dict | list | bool) and str(one) == str(other))


def literal(job: Job, template: File, wanted: Way) -> Location | None:
    """Find the only line of a template that, with its values filled in, writes what was rendered.

    A line that does more than name values is left alone.
    """
    key, value = re.escape(wanted.steps[-1].token), re.escape(written(wanted.value))
    pattern = re.compile(rf"^\s*(?:- )?\"?{key}\"?:\s*[\"']?{value}[\"']?\s*(?:#.*)?$")
    values = list(given(job))
    lines = template.data.decode(errors="replace").splitlines()
    found = [
        number for number, line in enumerate(lines, 1) if pattern.match(filled_in(line, values))
    ]
    if len(found) != 1:
        return None
    line = lines[found[0] - 1]
    start = len(line) - len(line.lstrip()) + 1
    return Location(template.path, found[0], start, found[0], len(line) + 1)


def filled_in(line: str, values: Sequence[Document]) -> str:
    """Put the values that a line names in their places."""
    return ACTION.sub(lambda action: scalar(values, action[1].split(".")[1:]) or action[0], line)


def scalar(values: Sequence[Document], path: Sequence[str]) -> str:
    """Give a value of the strongest file that has it, as text; empty where there is none."""
    pointer = "".join(f"/{escape(token)}" for token in path)
    for document in values:
        found = way(document.value, pointer)
        if len(found.steps) == len(path):
            return written(found.value) if found.is_leaf else ""
    return ""


def written(value: object) -> str:
    """Write a value as YAML does."""
    return str(value).lower() if isinstance(value, bool) else str(value)

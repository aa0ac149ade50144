"""What `go.mod` requires, after what it puts in place of it; Go takes exactly these versions."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gate.scanners.dependencies.facts import (
    Contents,
    Declared,
    Ecosystem,
    Elsewhere,
    Exact,
    Line,
    Origin,
    Range,
)
from gate.scanners.dependencies.refusing import counted, lines_of
from gate.scanners.dependencies.versions import semantic
from gate.sources import File

COMMENT = re.compile(r"(?:^|\s)//.*$")
LOCAL = ("./", "../", "/")
ARROW = "=>"


@dataclass(frozen=True, slots=True)
class Directive:
    """A line without its block: what it does, its words, its number."""

    verb: str
    words: tuple[str, ...]
    number: int


def read(file: File) -> Contents:
    """Read a file. Raises `ScanError` as `lines_of` does."""
    said = tuple(directives(lines_of(file)))
    replaced = {each.words[0]: each for each in said if is_replacement(each)}
    wanted = [each for each in said if each.verb == "require" and each.words]
    counted(file.path, len(wanted))
    declared = tuple(required(each, replaced.get(each.words[0])) for each in wanted)
    return Contents(declared=declared)


def directives(lines: list[str]) -> Iterator[Directive]:
    """Take blocks apart."""
    verb = ""
    for number, line in enumerate(lines, 1):
        words = tuple(word.strip('"`') for word in COMMENT.sub("", line).split())
        if verb:
            verb = "" if words == (")",) else verb
            yield from [Directive(verb, words, number)] if verb and words else []
        elif words[1:] == ("(",):
            verb = words[0]
        elif words:
            yield Directive(words[0], words[1:], number)


def is_replacement(directive: Directive) -> bool:
    """Say whether a line puts something in the place of a module."""
    words = directive.words
    return directive.verb == "replace" and ARROW in words[1:3] and words[-1] != ARROW


def required(directive: Directive, replacement: Directive | None) -> Declared:
    """Read what is required, or what stands for it, if that is for this version."""
    name, version = directive.words[0], "".join(directive.words[1:2])
    if replacement:
        arrow = replacement.words.index(ARROW)
        if replacement.words[1:arrow] in {(), (version,)}:
            name, *rest = replacement.words[arrow + 1 :]
            version = "".join(rest[:1])
    spot = Line(directive.number)
    return Declared(Ecosystem.GO, name, origin_of(name, version), spot)


def origin_of(name: str, version: str) -> Origin:
    """Read a version: whatever is none is a branch, or something else that moves."""
    if name.startswith(LOCAL) and not version:
        return Elsewhere()
    known = version.startswith("v") and semantic(version) is not None
    return Exact(version.removeprefix("v")) if known else Range()

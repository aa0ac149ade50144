"""What `go.mod` requires, after what it puts in place of it; Go takes exactly these versions."""

import re
from collections.abc import Iterator, Mapping
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
from gate.scanners.dependencies.refusing import counted, lines_of, refusal
from gate.scanners.dependencies.versions import semantic
from gate.sources import File

COMMENT = re.compile(r"(?:^|\s)//.*$")
LOCAL = ("./", "../", "/")
ARROW = "=>"
OPENING = re.compile(r"\s*\($")
VERBS = frozenset({
    "module", "go", "toolchain", "godebug", "require", "exclude", "replace", "retract", "tool",
    "ignore",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Directive:
    """A line without its block: what it does, its words, its number."""

    verb: str
    words: tuple[str, ...]
    number: int


def read(file: File) -> Contents:
    """Read a file. Raises `ScanError` as `lines_of` does, and for a line that Go does not know."""
    said = tuple(directives(lines_of(file)))
    for each in said:
        if each.verb not in VERBS:
            raise refusal(file.path, "this line is none of go.mod", each.number)
    replaced = {replaces(each): each for each in said if is_replacement(each)}
    wanted = [each for each in said if each.verb == "require" and each.words]
    counted(file.path, len(wanted))
    declared = tuple(required(each, replacement(each, replaced)) for each in wanted)
    return Contents(declared=declared)


def directives(lines: list[str]) -> Iterator[Directive]:
    """Take blocks apart."""
    verb = ""
    for number, line in enumerate(lines, 1):
        told = OPENING.sub(" (", COMMENT.sub("", line).rstrip())
        words = tuple(word.strip('"`') for word in told.split())
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


def replaces(directive: Directive) -> tuple[str, ...]:
    """Tell what a line puts something in the place of: a module, or one version of it."""
    return directive.words[: directive.words.index(ARROW)]


def replacement(
    directive: Directive, replaced: Mapping[tuple[str, ...], Directive]
) -> Directive | None:
    """Find what stands for a requirement: what is said of its version, else of all of them."""
    return replaced.get(directive.words[:2]) or replaced.get(directive.words[:1])


def required(directive: Directive, instead: Directive | None) -> Declared:
    """Read what is required, or what stands for it."""
    name, version = directive.words[0], "".join(directive.words[1:2])
    if instead:
        name, *rest = instead.words[len(replaces(instead)) + 1 :]
        version = "".join(rest[:1])
    spot = Line(directive.number)
    return Declared(Ecosystem.GO, name, origin_of(name, version), spot)


def origin_of(name: str, version: str) -> Origin:
    """Read a version: whatever is none is a branch, or something else that moves."""
    if name.startswith(LOCAL) and not version:
        return Elsewhere()
    known = version.startswith("v") and semantic(version) is not None
    return Exact(version.removeprefix("v")) if known else Range()

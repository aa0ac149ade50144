"""In which forms a text may show a secret, and how to find those of many secrets in one pass."""

import base64
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import quote

from gate.credentials.literals import Literal, mark
from gate.credentials.spans import ENTRY
from gate.credentials.values import looks_generated
from gate.credentials.walk import DEEPEST_LAYER

SHORT = 4
"""Shorter forms are hidden only where they stand alone: they are parts of too many words."""
TELLING = 8
"""The length from which what looks generated is the secret, whatever it is a part of."""

FEW = 16
"""So many forms, as of one or two secrets, are sooner looked for one by one."""


@dataclass(frozen=True, slots=True)
class Forms:
    """What must not be shown, longest first, and what to show in its place.

    What is `alone` is hidden only where it stands alone. `starts` has the forms by how they start,
    which is by as many characters as one of the `lengths`, `ends` by how they end, and `joined` has
    them all.
    """

    marks: Mapping[str, str]
    alone: Set[str]
    starts: Mapping[str, Sequence[str]] = field(repr=False)
    lengths: Sequence[int] = field(repr=False)
    ends: Mapping[str, Sequence[str]] = field(repr=False)
    joined: str = field(repr=False)

    def within(self, text: str) -> list[str]:
        """Find the forms that stand in a text, longest first."""
        if len(self.marks) <= FEW:
            return [form for form in self.marks if form in text]
        met = {
            form
            for length in self.lengths
            for at in range(len(text) - length + 1)
            for form in self.starts.get(text[at : at + length], ())
            if text.startswith(form, at)
        }
        return sorted(met, key=len, reverse=True)

    def in_part(self, text: str, content: str) -> Iterable[str]:
        """Give the forms of which the start or the end may stand in a text, or all its content."""
        if len(self.marks) <= FEW:
            return self.marks
        pieces = {text[at : at + SHORT] for at in range(len(text) - SHORT + 1)}
        met = {
            form
            for piece in pieces
            for index in (self.starts, self.ends)
            for form in index.get(piece, ())
        }
        if content in self.joined:
            met |= {form for form in self.marks if content in form}
        return [form for form in self.marks if form in met] if met else ()


NO_FORMS = Forms({}, frozenset(), {}, (), {}, "")
"""Where nothing has to be hidden."""


@lru_cache(maxsize=64)
def forms(literals: tuple[Literal, ...]) -> Forms:
    """Give all that must not be shown of secrets beside which a text stands."""
    marks = {form: told for literal in literals for _, form, told in shown(literal)}
    return ordered(marks, {form for form in marks if len(form) < SHORT})


def everywhere(literals: Iterable[Literal]) -> Forms:
    """Give what must not be shown of secrets wherever it stands.

    Of the entries of Secret objects, which are any words, only what cannot be mistaken for another.
    """
    marks: dict[str, str] = {}
    alone: set[str] = set()
    for literal in {literal.value: literal for literal in literals}.values():
        for piece, form, told in shown(literal):
            surely = looks_generated(piece, TELLING)
            if len(form) >= SHORT and (surely or literal.reason != ENTRY):
                marks[form] = told
                alone.update(() if surely else (form,))
    return ordered(marks, alone)


def shown(literal: Literal) -> Iterator[tuple[str, str, str]]:
    """Give each part of a secret, a form of it, and what to show in place of that."""
    told = mark(literal.decoded or literal.value)
    for text in (literal.value, literal.decoded):
        for piece in {text, *map(str.strip, text.splitlines())}:
            yield from ((piece, form, told) for form in written(piece) if form.strip())


def ordered(marks: Mapping[str, str], alone: Set[str]) -> Forms:
    """Put forms in order, and index them."""
    longest = {form: marks[form] for form in sorted(marks, key=len, reverse=True)}
    starts: dict[str, list[str]] = {}
    ends: dict[str, list[str]] = {}
    for form in longest:
        starts.setdefault(form[:SHORT], []).append(form)
        ends.setdefault(form[-SHORT:], []).append(form)
    return Forms(longest, alone, starts, sorted({*map(len, starts)}), ends, "\n".join(longest))


def written(text: str) -> Iterator[str]:
    """Write a text in every way in which YAML, JSON, a URL or base64 may show it."""
    yield text
    yield json.dumps(text)[1:-1].replace("/", "\\/")
    yield from escaped(text, ascii_only=True)
    yield from escaped(text, ascii_only=False)
    yield text.replace("'", "''")
    yield from (quote(text, errors="replace"), quote(text, safe="", errors="replace"))
    data = text.encode(errors="replace")
    for encoded in (base64.b64encode(data), base64.urlsafe_b64encode(data)):
        yield encoded.decode()
        yield encoded.decode().rstrip("=")


def escaped(text: str, *, ascii_only: bool) -> Iterator[str]:
    """Write a text as JSON in JSON does, as deep as strings are read as trees and once more."""
    for _ in range(DEEPEST_LAYER + 1):
        before, text = text, json.dumps(text, ensure_ascii=ascii_only)[1:-1]
        if text == before:
            return
        yield text

"""How a whole file of text is read for secrets, fast: closely only where one could be."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from gate.credentials.literals import Literal, fingerprint
from gate.credentials.reading import HINT, defaults, stated, tokens, wrapped
from gate.credentials.spans import Span, merge
from gate.credentials.walk import without_tokens

WORTH = re.compile(rf"{HINT.pattern}|://[^\s/@:]{{0,256}}:[^\s/]{{1,512}}@")
"""What a line holds that is worth reading."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A secret in a text, from `start` to before `end`."""

    start: int
    end: int
    literal: Literal


def passages(text: str) -> tuple[Passage, ...]:
    """Find the secrets of a text: known tokens and base64 anywhere, others where a word hints."""
    spans = [*tokens(text), *wrapped(text)]
    for start, end in windows(text):
        part = text[start:end]
        spans += (shifted(span, start) for span in (*defaults(part, ""), *stated(part)))
    return tuple(Passage(span.start, span.end, told(text, span)) for span in merge(spans))


def windows(text: str) -> Iterator[tuple[int, int]]:
    """Give the lines that hold a hint, each with the one below it, which may have the value."""
    lowered = text.lower()
    if len(lowered) != len(text):
        # A few letters are longer in lower case, and would move everything behind them.
        lowered = "".join(c.lower() if c.isascii() else c for c in text)
    begin = reach = at = 0
    while hint := WORTH.search(lowered, at):
        start = text.rfind("\n", 0, hint.start()) + 1
        if start > reach:
            if reach:
                yield begin, reach
            begin = start
        at = after_line(text, hint.end() - 1)
        reach = after_line(text, at)
    if reach:
        yield begin, reach


def after_line(text: str, at: int) -> int:
    """Give where the next line begins, or the end."""
    end = text.find("\n", at)
    return end + 1 if end >= 0 else len(text)


def shifted(span: Span, by: int) -> Span:
    """Move a secret of a part to where it stands in the whole."""
    return replace(span, start=span.start + by, end=span.end + by)


def told(text: str, span: Span) -> Literal:
    """Tell of a secret without telling it."""
    value = text[span.start : span.end]
    return Literal(
        at="",
        name=without_tokens(span.name),
        where=span.where or "text",
        reason=without_tokens(span.reason),
        fingerprint=fingerprint(span.decoded or value),
        value=value,
        decoded=span.decoded,
        inside=span.inside,
    )

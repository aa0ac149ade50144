"""What a secret in a text is: a range, what it is called, and why it is taken for one."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from gate.credentials.names import Promise

NAMED = "its name says that it is a secret"
ENTRY = "it is an entry of a Secret object"
RANDOM = "it looks generated and is named like a key"


@dataclass(frozen=True, slots=True)
class Span:
    """A secret in a text, from `start` to before `end`.

    `where` is empty when only the place of the text can tell; `inside` is set when the secret is
    written in an encoding, as `decoded` then says.
    """

    start: int
    end: int
    name: str
    reason: str
    where: str = ""
    inside: str = ""
    decoded: str = ""


def reason_of(promised: Promise) -> str:
    """Say why a value is taken for a secret because of its name."""
    return RANDOM if promised is Promise.MAYBE else NAMED


def merge(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Join spans that overlap: together they say what, the one found first says why."""
    groups: list[list[tuple[int, Span]]] = []
    end = -1
    for rank, span in sorted(enumerate(spans), key=lambda pair: pair[1].start):
        if span.start >= end:
            groups.append([])
        groups[-1].append((rank, span))
        end = max(end, span.end)
    return tuple(joined([span for _, span in sorted(group, key=first)]) for group in groups)


def first(ranked: tuple[int, Span]) -> int:
    """Order spans as they were found."""
    return ranked[0]


def joined(group: list[Span]) -> Span:
    """Make one span of several that overlap, the surest first."""
    return replace(
        group[0],
        start=min(span.start for span in group),
        end=max(span.end for span in group),
        name=next((span.name for span in group if span.name), ""),
        where=next((span.where for span in group if span.where), ""),
    )

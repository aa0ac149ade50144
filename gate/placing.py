"""From what a detector says to where it stands: locations, excerpts, fingerprints."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from gate.credentials import Forms, Literal, mask
from gate.document import locate
from gate.intake import Loaded
from gate.model import Enforcement, Excerpt, Finding, Location, Rule, Unresolved
from gate.rendering.origins import Outputs, origin

EXCERPT_LIMIT = 2000
READ_LIMIT = 5 * EXCERPT_LIMIT
"""How much of a line is read for an excerpt: a secret that begins in it is seen whole."""
CUT_OFF = re.compile(r"[^\s\"',;(){}\[\]<>]*\Z")
"""What may be the start of a secret where a line was cut."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A rule's statement about a manifest, not yet placed in the manifest's source."""

    loaded: Loaded
    rule: Rule
    at: str
    message: str
    subject: str
    environments: tuple[str, ...]
    enforcement: Enforcement


@dataclass(frozen=True, slots=True)
class Placed:
    """A claim where people can correct it: its place, its sentence and the line that is shown."""

    location: Location
    message: str
    excerpt: Excerpt | None


def place_findings(claims: Sequence[Claim], outputs: Outputs, hidden: Forms) -> Iterator[Finding]:
    """Make findings of claims, asking the reader once for all places of a document.

    What was rendered (`outputs`) is placed in what it was rendered from. What is `hidden` is a
    secret of whatever else was read, and is shown of no document.
    """
    seen: Counter[tuple[str, str, str, str]] = Counter()
    for claim, location in located(claims):
        key = (claim.rule.id, location.file, claim.subject, claim.at)
        seen[key] += 1
        placed = place(claim, location, outputs, hidden)
        yield Finding(
            rule=claim.rule,
            message=placed.message,
            enforcement=claim.enforcement,
            location=placed.location,
            pointer=claim.loaded.document.base + claim.at,
            document=claim.loaded.document.index,
            subject=claim.subject,
            environments=claim.environments,
            fingerprint=fingerprint(*key, str(seen[key])),
            excerpt=placed.excerpt,
        )


def place_unresolved(
    claims: Sequence[Claim], outputs: Outputs, hidden: Forms
) -> Iterator[Unresolved]:
    """Place the questions that rules could not answer."""
    for claim, location in located(claims):
        placed = place(claim, location, outputs, hidden)
        yield Unresolved(claim.rule.id, placed.message, placed.location, claim.subject)


def place(claim: Claim, location: Location, outputs: Outputs, hidden: Forms) -> Placed:
    """Place a claim: where it stands or, if that was rendered, where it comes from."""
    message = mask(claim.message, claim.loaded.literals, hidden)
    output = outputs.get(location.file)
    if output is None:
        source = claim.loaded.document.source.data
        return Placed(location, message, excerpt(source, location, claim.loaded.literals, hidden))
    found = origin(output, claim.loaded.document, claim.at)
    literals = (*claim.loaded.literals, *found.literals)
    message = mask(f"{message} ({found.remark})" if found.remark else message, literals, hidden)
    shown = excerpt(found.file.data, found.location, literals, hidden) if found.file else None
    return Placed(found.location, message, shown)


def located(claims: Sequence[Claim]) -> Iterator[tuple[Claim, Location]]:
    """Pair each claim with its place, document by document."""
    for _, group in groupby(claims, key=lambda claim: id(claim.loaded)):
        together = list(group)
        document = together[0].loaded.document
        yield from zip(together, locate(document, [claim.at for claim in together]), strict=True)


def fingerprint(*parts: str) -> str:
    """Identify a finding whatever its line: by rule, file, subject, pointer and ordinal."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def excerpt(
    data: bytes, location: Location, literals: Sequence[Literal], hidden: Forms
) -> Excerpt | None:
    """Show the source line a finding stands on, with secrets masked."""
    line = source_line(data, location.line)
    if not line.strip():
        return None
    return Excerpt(mask(line, literals, hidden)[:EXCERPT_LIMIT])


def source_line(data: bytes, number: int) -> str:
    """Read one 1-based line of a source, without its end; the start of one that is too long."""
    start = 0
    for _ in range(number - 1):
        start = data.find(b"\n", start) + 1
        if not start:
            return ""
    end = data.find(b"\n", start)
    line = data[start : end if end >= 0 else len(data)]
    text = line[:READ_LIMIT].decode(errors="replace").rstrip("\r")
    return text if len(line) <= READ_LIMIT else CUT_OFF.sub("", text)


def in_order(claims: Iterable[Claim]) -> list[Claim]:
    """Order claims so that those of one document stand together, whatever threads did."""
    return sorted(
        claims,
        key=lambda c: (
            c.loaded.document.source.path, c.loaded.document.index, c.loaded.document.base,
            c.rule.id, c.at, c.message,
        ),
    )  # fmt: skip

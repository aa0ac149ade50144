"""From what a detector says to where it stands: locations, excerpts, fingerprints."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from gate.credentials import Forms, hide
from gate.credentials.forms import forms
from gate.intake import Loaded
from gate.lines import line_at
from gate.model import Enforcement, Excerpt, Finding, Location, Rule, Unresolved
from gate.rendering.origins import Origin, Outputs, origins

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
    """Make findings of claims.

    What was rendered (`outputs`) is placed in what it was rendered from. What is `hidden` is a
    secret of whatever else was read, and is shown of no document.
    """
    seen: Counter[tuple[str, str, str, str]] = Counter()
    for claim, placed in place(claims, outputs, hidden):
        document = claim.loaded.document
        key = (claim.rule.id, document.source.path, claim.subject, claim.at)
        seen[key] += 1
        yield Finding(
            rule=claim.rule,
            message=placed.message,
            enforcement=claim.enforcement,
            location=placed.location,
            pointer=document.base + claim.at,
            document=document.index,
            subject=claim.subject,
            environments=claim.environments,
            fingerprint=fingerprint(*key, str(seen[key])),
            excerpt=placed.excerpt,
        )


def place_unresolved(
    claims: Sequence[Claim], outputs: Outputs, hidden: Forms
) -> Iterator[Unresolved]:
    """Place the questions that rules could not answer."""
    for claim, placed in place(claims, outputs, hidden):
        yield Unresolved(claim.rule.id, placed.message, placed.location, claim.subject)


def place(
    claims: Sequence[Claim], outputs: Outputs, hidden: Forms
) -> Iterator[tuple[Claim, Placed]]:
    """Place claims: where they stand or, if that was rendered, where it comes from."""
    found = origins([(claim.loaded.document, claim.at) for claim in claims], outputs)
    # By identity: to tell many secrets from many others takes longer than to look for them.
    beside: dict[tuple[int, int], Forms] = {}
    for claim, origin in zip(claims, found, strict=True):
        key = id(claim.loaded), id(origin.literals)
        own = beside.get(key) or forms((*claim.loaded.literals, *origin.literals))
        beside[key] = own
        message = f"{claim.message} ({origin.remark})" if origin.remark else claim.message
        shown = excerpt(source_of(claim, origin, outputs), origin.location, own, hidden)
        yield claim, Placed(origin.location, hide(message, own, hidden), shown)


def source_of(claim: Claim, origin: Origin, outputs: Outputs) -> bytes:
    """Give the file that a claim is shown in; nothing of one that is not to be shown."""
    own = claim.loaded.document.source
    if own.path not in outputs:
        return own.data
    return origin.file.data if origin.file else b""


def fingerprint(*parts: str) -> str:
    """Identify a finding whatever its line: by rule, file, subject, pointer and ordinal."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def excerpt(data: bytes, location: Location, own: Forms, hidden: Forms) -> Excerpt | None:
    """Show the source line a finding stands on, with secrets masked."""
    text = source_line(data, location.line)
    if not text.strip():
        return None
    return Excerpt(hide(text, own, hidden)[:EXCERPT_LIMIT])


def source_line(data: bytes, number: int) -> str:
    """Read one 1-based line of a source, without its end; the start of one that is too long."""
    found = line_at(data, number)
    text = found[:READ_LIMIT].decode(errors="replace").rstrip("\r")
    return text if len(found) <= READ_LIMIT else CUT_OFF.sub("", text)


def in_order(claims: Iterable[Claim]) -> list[Claim]:
    """Order claims so that those of one document stand together, whatever threads did."""
    return sorted(
        claims,
        key=lambda c: (
            c.loaded.document.source.path, c.loaded.document.index, c.loaded.document.base,
            c.rule.id, c.at, c.message,
        ),
    )  # fmt: skip

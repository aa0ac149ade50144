"""What a secret by value is told as: everything about it but the value."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from gate.credentials.spans import Span
from gate.manifest import Credential


@dataclass(frozen=True, slots=True)
class Literal:
    """A secret written by value in the string at `at` (JSON Pointer), or in a key below it.

    `where` is `env`, `header`, `argument`, `url`, `data`, `field` or `text`; `value` is the secret
    as it is written there, `decoded` what that is the base64 form of; neither is ever shown.
    `inside` says in what it is hidden.
    """

    at: str
    name: str
    where: str
    reason: str
    fingerprint: str
    value: str = field(repr=False)
    decoded: str = field(default="", repr=False)
    inside: str = ""


@dataclass(frozen=True, slots=True)
class Scan:
    """The secrets of a tree, and the tree with a mark in the place of each."""

    literals: tuple[Literal, ...]
    redacted: object


def fingerprint(value: str) -> str:
    """Identify a value without telling it: `sha256:` and the first 8 hex digits."""
    digest = hashlib.sha256(value.encode(errors="surrogatepass")).hexdigest()
    return f"sha256:{digest[:8]}"


def mark(value: str) -> str:
    """Give what stands in a redacted tree in the place of a value."""
    return f"redacted:{fingerprint(value)}"


def redact(text: str, spans: Sequence[Span]) -> str:
    """Put a mark in the place of each secret of a text."""
    pieces: list[str] = []
    end = 0
    for span in spans:
        secret = span.decoded or text[span.start : span.end]
        pieces += text[end : span.start], mark(secret)
        end = span.end
    return "".join((*pieces, text[end:]))


def to_credential(literal: Literal) -> Credential:
    """Tell policies of a secret."""
    return Credential(
        name=literal.name,
        kind="literal",
        where=literal.where,
        ref="",
        key="",
        reason=f"{literal.reason}, in {literal.inside}" if literal.inside else literal.reason,
        fingerprint=literal.fingerprint,
        at=literal.at,
    )

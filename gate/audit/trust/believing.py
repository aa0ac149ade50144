"""What is believed of a key or an identity: where in a log, and of which resources."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote

from gate.audit import Receipt


class Refusal(StrEnum):
    """Why a record's speaker is not believed: the first thing that no entry for its key grants."""

    UNKNOWN_KEY = "unknown-key"
    WRONG_VERIFIER = "wrong-verifier"
    WRONG_DOOR = "wrong-door"
    WRONG_RESOURCE = "wrong-resource"
    WRONG_ENVIRONMENT = "wrong-environment"
    WRONG_LOG = "wrong-log"
    NOT_YET_VALID = "not-yet-valid"
    RETIRED = "retired"
    NOT_LOGGED = "not-logged"


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody whose keys an authority certifies: `subject`, of whom `issuer` vouched to it.

    `authority` are its certificates in DER, root or below, each of which is believed.
    """

    issuer: str
    subject: str
    authority: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """Where in a log a key is believed: from an index on, and below another if there is one."""

    origin: str
    start: int
    end: int | None = None

    @property
    def closed(self) -> bool:
        """Say whether it is believed no more."""
        return self.end is not None


def misplaced(spans: Sequence[Span], place: Receipt | None) -> Refusal | None:
    """Say why a key is not believed at a place of a log; `None` when it is.

    Without a place, nothing tells whether a record is older than the end of its key.
    """
    if place is None:
        return Refusal.NOT_LOGGED if any(span.closed for span in spans) else None
    for span in spans:
        if span.origin == place.origin:
            return outside(span, place.index)
    return Refusal.WRONG_LOG


def outside(span: Span, index: int) -> Refusal | None:
    """Say on which side of a span an index is; `None` when it is in it."""
    if index < span.start:
        return Refusal.NOT_YET_VALID
    if span.end is not None and index >= span.end:
        return Refusal.RETIRED
    return None


def covers(prefix: str, resource: str) -> bool:
    """Say whether a resource is that of a prefix, or below it in whole segments.

    One that climbs (`..`) is below nothing, however the dots are written.
    """
    if {".", ".."} & set(unquote(resource).split("/")):
        return False
    return resource == prefix or resource.startswith(prefix.removesuffix("/") + "/")

"""What a log gives back: its records, and what can be asked for."""

from dataclasses import dataclass
from typing import TypedDict

from gate.audit import Summary


@dataclass(frozen=True, slots=True)
class Stored:
    """A record as the log keeps it; `envelope` is None when it was erased.

    `erased` tells then when and why, and is empty otherwise.
    """

    index: int
    leaf: bytes
    envelope: bytes | None
    summary: Summary
    erased: str


class Wanted(TypedDict, total=False):
    """Which records are wanted: those for which all that is given holds.

    `digest` is the SHA-256 of what was signed, `object` that of something judged, in hex.
    """

    digest: bytes
    decision_id: str
    commit: str
    object: str
    resource: str
    door: str
    verdict: str
    verifier: str

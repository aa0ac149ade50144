"""What can be wrong with a log, and with one record in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from gate.audit import envelope as dsse
from gate.audit.keys import verify
from gate.audit.log.leaf import read_leaf
from gate.errors import LogError, RecordError


class Damage(StrEnum):
    """What kind of flaw it is."""

    DATABASE = "database"
    CUT = "cut"
    ENTRY = "entry"
    HASH = "hash"
    TILE = "tile"
    ROOT = "root"
    CHECKPOINT = "checkpoint"
    ENVELOPE_ERASED = "envelope-erased"
    ENVELOPE_MISSING = "envelope-missing"
    ENVELOPE_OTHER = "envelope-other"
    ENVELOPE_SHOWN = "envelope-shown"
    SIGNATURE = "signature"
    SUMMARY = "summary"
    OBJECT = "object"


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing wrong, at an entry or below the tile that begins with it; None for all of it."""

    damage: Damage
    index: int | None
    message: str


@dataclass(slots=True)
class Extent:
    """How much was looked at: entries, tiles, and rows of the index of objects."""

    entries: int = 0
    tiles: int = 0
    objects: int = 0


def record_flaws(index: int, leaf: bytes, data: bytes) -> Iterator[Flaw]:
    """Compare an envelope with its leaf, and its signature with the key that the leaf names.

    Whether that key may speak is for whoever trusts it to say.
    """
    try:
        said = read_leaf(leaf)
    except LogError as error:
        yield Flaw(Damage.ENTRY, index, error.message)
        return
    try:
        envelope = dsse.load(data)
    except RecordError as error:
        yield Flaw(Damage.ENVELOPE_OTHER, index, error.message)
        return
    if (dsse.digest(envelope), envelope.signature) != (said.digest, said.signature):
        yield Flaw(Damage.ENVELOPE_OTHER, index, "the envelope is not the one that was hashed")
    elif envelope.chain[:1] != said.key.chain:
        yield Flaw(Damage.ENVELOPE_OTHER, index, "the certificate is not the one that was hashed")
    elif not verify(said.key, dsse.pae(envelope.payload_type, envelope.payload), said.signature):
        yield Flaw(Damage.SIGNATURE, index, "the key of the leaf did not sign the envelope")

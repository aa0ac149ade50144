"""What is exported: records as a log holds them, in; pieces of files, out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import orjson

from gate.audit import Receipt
from gate.audit import envelope as envelopes
from gate.audit.bundles import Proof
from gate.audit.records import Record, read_record
from gate.display.encoding import UNUSUAL, encodable, harmless
from gate.errors import LogError


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a log holds, whatever it says: its envelope as stored, and the proof if there is one."""

    receipt: Receipt
    leaf: bytes
    envelope: bytes
    id: str
    proof: Proof | None


@dataclass(frozen=True, slots=True)
class Held(Sealed):
    """A record that a log holds."""

    record: Record


@dataclass(frozen=True, slots=True)
class Piece:
    """The next part of a file; the pieces of one file follow each other."""

    file: str
    data: bytes


def proof_of(one: Sealed) -> Proof:
    """Give the proof of a record. Raises `LogError` when there is none."""
    if one.proof is None:
        raise LogError(f"nothing proves that {one.receipt.origin} holds {one.id}")
    return one.proof


def held(receipt: Receipt, leaf: bytes, envelope: bytes, proof: Proof | None = None) -> Held:
    """Read a record that a log holds. Raises `RecordError` when it is none."""
    record = read_record(envelopes.load(envelope))
    return Held(receipt, leaf, envelope, record.decision_id, proof, record)


def listed(file: str, values: Iterable[dict[str, object]]) -> Iterator[Piece]:
    """Write a file with one JSON array, an element a line."""
    before = b"[\n"
    for value in values:
        yield Piece(file, before + compact(value))
        before = b",\n"
    yield Piece(file, b"\n]\n" if before == b",\n" else b"[]\n")


def compact(value: dict[str, object]) -> bytes:
    """Write JSON on one line, in which nothing acts on a terminal."""
    text = orjson.dumps(encodable(value)).decode()
    return UNUSUAL.sub(lambda found: harmless(found[0]), text).encode()

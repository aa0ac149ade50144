"""The envelope and a tlog-proof (C2SP) of each record: what `gate audit verify` takes as well."""

from collections.abc import Iterable, Iterator

from gate.audit.bundles import dump_proof
from gate.audit.exports.pieces import Held, Piece
from gate.errors import LogError

name = "tlog-proof"
proves = True
ENVELOPE = ".dsse.json"
SUFFIX = ".tlog-proof"


def pieces(records: Iterable[Held]) -> Iterator[Piece]:
    """Write two files for each record, named by its decision."""
    for one in records:
        yield Piece(f"{one.record.decision_id}{ENVELOPE}", one.envelope)
        yield Piece(f"{one.record.decision_id}{SUFFIX}", proof(one))


def proof(one: Held) -> bytes:
    """Write the proof of a record. Raises `LogError` when there is none."""
    if one.proof is None:
        raise LogError(f"nothing proves that {one.receipt.origin} holds {one.record.decision_id}")
    return dump_proof(one.proof)

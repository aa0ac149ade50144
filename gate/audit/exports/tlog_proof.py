"""The envelope and a tlog-proof (C2SP) of each record: what `gate audit verify` takes as well."""

from collections.abc import Iterable, Iterator

from gate.audit.bundles import dump_proof
from gate.audit.exports.pieces import Piece, Sealed, proof_of

name = "tlog-proof"
proves = True
ENVELOPE = ".dsse.json"
SUFFIX = ".tlog-proof"


def pieces(records: Iterable[Sealed]) -> Iterator[Piece]:
    """Write two files for each record, named by its decision."""
    for one in records:
        yield Piece(f"{one.id}{ENVELOPE}", one.envelope)
        yield Piece(f"{one.id}{SUFFIX}", proof(one))


def proof(one: Sealed) -> bytes:
    """Write the proof of a record. Raises `LogError` when there is none."""
    return dump_proof(proof_of(one))

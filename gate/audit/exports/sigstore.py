"""Sigstore bundles, one a record: what cosign verifies, without the network."""

from collections.abc import Iterable, Iterator

from gate.audit import envelope as envelopes
from gate.audit.bundles import dump_bundle
from gate.audit.exports.pieces import Piece, Sealed, proof_of
from gate.audit.log.leaf import read_leaf

name = "sigstore"
proves = True
SUFFIX = ".sigstore.json"


def pieces(records: Iterable[Sealed]) -> Iterator[Piece]:
    """Write a bundle of each record, named by its decision."""
    for one in records:
        yield Piece(f"{one.id}{SUFFIX}", bundle(one))


def bundle(one: Sealed) -> bytes:
    """Write the bundle of a record. Raises `LogError` when nothing proves where it stands."""
    return dump_bundle(envelopes.load(one.envelope), read_leaf(one.leaf).key, proof_of(one))

"""How the proof of a record is made from a log, and looked at before anybody gets it."""

from dataclasses import dataclass

from gate.audit import Checkpoint, Receipt
from gate.audit.bundles import Proof, proof_at
from gate.audit.exports.pieces import Held, Sealed, held
from gate.audit.log import checkpoints
from gate.audit.log.hashing import leaf_hash, verify_inclusion
from gate.audit.log.notes import key_hash
from gate.audit.log.opening import Log
from gate.audit.log.stored import Stored
from gate.audit.log.telling import read
from gate.errors import LogError, RecordError


@dataclass(frozen=True, slots=True)
class Signed:
    """The last checkpoint of a log: what it says, and as it was signed."""

    tree: Checkpoint
    note: bytes


def signed(log: Log) -> Signed:
    """Read the last checkpoint of a log. Raises `LogError`, also when the log did not sign it."""
    note = log.checkpoint().encode()
    return Signed(checkpoints.read(note, log.origin, log.key), note)


def prove(log: Log, last: Signed, stored: Stored) -> Proof:
    """Prove that a checkpoint covers a record.

    Raises `LogError` when it does not yet, and when the log is damaged.
    """
    tree = last.tree
    if stored.index >= tree.size:
        raise LogError(
            f"entry {stored.index} is not yet in the last checkpoint of {log.origin}, "
            f"which is over {tree.size} entries",
            advice="`gate audit checkpoint --key FILE` signs a new one.",
        )
    hashes = log.inclusion(stored.index, tree.size)
    if not verify_inclusion(leaf_hash(stored.leaf), stored.index, tree.size, hashes, tree.root):
        raise LogError(
            f"{log.origin} cannot prove its entry {stored.index}: it is not what was signed",
            advice="`gate audit fsck` tells where it is damaged.",
        )
    log_id = key_hash(log.origin, log.key)
    return proof_at(stored.index, tuple(hashes), last.note, stored.leaf, log_id)


def sealed_by(log: Log, stored: Stored, proof: Proof | None) -> Sealed:
    """Read what a log holds: a record or an approval. Raises `LogError` for what is neither."""
    data = present(log, stored)
    if read(data) is None:
        raise LogError(
            f"entry {stored.index} of {log.origin} is neither a record nor an approval that this "
            "release reads"
        )
    place = Receipt(log.origin, stored.index)
    return Sealed(place, stored.leaf, data, stored.summary.decision_id, proof)


def present(log: Log, stored: Stored) -> bytes:
    """Give an envelope that is there. Raises `LogError` for one that was erased."""
    if stored.envelope is None:
        raise LogError(
            f"the envelope of entry {stored.index} of {log.origin} was erased {stored.erased}"
        )
    return stored.envelope


def held_by(log: Log, stored: Stored, proof: Proof | None) -> Held:
    """Read a record of a log. Raises `LogError` when its envelope was erased, or is no record."""
    data = present(log, stored)
    try:
        return held(Receipt(log.origin, stored.index), stored.leaf, data, proof)
    except RecordError as error:
        raise LogError(
            f"entry {stored.index} of {log.origin} is no record that this release reads: "
            f"{error.message}"
        ) from None

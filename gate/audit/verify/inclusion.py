"""Whether a proof shows that a trusted log holds exactly this envelope."""

from gate.audit import Checkpoint, Envelope, PublicKey, Receipt
from gate.audit.bundles import Proof, Repeated
from gate.audit.envelope import digest
from gate.audit.log import checkpoints
from gate.audit.log.hashing import leaf_hash, verify_inclusion
from gate.audit.log.leaf import leaf
from gate.audit.log.notes import key_hash, parse
from gate.audit.trust import LogKey, Trust
from gate.audit.verify.reasons import Logged, Reason, Refused
from gate.errors import LogError


def located(envelope: Envelope, key: PublicKey, proof: Proof, trust: Trust) -> Logged | Refused:
    """Say where a record stands, whose signature by `key` was verified.

    The leaf is made anew from the envelope: another signature over the same record (an ECDSA
    signature has a second valid form) is another leaf, which no log holds.
    """
    found = log_of(proof, trust)
    if isinstance(found, Refused):
        return found
    log, checkpoint = found
    made = leaf(digest(envelope), envelope.signature, key)
    if proof.repeated is not None:
        refused = untrue(proof.repeated, made, log, checkpoint)
        if refused is not None:
            return refused
    hashed = leaf_hash(made)
    if not verify_inclusion(hashed, proof.index, checkpoint.size, proof.hashes, checkpoint.root):
        return Refused(
            Reason.NOT_INCLUDED,
            f"the proof does not lead from this envelope at index {proof.index} to the checkpoint "
            f"of {log.origin} over {checkpoint.size} entries",
        )
    return Logged(Receipt(log.origin, proof.index), checkpoint, proof.note)


def log_of(proof: Proof, trust: Trust) -> tuple[LogKey, Checkpoint] | Refused:
    """Read the checkpoint of a proof, with the key that the trust policy has for its log."""
    try:
        said = checkpoints.read_body(parse(proof.note).text)
        log = trust.log(said.origin)
        if log is None:
            return Refused(Reason.UNKNOWN_LOG, f"the trust policy has no log {said.origin}")
        return log, checkpoints.read(proof.note, log.origin, log.key)
    except LogError as error:
        return Refused(Reason.WRONG_CHECKPOINT, error.message)


def untrue(said: Repeated, made: bytes, log: LogKey, checkpoint: Checkpoint) -> Refused | None:
    """Find what a bundle repeats wrongly: other verifiers may rely on it."""
    if said.leaf != made:
        return Refused(
            Reason.WRONG_LEAF, "the entry of the log is not that of this envelope and its key"
        )
    if (said.size, said.root) != (checkpoint.size, checkpoint.root):
        return Refused(Reason.WRONG_PROOF, "the proof is for another tree than its checkpoint")
    if said.log_id != key_hash(log.origin, log.key):
        return Refused(Reason.WRONG_PROOF, f"the bundle names another log than {log.origin}")
    return None

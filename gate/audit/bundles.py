"""Sigstore bundles (v0.3) and tlog-proofs (C2SP): a record together with the proof that it stands.

What is read here is only taken apart; whether any of it is true, `gate.audit.verify` says.
"""

from dataclasses import dataclass, replace
from hashlib import sha256

import orjson
from pydantic import ValidationError

from gate.audit import Envelope, PublicKey, strict
from gate.audit import envelope as envelopes
from gate.audit.bundle_file import MOST_HASHES, BundleFile, TlogEntry
from gate.audit.log.checkpoints import read_body, read_size
from gate.audit.log.hashing import HASH_SIZE
from gate.audit.log.leaf import LIMIT as LEAF_LIMIT
from gate.audit.log.leaf import based
from gate.audit.log.notes import parse, unbased
from gate.errors import LogError, RecordError

MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json"
FIRST_LINE = "c2sp.org/tlog-proof@v1"
NOTE_LIMIT = 64 * 1024
PROOF_LIMIT = 128 * 1024
"""The longest tlog-proof that is read, in bytes."""
LIMIT = envelopes.LIMIT + 2 * LEAF_LIMIT + PROOF_LIMIT
"""The longest bundle that is read, in bytes."""
SHOWN = 80


@dataclass(frozen=True, slots=True)
class Repeated:
    """What a bundle says besides the proof, although it follows from it.

    Other verifiers rely on it, so it has to be true.
    """

    leaf: bytes
    log_id: bytes
    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class Proof:
    """The proof that a log holds an entry: its index, hashes from the leaf upwards, a checkpoint.

    `note` is the checkpoint as it was signed.
    """

    index: int
    hashes: tuple[bytes, ...]
    note: bytes
    repeated: Repeated | None = None


@dataclass(frozen=True, slots=True)
class Exhibit:
    """What somebody shows: an envelope as it was written, and the proof that comes with it.

    `chain` is the certificate that stands beside the envelope, if one does.
    """

    envelope: bytes
    proof: Proof | None = None
    chain: tuple[bytes, ...] = ()


def read(data: bytes) -> Exhibit:
    """Read a Sigstore bundle, or an envelope without any proof.

    Raises `RecordError` for what is neither.
    """
    match strict.loads(data, LIMIT):
        case {"mediaType": _}:
            return read_bundle(data)
        case {"payload": _}:
            return Exhibit(data)
        case _:
            raise RecordError("this is neither a DSSE envelope nor a Sigstore bundle")


def read_bundle(data: bytes) -> Exhibit:
    """Take a bundle apart. Raises `RecordError`."""
    try:
        bundle = BundleFile.model_validate_json(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(part)[:SHOWN] for part in first["loc"])
        raise RecordError(
            f"this is no Sigstore bundle that the gate reads: {where}: {first['msg'][:SHOWN]}"
        ) from None
    material = bundle.verification_material
    proof = proof_of(material.tlog_entries[0]) if material.tlog_entries else None
    chain = (material.certificate.raw_bytes,) if material.certificate else ()
    return Exhibit(orjson.dumps(bundle.dsse_envelope), proof, chain)


def proof_of(entry: TlogEntry) -> Proof:
    """Take the proof out of an entry."""
    given = entry.inclusion_proof
    if entry.log_index != given.log_index:
        raise RecordError(f"the bundle names two places: {entry.log_index} and {given.log_index}")
    repeated = Repeated(
        entry.canonicalized_body, entry.log_id.key_id, given.tree_size, given.root_hash
    )
    return Proof(given.log_index, given.hashes, noted(given.checkpoint.envelope), repeated)


def noted(text: str) -> bytes:
    """Give the bytes of a checkpoint that is short enough to be one."""
    data = text.encode("utf-8")
    if len(data) > NOTE_LIMIT:
        raise RecordError(f"the checkpoint is longer than {NOTE_LIMIT} bytes")
    return data


def read_proof(data: bytes) -> Proof:
    """Read a tlog-proof; what it holds as `extra` is not looked at. Raises `RecordError`."""
    if len(data) > PROOF_LIMIT:
        raise RecordError(f"the proof is longer than {PROOF_LIMIT} bytes")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise RecordError("the proof is not UTF-8") from None
    head, blank, note = text.partition("\n\n")
    lines = head.split("\n")
    if not blank or lines[0] != FIRST_LINE:
        raise RecordError(f"this is no proof: it does not begin with {FIRST_LINE}")
    rest = lines[2:] if lines[1:] and lines[1].startswith("extra ") else lines[1:]
    if not rest or not rest[0].startswith("index "):
        raise RecordError("the proof does not say which index it is about")
    if len(rest) > MOST_HASHES + 1:
        raise RecordError(f"the proof has more than {MOST_HASHES} hashes")
    try:
        index = read_size(rest[0].removeprefix("index "))
        hashes = tuple(map(unbased, rest[1:]))
    except LogError as error:
        raise RecordError(f"the proof cannot be read: {error.message}") from None
    if any(len(one) != HASH_SIZE for one in hashes):
        raise RecordError(f"a hash of the proof has not {HASH_SIZE} bytes")
    return Proof(index, hashes, noted(note))


def dump_proof(proof: Proof) -> bytes:
    """Write a tlog-proof."""
    lines = [FIRST_LINE, f"index {proof.index}", *map(based, proof.hashes), "", ""]
    return "\n".join(lines).encode() + proof.note


def dump_bundle(envelope: Envelope, key: PublicKey, proof: Proof) -> bytes:
    """Write a Sigstore bundle of a record that this key signed, as cosign takes it.

    Of certificates it has room for that of the key alone; those above it are for others to know.
    Raises `RecordError` for a proof without what bundles repeat.
    """
    if proof.repeated is None:
        raise RecordError("a bundle repeats what stands in the log, and that is not known here")
    repeated = proof.repeated
    entry = {
        "logIndex": str(proof.index),
        "logId": {"keyId": based(repeated.log_id)},
        "kindVersion": {"kind": "hashedrekord", "version": "0.0.2"},
        "integratedTime": "0",
        "inclusionProof": {
            "logIndex": str(proof.index),
            "rootHash": based(repeated.root),
            "treeSize": str(repeated.size),
            "hashes": [*map(based, proof.hashes)],
            "checkpoint": {"envelope": proof.note.decode()},
        },
        "canonicalizedBody": based(repeated.leaf),
    }
    whole = {
        "mediaType": MEDIA_TYPE,
        "verificationMaterial": {**signer_in(key), "tlogEntries": [entry]},
        "dsseEnvelope": orjson.Fragment(envelopes.dump(replace(envelope, chain=()))),
    }
    return orjson.dumps(whole, option=orjson.OPT_APPEND_NEWLINE)


def signer_in(key: PublicKey) -> dict[str, object]:
    """Write by what a signature is verified: a certificate, or a hint at a key that is known."""
    if key.chain:
        return {"certificate": {"rawBytes": based(key.chain[0])}}
    return {"publicKey": {"hint": based(sha256(key.spki).digest())}}


def proof_at(
    index: int, hashes: tuple[bytes, ...], note: bytes, leaf: bytes, log_id: bytes
) -> Proof:
    """Make the whole proof of an entry of a log, from what that log says. Raises `LogError`."""
    tree = read_body(parse(note).text)
    return Proof(index, hashes, note, Repeated(leaf, log_id, tree.size, tree.root))

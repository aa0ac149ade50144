"""Checkpoints: what a log says of itself, as text that is signed (C2SP tlog-checkpoint)."""

import re
from base64 import b64encode

from gate.audit import Checkpoint, PublicKey, Signer
from gate.audit.log import notes
from gate.audit.log.hashing import EMPTY_ROOT, HASH_SIZE
from gate.errors import LogError

LINES = 3
LARGEST = 2**63 - 1
"""More entries than any index holds."""
SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


def body(checkpoint: Checkpoint) -> str:
    """Write the text of a checkpoint."""
    return f"{checkpoint.origin}\n{checkpoint.size}\n{b64encode(checkpoint.root).decode()}\n"


def read_body(text: str) -> Checkpoint:
    """Read the text of a checkpoint.

    Lines of extension are refused: no log of ours writes any, and nobody can audit them. Raises
    `LogError`.
    """
    lines = text.removesuffix("\n").split("\n")
    if len(lines) != LINES or not text.endswith("\n"):
        raise LogError(f"a checkpoint has {LINES} lines, and this one {len(lines)}")
    origin, size, root = lines
    checked = Checkpoint(notes.check_origin(origin), read_size(size), notes.unbased(root))
    if len(checked.root) != HASH_SIZE:
        raise LogError(f"the root of a checkpoint has {len(checked.root)} bytes, not {HASH_SIZE}")
    if checked.size == 0 and checked.root != EMPTY_ROOT:
        raise LogError("the checkpoint of an empty log does not have the root of one")
    return checked


def read_size(text: str) -> int:
    """Read a number of entries, written in the one way in which it can be."""
    if not SIZE.fullmatch(text) or int(text) > LARGEST:
        raise LogError(f"{text[:80]!r} is no number of entries")
    return int(text)


def sign(checkpoint: Checkpoint, signer: Signer) -> str:
    """Sign a checkpoint under its origin's name, and give the note.

    Raises `SigningError` when the key does not sign, `LogError` for a key that is not Ed25519.
    """
    return notes.sign(body(checkpoint), notes.check_origin(checkpoint.origin), signer)


def read(data: bytes, origin: str, key: PublicKey) -> Checkpoint:
    """Read a checkpoint that this log signed with this key.

    Raises `LogError` for every other.
    """
    note = notes.parse(data)
    checkpoint = read_body(note.text)
    if checkpoint.origin != origin:
        raise LogError(f"the checkpoint is of {checkpoint.origin}, not of {origin}")
    if not notes.verify(note, origin, key):
        raise LogError(f"the checkpoint is not signed by {origin} with the key {key.key_id}")
    return checkpoint

"""How a log shows that it only grew: the text that witnesses take (C2SP tlog-witness)."""

from base64 import b64encode
from dataclasses import dataclass

from gate.audit import Checkpoint
from gate.audit.bundle_file import MOST_HASHES
from gate.audit.bundles import NOTE_LIMIT
from gate.audit.log.checkpoints import read_body, read_size
from gate.audit.log.hashing import verify_consistency
from gate.audit.log.notes import parse, unbased
from gate.errors import LogError

LIMIT = 2 * NOTE_LIMIT
"""The longest text that is read, in bytes."""
OLD = "old "


@dataclass(frozen=True, slots=True)
class Growth:
    """Hashes that lead from the first `old` entries to a checkpoint; `note` is it as signed."""

    old: int
    hashes: tuple[bytes, ...]
    note: bytes


def read_growth(data: bytes) -> Growth:
    """Read the text. Raises `LogError`."""
    if len(data) > LIMIT:
        raise LogError(f"the proof of consistency is longer than {LIMIT} bytes")
    try:
        head, blank, note = data.decode("utf-8").partition("\n\n")
    except UnicodeDecodeError:
        raise LogError("the proof of consistency is not UTF-8") from None
    lines = head.split("\n")
    if not blank or not lines[0].startswith(OLD):
        raise LogError("this is no proof of consistency: it does not begin with `old`")
    if len(lines) > MOST_HASHES + 1:
        raise LogError(f"the proof of consistency has more than {MOST_HASHES} hashes")
    return Growth(
        read_size(lines[0].removeprefix(OLD)), tuple(map(unbased, lines[1:])), note.encode()
    )


def dump_growth(growth: Growth) -> bytes:
    """Write the text."""
    hashes = [b64encode(one).decode() for one in growth.hashes]
    return "\n".join([f"{OLD}{growth.old}", *hashes, "", ""]).encode() + growth.note


def shows(growth: Growth, old: Checkpoint, new: Checkpoint) -> bool:
    """Say whether a log's newer checkpoint is shown to continue its older one.

    Nobody needs to sign the text: both checkpoints were verified, and the hashes speak for
    themselves.
    """
    if growth.old != old.size or old.origin != new.origin:
        return False
    try:
        meant = read_body(parse(growth.note).text)
    except LogError:
        return False
    return meant == new and verify_consistency(
        old.size, old.root, new.size, new.root, growth.hashes
    )

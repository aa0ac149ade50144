"""How a secret is read from its file, which nobody else may read."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from gate.errors import SigningError

# A pipe that nobody writes to must not hold the gate up. Links are followed: Kubernetes mounts
# secrets behind them. What was opened is looked at, not what its name leads to.
FLAGS = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
OTHERS = 0o077


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: a user, and the groups it is in."""

    user: int
    groups: frozenset[int]


def read_private(path: Path, what: str, limit: int) -> bytes:
    """Read a file that only its owner may read: the current user or root.

    Raises `SigningError` when it is open to others, belongs to somebody else, is no regular file or
    longer than `limit` bytes.
    """
    reader = Reader(os.geteuid(), frozenset([os.getegid(), *os.getgroups()]))
    try:
        descriptor = os.open(path, FLAGS)
    except OSError as error:
        raise SigningError(f"the {what} {path} cannot be read: {error.strerror}") from None
    try:
        check(f"the {what} {path}", os.fstat(descriptor), reader)
        with os.fdopen(descriptor, "rb", closefd=False) as stream:
            data = stream.read(limit + 1)
    finally:
        os.close(descriptor)
    if len(data) > limit:
        raise SigningError(f"the {what} {path} is longer than {limit} bytes")
    return data


def check(what: str, status: os.stat_result, reader: Reader) -> None:
    """Look at what was opened before it is read; raises `SigningError`."""
    if not stat.S_ISREG(status.st_mode):
        raise SigningError(f"{what} is no regular file")
    if status.st_uid not in (reader.user, 0):
        raise SigningError(
            f"{what} belongs to another user, who can change it",
            advice="make it a file of the user that runs the gate, or of root",
        )
    if status.st_mode & closed(status, reader):
        raise SigningError(
            f"{what} is open to others than its owner: its mode is {status.st_mode & 0o777:04o}",
            advice="chmod 600 it (in a Pod, `defaultMode: 0400` of the volume); if somebody may "
            "have read it, make another",
        )


def closed(status: os.stat_result, reader: Reader) -> int:
    """Give what a file may let nobody do but its owner.

    A file of root that somebody else can only read by its group is how Kubernetes hands a secret to
    a Pod with an fsGroup, and how hosts hand one to a service.
    """
    handed = status.st_uid == 0 and reader.user != 0 and status.st_gid in reader.groups
    return OTHERS & ~stat.S_IRGRP if handed else OTHERS

"""Whose key signs a bundle: how its file is read, which nobody else may read."""

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gate.engine import load
from gate.errors import ConfigError
from gate.wire import Signed

KEY_LIMIT = 16 * 1024
"""The longest key file that is read, in bytes: twice what RSA needs with 8192 bits."""
OTHERS = 0o077
"""What a key's file may let nobody but its owner do, as for ssh."""
# A pipe that nobody writes to must not hold the gate up. Links are followed: Kubernetes mounts
# secrets behind them.
FLAGS = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY


@dataclass(frozen=True, slots=True)
class Key:
    """A private key as its file has it, and the id by which servers find what verifies it."""

    pem: bytes = field(repr=False)
    id: str


def read_key(path: Path, key_id: str) -> Key:
    """Read a private key.

    Raises `ConfigError` when its file cannot be read, is none or is open to others, or when the id
    is not one.
    """
    if not key_id or not key_id.isprintable():
        raise ConfigError("the id of a key must be printable text, and not empty")
    try:
        data = opened(path)
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from error
    if len(data) > KEY_LIMIT:
        raise ConfigError(f"{path} is larger than {KEY_LIMIT} bytes, as no private key is")
    return Key(data, key_id)


def opened(path: Path) -> bytes:
    """Read a file, and one byte more than a key may have."""
    descriptor = os.open(path, FLAGS)
    try:
        check(path, os.fstat(descriptor))
        with os.fdopen(descriptor, "rb", closefd=False) as stream:
            return stream.read(KEY_LIMIT + 1)
    finally:
        os.close(descriptor)


def check(path: Path, status: os.stat_result) -> None:
    """Look at what was opened before it is read."""
    if not stat.S_ISREG(status.st_mode):
        raise ConfigError(f"{path} is no regular file", advice="write the key to a file of its own")
    if status.st_mode & OTHERS:
        raise ConfigError(
            f"{path} is open to others than its owner: its mode is {status.st_mode & 0o777:04o}",
            advice=f"chmod 600 {path}, and use another key if somebody else may have read this one",
        )


def sign(files: Mapping[str, bytes], key: Key) -> Signed:
    """Sign files in the order of their paths; raises `EngineError` when the key cannot sign."""
    return load().sign(key.pem, key.id, dict(sorted(files.items())))

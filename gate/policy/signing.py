"""Whose key signs a bundle, and how OPA's signer is asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gate.audit.keys.reading import read_private
from gate.engine import load
from gate.errors import ConfigError
from gate.wire import Signed

KEY_LIMIT = 16 * 1024
"""The longest key file that is read, in bytes: twice what RSA needs with 8192 bits."""


@dataclass(frozen=True, slots=True)
class Key:
    """A private key as its file has it, and the id by which servers find what verifies it."""

    pem: bytes = field(repr=False)
    id: str


def read_key(path: Path, key_id: str) -> Key:
    """Read a private key.

    Raises `SigningError` when its file cannot be read or is open to others, `ConfigError` for an id
    that is none.
    """
    if not key_id or not key_id.isprintable():
        raise ConfigError("the id of a key must be printable text, and not empty")
    return Key(read_private(path, "key", KEY_LIMIT), key_id)


def sign(files: Mapping[str, bytes], key: Key) -> Signed:
    """Sign files in the order of their paths; raises `EngineError` when the key cannot sign."""
    return load().sign(key.pem, key.id, dict(sorted(files.items())))

"""What the verbs of `gate keys` share: a key's public facts, its password, places in logs."""

from argparse import Namespace
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

from gate.audit import Algorithm, PublicKey
from gate.audit.keys import NO_PASSWORD, Password, password_from, read_public
from gate.audit.keys.certificates import read_authority
from gate.audit.log.notes import check_origin, vkey
from gate.errors import SigningError, SourceError
from gate.files import contents

LIMIT = 1024 * 1024
"""The longest public key or trust policy that is read, in bytes."""


def password_of(options: Namespace) -> Password:
    """Tell where the password comes from."""
    if options.no_password:
        return NO_PASSWORD
    return password_from(options.password_file, options.password_fd)


def content(path: Path) -> bytes:
    """Read a public key or a trust policy; raises `SourceError`."""
    return contents(path, LIMIT)


def public_of(path: Path) -> PublicKey:
    """Read a public key; raises `SigningError` or `SourceError`, which name the file."""
    try:
        return read_public(content(path))
    except SigningError as error:
        raise SigningError(f"{path}: {error.message}", advice=error.advice) from None


def authority_of(path: Path) -> tuple[bytes, ...]:
    """Read the certificates of an authority; raises as `public_of` does."""
    try:
        return read_authority(content(path))
    except SigningError as error:
        raise SigningError(f"{path}: {error.message}", advice=error.advice) from None


def facts(key: PublicKey, origin: str | None) -> Iterator[str]:
    """Tell what is public of a key.

    Raises `LogError` for an origin that is none, or a key that signs no checkpoints.
    """
    yield f"algorithm: {key.algorithm}"
    yield f"id: {key.key_id}"
    yield f"sha256 of the key in DER: {sha256(key.spki).hexdigest()}"
    if origin is not None:
        yield f"verifier key: {vkey(check_origin(origin), key)}"
    elif key.algorithm is Algorithm.ED25519:
        yield "verifier key: give --origin HOST, the name of the log"


def indices(texts: Sequence[str]) -> dict[str, int]:
    """Read HOST=INDEX; raises `SourceError`."""
    found: dict[str, int] = {}
    for text in texts:
        origin, _, number = text.rpartition("=")
        if not origin or not (number.isascii() and number.isdigit()) or origin in found:
            raise SourceError(
                f"{text!r} is no place in a log",
                advice="write HOST=INDEX, once a log, as in audit.gate.example.com=0",
            )
        found[origin] = int(number)
    return found

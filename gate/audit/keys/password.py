"""Where the password of a key comes from: a file or a descriptor, never an argument's text."""

import os
from collections.abc import Callable
from pathlib import Path

from gate.audit.keys.reading import read_private
from gate.errors import SigningError

Password = Callable[[], bytes | None]
"""Gives the password of a key; `None` says that its owner knows it has none.

Raises `SigningError` when nobody said.
"""
LIMIT = 1024
"""The longest password, in bytes."""


def password_from(file: Path | None, descriptor: int | None) -> Password:
    """Take a password from a file, which others must not read, or else from a descriptor.

    It is read when it is asked for; one newline at its end is no part of it.
    """
    if file is not None:
        return lambda: cut(read_private(file, "password", LIMIT + 1))
    if descriptor is not None:
        return lambda: cut(drained(descriptor))
    return unsaid


def none() -> bytes | None:
    """Say that a key has no password."""
    return None


NO_PASSWORD: Password = none
"""What the owner of a key without a password says."""


def unsaid() -> bytes | None:
    """Refuse to guess; raises `SigningError`."""
    raise SigningError(
        "no password was given for the key",
        advice="give --password-file or --password-fd, or --no-password for a key without one",
    )


def drained(descriptor: int) -> bytes:
    """Read a descriptor to its end, and close it."""
    try:
        with os.fdopen(descriptor, "rb") as stream:
            return stream.read(LIMIT + 2)
    except OSError as error:
        raise SigningError(
            f"the password cannot be read from descriptor {descriptor}: {error.strerror}"
        ) from None


def cut(data: bytes) -> bytes:
    """Take the newline off a password; raises `SigningError` for what cannot be one."""
    password = data.removesuffix(b"\n").removesuffix(b"\r")
    if not password:
        raise SigningError("the password is empty")
    if len(password) > LIMIT or b"\n" in password or b"\0" in password:
        raise SigningError(f"a password is one line of at most {LIMIT} bytes")
    return password

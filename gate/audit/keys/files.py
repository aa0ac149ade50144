"""Private keys in files: how one is made, kept, opened and used."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InternalError, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from gate.audit import Algorithm, PublicKey
from gate.audit.keys.password import Password
from gate.audit.keys.pkcs8 import encrypted
from gate.audit.keys.public import described
from gate.audit.keys.reading import read_private
from gate.errors import SigningError

Raw = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey

LIMIT = 16 * 1024
"""The longest key file that is read, in bytes."""
PLAIN, SECRET = b"-----BEGIN PRIVATE KEY-----", b"-----BEGIN ENCRYPTED PRIVATE KEY-----"
FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
MODE = 0o600


@dataclass(frozen=True, slots=True)
class KeySigner:
    """A private key in memory, which shows itself to nobody."""

    key: PublicKey
    private: Raw = field(repr=False, compare=False)

    def sign(self, message: bytes) -> bytes:
        """Sign a message, as `Signer` says."""
        match self.private:
            case ec.EllipticCurvePrivateKey() as curve:
                return curve.sign(message, ec.ECDSA(SHA256()))
            case ed25519.Ed25519PrivateKey() as edwards:
                return edwards.sign(message)

    def __reduce__(self) -> str:
        """Refuse to be written down by accident."""
        raise TypeError("a private key is not pickled")


def generate(algorithm: Algorithm) -> KeySigner:
    """Make a key, from the randomness of the operating system."""
    match algorithm:
        case Algorithm.P256:
            return signer(ec.generate_private_key(ec.SECP256R1()))
        case Algorithm.ED25519:
            return signer(ed25519.Ed25519PrivateKey.generate())


def signer(private: Raw) -> KeySigner:
    """Describe a private key; raises `SigningError` for a curve that is not used."""
    return KeySigner(described(private.public_key()), private)


def save(made: KeySigner, path: Path, password: bytes | None) -> None:
    """Write a key to a new file that only its owner may read, encrypted if there is a password.

    Raises `SigningError` when the file is there already, or cannot be written.
    """
    der = made.private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    if password is None:
        data = made.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    else:
        data = encrypted(der, password)
    try:
        descriptor = os.open(path, FLAGS, MODE)
    except FileExistsError:
        raise SigningError(f"{path} is there already, and keys are never overwritten") from None
    except OSError as error:
        raise SigningError(f"{path} cannot be written: {error.strerror}") from None
    try:
        written(descriptor, data)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise SigningError(f"{path} cannot be written: {error.strerror}") from None


def written(descriptor: int, data: bytes) -> None:
    """Write a file that is open, to the disk, and close it."""
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def open_key(path: Path, password: Password) -> KeySigner:
    """Open a key kept in PKCS#8 PEM (RFC 5958): P-256 or Ed25519.

    Raises `SigningError` when its file is open to others, the password is wrong, or nobody said
    that it has none.
    """
    data = read_private(path, "key", LIMIT).strip()
    secret = word(path, data, password)
    try:
        private = load_pem_private_key(data, secret)
    except (ValueError, TypeError, UnsupportedAlgorithm, InternalError):
        # The library's message may quote what it read.
        what = "is damaged" if secret is None else "is damaged, or this is not its password"
        raise SigningError(f"the key {path} {what}") from None
    match private:
        case ec.EllipticCurvePrivateKey() | ed25519.Ed25519PrivateKey():
            return signer(private)
        case _:
            raise SigningError(f"the key {path} is neither of P-256 nor of Ed25519")


def word(path: Path, data: bytes, password: Password) -> bytes | None:
    """Ask for the password of a key, if it has one, and make sure that its owner agrees."""
    if data.startswith(SECRET):
        return needed(path, password())
    if not data.startswith(PLAIN):
        raise SigningError(
            f"the key {path} is no private key in PKCS#8 PEM",
            advice="openssl pkcs8 -topk8 -scrypt -in KEY -out NEW turns others into it",
        )
    if password() is not None:
        raise SigningError(
            f"the key {path} is not encrypted, but a password was given for it",
            advice="encrypt it (openssl pkcs8 -topk8 -scrypt), or say --no-password",
        )
    return None


def needed(path: Path, password: bytes | None) -> bytes:
    """Refuse to open an encrypted key without a password."""
    if password is None:
        raise SigningError(
            f"the key {path} is encrypted",
            advice="give its password with --password-file or --password-fd",
        )
    return password

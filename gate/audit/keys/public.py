"""Public keys: how they are read and named, and what they verify."""

import re
from base64 import b64decode, b64encode
from functools import lru_cache
from hashlib import sha256

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
)

from gate.audit import Algorithm, PublicKey
from gate.errors import SigningError

Raw = ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey

LIMIT = 4 * 1024
"""The longest file of a public key that is read, in bytes: ten times what one needs."""
PEM = re.compile(
    rb"\s*-----BEGIN PUBLIC KEY-----\r?\n([A-Za-z0-9+/=\r\n]+)-----END PUBLIC KEY-----\s*"
)
WIDTH = 64
"""How long lines of PEM are (RFC 7468)."""


def read_public(data: bytes) -> PublicKey:
    """Read a public key, SubjectPublicKeyInfo in PEM (RFC 7468): P-256 or Ed25519.

    Raises `SigningError` for whatever else it is.
    """
    found = PEM.fullmatch(data[: LIMIT + 1])
    if len(data) > LIMIT or not found:
        raise SigningError(
            "this is no public key in PEM",
            advice="a public key begins with -----BEGIN PUBLIC KEY-----",
        )
    try:
        # Some readers stop where base64 is padded, and others read on.
        key = load_der_public_key(b64decode(b"".join(found[1].split()), validate=True))
    except (ValueError, UnsupportedAlgorithm):
        raise SigningError("this public key is damaged, or of a kind that is not used") from None
    return described(key)


def described(key: object) -> PublicKey:
    """Describe a key of `cryptography`; raises `SigningError` for kinds that are not used."""
    match key:
        case ec.EllipticCurvePublicKey(curve=ec.SECP256R1()):
            algorithm = Algorithm.P256
        case ed25519.Ed25519PublicKey():
            algorithm = Algorithm.ED25519
        case _:
            raise SigningError(
                "only keys of P-256 and Ed25519 are used", advice="gate keys generate"
            )
    spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return PublicKey(algorithm, spki, fingerprint(key))


def fingerprint(key: Raw) -> str:
    """Give the name OpenSSH has for a key, as `ssh-keygen -l` prints it."""
    line = key.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
    digest = sha256(b64decode(line.split()[1])).digest()
    return "SHA256:" + b64encode(digest).decode("ascii").rstrip("=")


def public_pem(key: PublicKey) -> bytes:
    """Write a public key as PEM (RFC 7468), as `openssl pkey -pubin` reads it."""
    return armoured("PUBLIC KEY", key.spki)


def armoured(label: str, raw: bytes) -> bytes:
    """Write PEM (RFC 7468)."""
    text = b64encode(raw).decode("ascii")
    lines = [text[start : start + WIDTH] for start in range(0, len(text), WIDTH)]
    body = "\n".join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""])
    return body.encode("ascii")


def verify(key: PublicKey, message: bytes, signature: bytes) -> bool:
    """Say whether a key signed a message: DER for P-256 (RFC 3279), 64 bytes for Ed25519."""
    try:
        match key.algorithm, loaded(key.spki):
            case Algorithm.P256, ec.EllipticCurvePublicKey(curve=ec.SECP256R1()) as curve:
                curve.verify(signature, message, ec.ECDSA(SHA256()))
            case Algorithm.ED25519, ed25519.Ed25519PublicKey() as edwards:
                edwards.verify(signature, message)
            case _:
                return False
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        return False
    return True


@lru_cache(maxsize=64)
def loaded(spki: bytes) -> object:
    """Read a key once for all that it verifies.

    Raises `ValueError` when it is damaged, or written in another way than `read_public` gives it:
    a point of a curve has several encodings, and a key must have one name.
    """
    key = load_der_public_key(spki)
    if key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) != spki:
        raise ValueError("not the usual encoding")
    return key

"""What a log hashes of a record: a `hashedrekord` 0.0.2, as Rekor writes it (canonical JSON).

Verifiers of Sigstore bundles compare these bytes, so the text is written out here: its only parts
that vary are base64, which needs no escape.
"""

import re
from base64 import b64encode
from dataclasses import dataclass

from gate.audit import Algorithm, PublicKey
from gate.audit.keys.certificates import certified
from gate.audit.log.notes import public, unbased
from gate.errors import LogError, SigningError

DETAILS = {
    Algorithm.P256: "PKIX_ECDSA_P256_SHA_256",
    Algorithm.ED25519: "PKIX_ED25519",
}
DIGEST_SIZE = 32
LIMIT = 65_535
"""The longest entry that a bundle of entries holds, in bytes."""
TEXT = (
    '{"apiVersion":"0.0.2","kind":"hashedrekord","spec":{"hashedRekordV002":{"data":{'
    '"algorithm":"SHA2_256","digest":"%s"},"signature":{"content":"%s","verifier":{'
    '"keyDetails":"%s","%s":{"rawBytes":"%s"}}}}}}'
)
BASE64 = "([A-Za-z0-9+/]+={0,2})"
KEY, CERTIFICATE = "publicKey", "x509Certificate"
SHAPE = re.compile(
    re.escape(TEXT) % (BASE64, BASE64, "([A-Z0-9_]+)", f"({KEY}|{CERTIFICATE})", BASE64)
)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A signature that a log keeps: over which SHA-256, and with which key or certificate of it."""

    digest: bytes
    signature: bytes
    key: PublicKey


def leaf(digest: bytes, signature: bytes, key: PublicKey) -> bytes:
    """Write the leaf of a record: the SHA-256 of what was signed, its signature and its key.

    Of a key that is certified, that is its certificate, without those above it.
    """
    kind, raw = (CERTIFICATE, key.chain[0]) if key.chain else (KEY, key.spki)
    parts = based(digest), based(signature), DETAILS[key.algorithm], kind, based(raw)
    return (TEXT % parts).encode("ascii")


def based(data: bytes) -> str:
    """Write standard base64."""
    return b64encode(data).decode("ascii")


def read_leaf(data: bytes) -> Leaf:
    """Read a leaf. Raises `LogError` for whatever `leaf` does not write."""
    digest, signature, _, kind, raw = parts(data)
    try:
        key = certified([unbased(raw)]) if kind == CERTIFICATE else public(unbased(raw))
    except SigningError as error:
        raise LogError(f"the key of the leaf cannot be used: {error.message}") from None
    read = Leaf(unbased(digest), unbased(signature), key)
    if len(read.digest) != DIGEST_SIZE or leaf(read.digest, read.signature, key) != data:
        raise LogError("the leaf does not say truly how it was signed")
    return read


def leaf_digest(data: bytes) -> bytes:
    """Read of a leaf only what was signed, without looking at the key. Raises `LogError`."""
    return unbased(parts(data)[0])


def parts(data: bytes) -> tuple[str, ...]:
    """Take a leaf apart: digest, signature, how the key signs, what stands for it, and that."""
    match = SHAPE.fullmatch(data.decode("latin-1")) if len(data) <= LIMIT else None
    if match is None:
        raise LogError("this is no leaf of a record: it is not a hashedrekord 0.0.2 as Rekor's")
    return match.groups()

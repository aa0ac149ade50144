"""The nouns of the audit trail: what is signed, by which key, and where a log keeps it."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

__all__ = [
    "PAYLOAD_TYPE",
    "Algorithm",
    "Appender",
    "Checkpoint",
    "Entry",
    "Envelope",
    "PublicKey",
    "Receipt",
    "Signer",
    "Summary",
]

PAYLOAD_TYPE = "application/vnd.in-toto+json"
"""The only type of payload that is signed or believed (in-toto Attestation Framework v1)."""


class Algorithm(StrEnum):
    """How a key signs: records with P-256 over SHA-256, checkpoints with pure Ed25519."""

    P256 = "ecdsa-p256"
    ED25519 = "ed25519"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key: `spki` is its SubjectPublicKeyInfo in DER (RFC 5280).

    `key_id` is its OpenSSH fingerprint, `SHA256:…`, as `ssh-keygen -l` prints it. `chain` are the
    certificates (X.509, DER) that say whose it is, its own first; empty for a key that is known by
    itself.
    """

    algorithm: Algorithm
    spki: bytes
    key_id: str
    chain: tuple[bytes, ...] = ()


class Signer(Protocol):
    """Something that signs: a key file, a key management service, a short-lived certificate."""

    @property
    def key(self) -> PublicKey:
        """Give the key that verifies what is signed."""
        ...

    def sign(self, message: bytes) -> bytes:
        """Sign a message: DER for P-256 (RFC 3279), 64 bytes for Ed25519.

        Raises `SigningError` when it cannot.
        """
        ...


@dataclass(frozen=True, slots=True)
class Envelope:
    """A DSSE envelope (v1.0) with exactly one signature; `payload` are the bytes as signed.

    `key_id` is a hint that nobody signed, and empty where there is none. `chain` is that of the key
    (`PublicKey`); nobody signed it either, but it speaks for itself.
    """

    payload: bytes
    key_id: str
    signature: bytes
    payload_type: str = PAYLOAD_TYPE
    chain: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Summary:
    """What a log can be asked about a record without reading it: derived, never believed.

    `decided` is when, in RFC 3339; `resource` the VSA's resourceUri; `objects` are the SHA-256 of
    what was judged, in hex.
    """

    decision_id: str
    decided: str
    door: str
    verdict: str
    resource: str
    verifier: str
    commit: str = ""
    objects: tuple[str, ...] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Entry:
    """What is appended: the leaf that is hashed, and the envelope that is kept beside it.

    `leaf` is the body of a Rekor `hashedrekord` 0.0.2; `digest` the SHA-256 of the envelope's
    pre-authentication encoding, by which a log knows a record.
    """

    leaf: bytes
    digest: bytes
    envelope: bytes
    summary: Summary


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where a log durably keeps a record."""

    origin: str
    index: int


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log says of itself: how many entries it has, and the root hash over them."""

    origin: str
    size: int
    root: bytes


class Appender(Protocol):
    """Something that keeps records: a log on this machine, or the service that owns one."""

    def append(self, entry: Entry) -> Receipt:
        """Keep a record and answer once it is durable; one that is known keeps its index.

        Raises `LogError` when it is not certain that it is kept.
        """
        ...

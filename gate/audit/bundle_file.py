"""The shape of a Sigstore bundle (v0.3), as Protocol Buffers write it in JSON."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel

from gate.audit.log.checkpoints import read_size
from gate.audit.log.notes import unbased
from gate.errors import LogError

MOST_HASHES = 63
"""More than the proof of any index has."""


def base64(value: object) -> bytes:
    """Read base64 in the one way in which it can be written."""
    try:
        return unbased(text(value))
    except LogError as error:
        raise ValueError(error.message) from None


def number(value: object) -> int:
    """Read a number as Protocol Buffers write 64 bits in JSON: as text."""
    try:
        return read_size(text(value))
    except LogError as error:
        raise ValueError(error.message) from None


def text(value: object) -> str:
    """Take a text."""
    match value:
        case str():
            return value
        case _:
            raise ValueError("this is no text")


Base64 = Annotated[bytes, BeforeValidator(base64)]
Number = Annotated[int, BeforeValidator(number)]


class Shape(BaseModel):
    """A message of Sigstore's, of which Protocol Buffers leave out what is zero or empty."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, alias_generator=to_camel)


class KeyHint(Shape):
    """Which key: a hint that nobody signed."""

    hint: str = ""


class Certificate(Shape):
    """A certificate (X.509) in DER."""

    raw_bytes: Base64


class LogId(Shape):
    """Which log."""

    key_id: Base64


class Kind(Shape):
    """What the leaf is."""

    kind: Literal["hashedrekord"]
    version: Literal["0.0.2"]


class Signed(Shape):
    """A signed checkpoint."""

    envelope: str


class Inclusion(Shape):
    """The proof itself."""

    log_index: Number = 0
    root_hash: Base64
    tree_size: Number
    hashes: Annotated[tuple[Base64, ...], Field(max_length=MOST_HASHES)] = ()
    checkpoint: Signed


class TlogEntry(Shape):
    """An entry of a log. Nobody signed the time in it, so it is not looked at."""

    log_index: Number = 0
    log_id: LogId
    kind_version: Kind
    integrated_time: Number = 0
    inclusion_proof: Inclusion
    canonicalized_body: Base64


class Material(Shape):
    """By what a bundle is verified: a key that is known, or one that is certified.

    Times that others stamped on it are for other verifiers, and not looked at.
    """

    public_key: KeyHint | None = None
    certificate: Certificate | None = None
    timestamp_verification_data: dict[str, object] | None = None
    tlog_entries: Annotated[tuple[TlogEntry, ...], Field(max_length=1)] = ()

    @model_validator(mode="after")
    def says_which(self) -> Self:
        """Refuse material that names both, or neither."""
        if (self.public_key is None) == (self.certificate is None):
            raise ValueError("either a key or a certificate")
        return self


class BundleFile(Shape):
    """The bundle as a whole."""

    media_type: Literal["application/vnd.dev.sigstore.bundle.v0.3+json"]
    verification_material: Material
    dsse_envelope: dict[str, object]

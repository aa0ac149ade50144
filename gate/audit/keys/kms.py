"""Keys that a key management service, Vault or a device keeps, through securesystemslib."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

from cryptography.hazmat.primitives.serialization import load_der_public_key
from securesystemslib.exceptions import Error as LibraryError
from securesystemslib.signer import SIGNER_FOR_URI_SCHEME, SecretsHandler, SSlibKey
from securesystemslib.signer import Signer as LibrarySigner

from gate.audit import Algorithm, PublicKey
from gate.audit.keys.password import Password
from gate.audit.keys.public import read_public, verify
from gate.errors import SigningError

SCHEMES: Mapping[Algorithm, str] = {
    Algorithm.P256: "ecdsa-sha2-nistp256",
    Algorithm.ED25519: "ed25519",
}
OTHERS = frozenset({"file2", "gnupg", "tkey"})
"""Schemes of the library for keys that are no business of a service."""
EXTRAS: Mapping[str, str] = {"hv": "vault"}
"""Extras of the library that are not called like their scheme."""
# The library lets through what those that it calls raise.
FAILURES: Sequence[tuple[str, str]] = (
    ("botocore.exceptions", "BotoCoreError"),
    ("botocore.exceptions", "ClientError"),
    ("google.api_core.exceptions", "GoogleAPIError"),
    ("google.auth.exceptions", "GoogleAuthError"),
    ("azure.core.exceptions", "AzureError"),
    ("hvac.exceptions", "VaultError"),
    ("pkcs11.exceptions", "PKCS11Error"),
    ("PyKCS11", "PyKCS11Error"),
)
SHOWN = 300


@dataclass(frozen=True, slots=True)
class ManagedSigner:
    """A key that somebody else keeps, and that is asked for every signature."""

    key: PublicKey
    place: str
    inner: LibrarySigner = field(repr=False, compare=False)
    failures: tuple[type[Exception], ...] = field(repr=False, compare=False)

    def sign(self, message: bytes) -> bytes:
        """Have a message signed, and make sure that it is what the public key verifies."""
        try:
            signature = bytes.fromhex(self.inner.sign(message).signature)
        except self.failures as error:
            raise SigningError(f"{self.place} does not sign: {told(error)}") from None
        if not verify(self.key, message, signature):
            raise SigningError(
                f"{self.place} signs with another key than {self.key.key_id}",
                advice="write its public key, of P-256 or Ed25519, to the file behind the #",
            )
        return signature


def managed_key(place: str, password: Password) -> ManagedSigner:
    """Open `SCHEME:KEY#PUBLIC`, where PUBLIC is the file of its public key in PEM.

    Raises `SigningError` when the scheme is not known, or the service cannot be reached.
    """
    address, _, beside = place.partition("#")
    scheme = address.partition(":")[0]
    known = sorted(set(SIGNER_FOR_URI_SCHEME) - OTHERS)
    if scheme not in known:
        raise SigningError(
            f"{scheme}: is no scheme of keys that is known",
            advice=f"known are file, keyless, {', '.join(known)}; write ./{scheme}:… for a path",
        )
    key = public_key(place, beside)
    raising = failures()
    try:
        inner = LibrarySigner.from_priv_key_uri(address, library_key(key), asked(password))
    except raising as error:
        extra = EXTRAS.get(scheme, scheme)
        raise SigningError(
            f"{address} cannot be opened: {told(error)}",
            advice=f"pip install 'securesystemslib[{extra}]' if its client is missing",
        ) from None
    return ManagedSigner(key, address, inner, raising)


def public_key(place: str, beside: str) -> PublicKey:
    """Read the public key that belongs to a key of a service."""
    if not beside:
        raise SigningError(
            f"nobody said what the public key of {place} is",
            advice=f"write its file behind it, as in {place}#record.pub",
        )
    try:
        return read_public(Path(beside).read_bytes())
    except OSError as error:
        raise SigningError(f"{beside} cannot be read: {error.strerror}") from None


def library_key(key: PublicKey) -> SSlibKey:
    """Put a key into the terms of the library."""
    return SSlibKey.from_crypto(
        load_der_public_key(key.spki), keyid=key.key_id, scheme=SCHEMES[key.algorithm]
    )


def asked(password: Password) -> SecretsHandler:
    """Give what answers when a device asks for its PIN."""
    return lambda _: (password() or b"").decode("utf-8")


def told(error: Exception) -> str:
    """Give the first line of a message, or the kind of an error that has none."""
    return str(error).partition("\n")[0][:SHOWN] or type(error).__name__


def failures() -> tuple[type[Exception], ...]:
    """Give what can be raised here by clients that are installed."""
    found: list[type[Exception]] = [LibraryError, OSError, ValueError, KeyError]
    for module, name in FAILURES:
        try:
            kind = vars(import_module(module)).get(name)
        except ImportError:
            continue
        if isinstance(kind, type) and issubclass(kind, Exception):
            found.append(kind)
    return tuple(found)

"""Certificates that say for a while whose a key is: how they are read, and who issued them."""

import re
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.asn1 import decode_der
from cryptography.x509 import verification
from cryptography.x509.oid import ExtendedKeyUsageOID

from gate.audit import PublicKey
from gate.audit.keys.public import armoured, described
from gate.errors import SigningError

ISSUER = x509.ObjectIdentifier("1.3.6.1.4.1.57264.1.8")
"""Who vouched for the identity to the authority: Fulcio's extension, in DER (UTF8String)."""
OLD_ISSUER = x509.ObjectIdentifier("1.3.6.1.4.1.57264.1.1")
"""The same as Fulcio wrote it before, and still does beside the other: bytes without DER."""
MOST = 4
"""How many certificates come with a signature, and how many an authority is known by."""
LONGEST = 16 * 1024
"""The longest certificate that is read, in bytes."""
PEM = re.compile(
    rb"-----BEGIN CERTIFICATE-----\r?\n([A-Za-z0-9+/=\r\n]+)-----END CERTIFICATE-----\s*"
)
PEMS = re.compile(rb"\s*(?:" + PEM.pattern + rb")+")
DAMAGED = (
    ValueError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.ExtensionNotFound,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)
"""What the library raises for a certificate that it cannot make sense of."""


@dataclass(frozen=True, slots=True)
class Name:
    """Whose a certified key is: `subject`, of whom `issuer` said so to the authority."""

    issuer: str
    subject: str


@dataclass(frozen=True, slots=True)
class Life:
    """When all certificates from a key to its authority are valid, both ends included."""

    start: datetime
    end: datetime

    def holds(self, moment: datetime) -> bool:
        """Say whether a moment is in it."""
        return self.start <= moment <= self.end


def certified(chain: Sequence[bytes]) -> PublicKey:
    """Give the key of the first certificate, with all of them, in DER.

    Nothing is believed of them yet. Raises `SigningError` for what is no certificate of a key that
    is used.
    """
    if not 0 < len(chain) <= MOST or any(len(each) > LONGEST for each in chain):
        raise SigningError(f"more than {MOST} certificates, or one of more than {LONGEST} bytes")
    try:
        first, *_ = map(loaded, chain)
        key = described(first.public_key())
    except DAMAGED:
        raise SigningError("a certificate is damaged") from None
    return replace(key, chain=tuple(chain))


def read_authority(data: bytes) -> tuple[bytes, ...]:
    """Read the certificates of an authority in PEM, and give them in DER.

    Raises `SigningError` for what is none, or may issue none.
    """
    found = PEM.findall(data) if PEMS.fullmatch(data) else []
    if not 0 < len(found) <= MOST or len(data) > MOST * LONGEST:
        raise SigningError(
            f"these are not 1 to {MOST} certificates in PEM",
            advice="a certificate begins with -----BEGIN CERTIFICATE-----",
        )
    try:
        raw = tuple(b64decode(b"".join(each.split()), validate=True) for each in found)
        if all(is_authority(loaded(each)) for each in raw):
            return raw
    except DAMAGED:
        raise SigningError("a certificate is damaged") from None
    raise SigningError("a certificate is not that of an authority: it may issue no others")


def authority_pem(certificates: Sequence[bytes]) -> bytes:
    """Write certificates in PEM, one after the other."""
    return b"".join(armoured("CERTIFICATE", each) for each in certificates)


def is_authority(certificate: x509.Certificate) -> bool:
    """Say whether a certificate may issue others."""
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def is_for_signing(leaf: bytes) -> bool:
    """Say whether a certificate says of its key that it signs, and that it signs code.

    Raises `SigningError` when it cannot be read.
    """
    try:
        extensions = loaded(leaf).extensions
        purposes = extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        usage = extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return False
    except DAMAGED:
        raise SigningError("the extensions of the certificate cannot be read") from None
    return ExtendedKeyUsageOID.CODE_SIGNING in purposes and usage.digital_signature


def whose(leaf: bytes) -> Name:
    """Read whose a key is. Raises `SigningError` where that is not said, or not only once."""
    try:
        extensions = loaded(leaf).extensions
        names = list(extensions.get_extension_for_class(x509.SubjectAlternativeName).value)
        issuers = {
            issuer_of(extension.oid, extension.value.value)
            for extension in extensions
            if isinstance(extension.value, x509.UnrecognizedExtension)
            and extension.oid in (ISSUER, OLD_ISSUER)
        }
    except DAMAGED:
        raise SigningError("the certificate does not say whose the key is") from None
    match names, list(issuers):
        case [x509.UniformResourceIdentifier() | x509.RFC822Name() as subject], [str(issuer)]:
            return Name(issuer, subject.value)
        case _:
            raise SigningError(
                "the certificate does not name exactly one address or URI, and one issuer of it"
            )


def issuer_of(oid: x509.ObjectIdentifier, value: bytes) -> str:
    """Read one of the two extensions. Raises `ValueError`."""
    return decode_der(str, value) if oid == ISSUER else value.decode("utf-8")


def issued(chain: Sequence[bytes], authority: Sequence[bytes]) -> Life | None:
    """Say when a certificate is valid that an authority issued; `None` if it did not.

    The path is built as RFC 5280 asks, from the first of the chain over any others of it to one of
    the authority, at the moment when that first one begins.
    """
    try:
        first, *others = map(loaded, chain)
        builder = verification.PolicyBuilder().time(first.not_valid_before_utc)
        builder = builder.store(verification.Store([loaded(each) for each in authority]))
        builder = builder.extension_policies(ca_policy=ISSUERS, ee_policy=SIGNERS)
        path = builder.build_client_verifier().verify(first, others).chain
    except (verification.VerificationError, *DAMAGED):
        return None
    return shared(path)


def life(chain: Sequence[bytes]) -> Life:
    """Say when all of some certificates are valid, which can be read."""
    return shared([loaded(each) for each in chain])


def shared(certificates: Sequence[x509.Certificate]) -> Life:
    """Say when all of some certificates are valid."""
    return Life(
        max(each.not_valid_before_utc for each in certificates),
        min(each.not_valid_after_utc for each in certificates),
    )


def sign_code(
    _policy: verification.Policy, _of: x509.Certificate, found: x509.ExtendedKeyUsage | None
) -> None:
    """Let pass what may be used to sign code, or for everything."""
    if found is not None and ExtendedKeyUsageOID.CODE_SIGNING not in found:
        raise ValueError("not for signing code")


ISSUERS = verification.ExtensionPolicy.webpki_defaults_ca().may_be_present(
    x509.ExtendedKeyUsage, verification.Criticality.AGNOSTIC, sign_code
)
SIGNERS = verification.ExtensionPolicy.webpki_defaults_ee().require_present(
    x509.ExtendedKeyUsage, verification.Criticality.AGNOSTIC, sign_code
)


@lru_cache(maxsize=64)
def loaded(raw: bytes) -> x509.Certificate:
    """Read a certificate in DER once for all that is asked of it. Raises what is `DAMAGED`."""
    return x509.load_der_x509_certificate(raw)

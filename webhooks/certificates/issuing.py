"""X.509: how an authority is made, what it certifies, and what a certificate says."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

SKEW = timedelta(minutes=5)
"""How much before its making a certificate begins, for clocks that are late."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A certificate and its private key, in PEM."""

    cert: str
    key: str

    def __repr__(self) -> str:
        """Write the certificate only."""
        return f"Pair({self.cert!r})"


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when something is valid."""

    made: datetime
    ends: datetime


def new_authority(name: str, span: Span) -> Pair:
    """Make an authority, which certifies nobody who certifies others."""
    key = ec.generate_private_key(ec.SECP256R1())
    serial = x509.random_serial_number()
    # Two authorities of one name could be taken for each other.
    subject = called(f"{name} {serial:040x}")
    usage = x509.KeyUsage(
        digital_signature=False, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=True, crl_sign=True,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
    cert = (
        begun(subject, subject, key, span)
        .serial_number(serial)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    return pair(cert, key)


def certify(authority: Pair, names: Iterable[str], span: Span) -> Pair:
    """Certify a server that is reached by these names and addresses."""
    above = x509.load_pem_x509_certificate(authority.cert.encode())
    signer = private(authority.key)
    key = ec.generate_private_key(ec.SECP256R1())
    alternatives = x509.SubjectAlternativeName([alternative(name) for name in sorted(names)])
    server = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    above_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
    cert = (
        # Without a name besides: nobody looks at it, and it may be too short for a host.
        begun(x509.Name([]), above.subject, key, span)
        .serial_number(x509.random_serial_number())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(alternatives, critical=True)
        .add_extension(server, critical=False)
        .add_extension(above_key, critical=False)
        .sign(signer, hashes.SHA256())
    )
    return pair(cert, key)


def begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, span: Span
) -> x509.CertificateBuilder:
    """Begin with what every certificate says."""
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .not_valid_before(span.made - SKEW)
        .not_valid_after(span.ends)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def called(name: str) -> x509.Name:
    """Write a name as X.509 does, which takes no longer ones."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[-64:])])


def alternative(name: str) -> x509.GeneralName:
    """Write a name or an address of a server."""
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def pair(cert: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> Pair:
    """Write a certificate and its key."""
    written = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return Pair(cert.public_bytes(serialization.Encoding.PEM).decode(), written.decode())


def private(key: str) -> ec.EllipticCurvePrivateKey:
    """Read a key. Raises `ValueError` or `TypeError` for what is none of ours."""
    found = serialization.load_pem_private_key(key.encode(), None)
    if not isinstance(found, ec.EllipticCurvePrivateKey):
        raise TypeError("the key is on no curve")
    return found


def fits(each: Pair) -> bool:
    """Say whether both can be read, and the key is that of the certificate."""
    try:
        cert = x509.load_pem_x509_certificate(each.cert.encode())
        return cert.public_key() == private(each.key).public_key()
    except (ValueError, TypeError):
        return False


def is_certificate(cert: str) -> bool:
    """Say whether this is a certificate that can be read."""
    try:
        return bool(x509.load_pem_x509_certificate(cert.encode()))
    except ValueError:
        return False


def span(cert: str) -> Span:
    """Tell when a certificate was made and when it ends."""
    read = x509.load_pem_x509_certificate(cert.encode())
    return Span(read.not_valid_before_utc + SKEW, read.not_valid_after_utc)


def names(cert: str) -> frozenset[str]:
    """Give the names and addresses of the server that a certificate is for."""
    read = x509.load_pem_x509_certificate(cert.encode())
    try:
        found = read.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return frozenset()
    addresses = found.get_values_for_type(x509.IPAddress)
    return frozenset([*found.get_values_for_type(x509.DNSName), *map(str, addresses)])


def is_signed(cert: str, authority: str) -> bool:
    """Say whether an authority has signed a certificate."""
    above = x509.load_pem_x509_certificate(authority.encode())
    try:
        x509.load_pem_x509_certificate(cert.encode()).verify_directly_issued_by(above)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True

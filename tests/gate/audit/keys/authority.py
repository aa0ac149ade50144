"""An authority that certifies keys as Fulcio does, and every way in which one may do it wrongly."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from hashlib import sha256

from cryptography import x509
from cryptography.hazmat.asn1 import encode_der
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from gate.audit import PublicKey
from gate.audit.keys import KeySigner
from gate.audit.keys.certificates import ISSUER, OLD_ISSUER, authority_pem, certified
from gate.audit.keys.files import signer
from gate.audit.keys.keyless import CertifiedSigner
from gate.audit.trust import Identity

Private = ec.EllipticCurvePrivateKey
OIDC = "https://token.git.example.com"
SUBJECT = "https://git.example.com/corp/agents/.ci/gate.yaml@refs/heads/main"
START = datetime(2026, 11, 4, 8, 30, tzinfo=UTC)
"""Before the decisions of the records that tests sign."""
MINUTES = timedelta(minutes=10)
YEARS = timedelta(days=3650)
PROMISES = x509.ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2")
"""Signed certificate timestamps (RFC 6962)."""
USAGE = x509.KeyUsage(
    digital_signature=True, content_commitment=False, key_encipherment=False,
    data_encipherment=False, key_agreement=False, key_cert_sign=False, crl_sign=False,
    encipher_only=False, decipher_only=False,
)  # fmt: skip
ISSUING = x509.KeyUsage(
    digital_signature=False, content_commitment=False, key_encipherment=False,
    data_encipherment=False, key_agreement=False, key_cert_sign=True, crl_sign=True,
    encipher_only=False, decipher_only=False,
)  # fmt: skip


def private() -> Private:
    return ec.generate_private_key(ec.SECP256R1())


@dataclass(frozen=True)
class Order:
    """What is to stand in a certificate; `None` for what is to be missing."""

    subject: Sequence[x509.GeneralName] = (x509.UniformResourceIdentifier(SUBJECT),)
    issuer: str | None = OIDC
    old_issuer: str | None = OIDC
    purpose: x509.ObjectIdentifier | None = ExtendedKeyUsageOID.CODE_SIGNING
    usage: x509.KeyUsage | None = USAGE
    start: datetime = START
    end: datetime = START + MINUTES
    ca: bool = False
    name: str = ""
    serial: int = 0

    def extensions(self) -> Iterator[tuple[x509.ExtensionType, bool]]:
        if self.usage is not None:
            yield self.usage, True
        if self.purpose is not None:
            # Who stamps the time must do nothing else (RFC 3161, 2.3).
            stamps = self.purpose == ExtendedKeyUsageOID.TIME_STAMPING
            yield x509.ExtendedKeyUsage([self.purpose]), stamps
        if self.subject:
            yield x509.SubjectAlternativeName(self.subject), True
        if self.issuer is not None:
            yield x509.UnrecognizedExtension(ISSUER, encode_der(self.issuer)), False
        if self.old_issuer is not None:
            yield x509.UnrecognizedExtension(OLD_ISSUER, self.old_issuer.encode()), False
        if self.ca:
            yield x509.BasicConstraints(ca=True, path_length=None), True


ORDER = Order()


@dataclass
class Authority:
    """A key and its certificate: a root, or what one of them certified."""

    name: str = "root"
    above: "Authority | None" = None
    key: Private = field(default_factory=private)
    start: datetime = START - YEARS
    end: datetime = START + YEARS

    @cached_property
    def certificate(self) -> x509.Certificate:
        issuing = self.above or self
        builder = (
            x509.CertificateBuilder()
            .subject_name(called(self.name))
            .issuer_name(called(issuing.name))
            .public_key(self.key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self.start)
            .not_valid_after(self.end)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(ISSUING, critical=True)
            .add_extension(identifier(self.key), critical=False)
            .add_extension(authority_identifier(issuing.key), critical=False)
        )
        return builder.sign(issuing.key, SHA256())

    @property
    def raw(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def pem(self) -> bytes:
        return authority_pem([self.raw])

    def certify(
        self, key: ec.EllipticCurvePublicKey, order: Order = ORDER, *more: x509.ExtensionType
    ) -> x509.Certificate:
        """Issue a certificate."""
        builder = (
            x509.CertificateBuilder()
            .subject_name(called(order.name))
            .issuer_name(called(self.name))
            .public_key(key)
            .serial_number(order.serial or x509.random_serial_number())
            .not_valid_before(order.start)
            .not_valid_after(order.end)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(authority_identifier(self.key), critical=False)
        )
        for extension, critical in order.extensions():
            builder = builder.add_extension(extension, critical)
        for extension in more:
            builder = builder.add_extension(extension, critical=False)
        return builder.sign(self.key, SHA256())

    def certify_seen(
        self, key: ec.EllipticCurvePublicKey, order: Order, monitor: Private
    ) -> x509.Certificate:
        """Issue a certificate with the promise of a log of certificates that it keeps it."""
        order = replace(order, serial=x509.random_serial_number())
        before = self.certify(key, order).tbs_certificate_bytes
        issuer = sha256(spki(self.key.public_key())).digest()
        stamp = int(order.start.timestamp() * 1000).to_bytes(8, "big")
        entry = b"\0\1" + issuer + len(before).to_bytes(3, "big") + before
        signature = monitor.sign(b"\0\0" + stamp + entry + b"\0\0", ec.ECDSA(SHA256()))
        known = sha256(spki(monitor.public_key())).digest()
        promise = b"\0" + known + stamp + b"\0\0\4\3" + counted(signature)
        value = encode_der(counted(counted(promise)))
        return self.certify(key, order, x509.UnrecognizedExtension(PROMISES, value))

    def signing(self, order: Order = ORDER, *above: "Authority") -> CertifiedSigner:
        """Make a key for a run, and certify it; `above` are the authorities it comes with."""
        made = private()
        leaf = self.certify(made.public_key(), order)
        return certifying(made, leaf, *(each.raw for each in above))


def certifying(key: Private, leaf: x509.Certificate, *above: bytes) -> CertifiedSigner:
    """Sign with a key, and show a certificate that may be that of another."""
    own: KeySigner = signer(key)
    shown: PublicKey = certified([leaf.public_bytes(Encoding.DER), *above])
    return CertifiedSigner(own, shown)


def self_signed(order: Order = ORDER) -> CertifiedSigner:
    """Certify a key with itself."""
    made = private()
    return certifying(made, Authority("nobody", key=made).certify(made.public_key(), order))


def identity(*authorities: Authority, issuer: str = OIDC, subject: str = SUBJECT) -> Identity:
    return Identity(issuer, subject, tuple(each.raw for each in authorities))


def spki(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def counted(data: bytes) -> bytes:
    """Write bytes behind their number, as TLS does."""
    return len(data).to_bytes(2, "big") + data


def called(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)] if name else [])


def identifier(key: Private) -> x509.SubjectKeyIdentifier:
    return x509.SubjectKeyIdentifier.from_public_key(key.public_key())


def authority_identifier(key: Private) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())

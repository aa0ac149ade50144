"""Keys that live for one run, certified by Sigstore's authority for an identity (Fulcio)."""

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from sigstore._internal.fulcio.client import FulcioClientError
from sigstore.errors import Error as LibraryError
from sigstore.models import ClientTrustConfig
from sigstore.oidc import IdentityError, IdentityToken

from gate.audit import PublicKey
from gate.audit.keys.files import KeySigner, signer
from gate.audit.keys.password import Password
from gate.audit.keys.public import described
from gate.errors import SigningError


@dataclass(frozen=True, slots=True)
class CertifiedSigner:
    """A key made for this run, and the certificates that say whose it is, in DER, leaf first."""

    inner: KeySigner
    chain: tuple[bytes, ...]

    @property
    def key(self) -> PublicKey:
        """Give the key that verifies what is signed."""
        return self.inner.key

    def sign(self, message: bytes) -> bytes:
        """Sign a message, as `Signer` says."""
        return self.inner.sign(message)


def certified_key(config: Path, token: Password) -> CertifiedSigner:
    """Make a key, and have it certified by the authority that a client trust config names.

    `token` gives the identity token (OIDC) of whoever signs. Raises `SigningError` when the
    authority refuses, or certifies what it was not asked for.
    """
    # No name for the key: the authority takes the subject from the token.
    private = ec.generate_private_key(ec.SECP256R1())
    subject = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    request = subject.sign(private, SHA256())
    try:
        trusted = ClientTrustConfig.from_json(config.read_text("utf-8"))
        identity = IdentityToken((token() or b"").decode("utf-8"))
        answer = trusted.signing_config.get_fulcio().signing_cert.post(request, identity)
        roots = trusted.trusted_root.get_fulcio_certs()
    except (LibraryError, IdentityError, FulcioClientError, OSError, ValueError) as error:
        raise SigningError(
            f"no certificate for this run: {str(error) or type(error).__name__}"
        ) from None
    made = signer(private)
    chain = [answer.cert, *answer.chain]
    if described(answer.cert.public_key()) != made.key or not is_issued(chain, roots):
        raise SigningError("the authority certified another key, or is not the one that is trusted")
    return CertifiedSigner(made, tuple(each.public_bytes(Encoding.DER) for each in chain))


def is_issued(chain: list[x509.Certificate], roots: list[x509.Certificate]) -> bool:
    """Say whether each certificate is issued by the next one, and the last one is trusted.

    When they are valid, and that they are logged, is for whoever verifies to find out.
    """
    try:
        for issued, issuer in pairwise(chain):
            issued.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return chain[-1] in roots

"""Keys that live for one run, certified by Sigstore's authority for an identity (Fulcio).

The library has no public name for what it raises when the authority refuses, and waits for ever for
an answer; so the request is made here, and the library reads what is trusted and the token.
"""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import orjson
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from sigstore.errors import Error as LibraryError
from sigstore.models import ClientTrustConfig
from sigstore.oidc import IdentityToken

from gate.audit import PublicKey, strict
from gate.audit.keys.certificates import LONGEST, MOST, certified, issued
from gate.audit.keys.files import KeySigner, signer
from gate.audit.keys.password import Password
from gate.audit.remote.exchange import Bounds, Request, Stranger, Unanswered, exchange
from gate.audit.remote.place import Place, address_of, context_of
from gate.errors import ConfigError, RecordError, SigningError

PATH = "/api/v2/signingCert"
"""Where Fulcio certifies keys, in its HTTP interface (v2)."""
BOUNDS = Bounds(20.0, 2 * MOST * LONGEST)
OK = (200, 201)


@dataclass(frozen=True, slots=True)
class CertifiedSigner:
    """A key made for this run, with the certificates that say whose it is."""

    inner: KeySigner
    key: PublicKey

    def sign(self, message: bytes) -> bytes:
        """Sign a message, as `Signer` says."""
        return self.inner.sign(message)


def certified_key(config: Path, token: Password) -> CertifiedSigner:
    """Make a key, and have it certified by the authority that a client trust config names.

    `token` gives the identity token (OIDC) of whoever signs. Raises `SigningError` when the
    authority refuses, or certifies what it was not asked for.
    """
    private = ec.generate_private_key(ec.SECP256R1())
    try:
        trusted = ClientTrustConfig.from_json(config.read_text("utf-8"))
        identity = IdentityToken((token() or b"").decode("utf-8"))
        roots = [
            each.public_bytes(Encoding.DER) for each in trusted.trusted_root.get_fulcio_certs()
        ]
        url = trusted.signing_config.get_fulcio().url
        chain = asked(url, request_for(private), str(identity))
        named = certified([each for each in chain if each not in roots])
    except (LibraryError, OSError, ValueError, ConfigError, RecordError, SigningError) as error:
        raise SigningError(
            f"no certificate for this run: {str(error) or type(error).__name__}"
        ) from None
    made = signer(private)
    if replace(named, chain=()) != made.key or issued(named.chain, roots) is None:
        raise SigningError("the authority certified another key, or is not the one that is trusted")
    return CertifiedSigner(made, named)


def request_for(private: ec.EllipticCurvePrivateKey) -> bytes:
    """Ask for a certificate of a key, without a name: the authority takes it from the token."""
    subject = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    asked = subject.sign(private, SHA256()).public_bytes(Encoding.PEM)
    return orjson.dumps({"certificateSigningRequest": b64encode(asked).decode("ascii")})


def asked(url: str, body: bytes, token: str) -> Sequence[bytes]:
    """Have a key certified, and give the certificates in DER as the authority orders them.

    Raises `SigningError` when it does not answer, or with something else.
    """
    address = address_of(url)
    context = context_of(Place(url)) if address.scheme == "https" else None
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    request = Request("POST", address.path.rstrip("/") + PATH, headers, body)
    try:
        answer = exchange(address, context, request, BOUNDS)
    except (Unanswered, Stranger) as error:
        raise SigningError(f"{url} does not answer: {error}") from None
    if answer.status not in OK:
        raise SigningError(f"{url} refuses with status {answer.status}")
    match strict.loads(answer.body, BOUNDS.answer):
        case {"signedCertificateEmbeddedSct": {"chain": {"certificates": [*texts]}}}:
            pems = "".join(map(str, texts)).encode("utf-8")
        case _:
            raise SigningError(f"{url} answers with no certificates")
    certificates = x509.load_pem_x509_certificates(pems)
    return [each.public_bytes(Encoding.DER) for each in certificates]

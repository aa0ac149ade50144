"""A key for one run is certified by the authority that is trusted, and only for what was asked."""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from gate.audit.keys import public_pem, signer_from, verify
from gate.audit.keys.keyless import CertifiedSigner
from gate.errors import SigningError

NOW = datetime.now(UTC)
VALID = {"start": (NOW - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")}
SUBJECT = "ci@example.com"


def certificate(
    name: str, key: ec.EllipticCurvePublicKey, issuer: str, signed: ec.EllipticCurvePrivateKey
) -> x509.Certificate:
    builder = x509.CertificateBuilder(
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]),
        key,
        x509.random_serial_number(),
        NOW - timedelta(minutes=1),
        NOW + timedelta(minutes=10),
    )
    return builder.sign(signed, SHA256())


@dataclass
class Authority:
    """A certificate authority that answers as Fulcio does."""

    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    asked: list[str] = field(default_factory=list)
    certified: ec.EllipticCurvePublicKey | None = None
    refusing: bool = False

    @cached_property
    def root(self) -> x509.Certificate:
        return certificate("root", self.key.public_key(), "root", self.key)

    def answer(self, request: bytes, token: str) -> bytes:
        self.asked.append(token)
        asked = json.loads(request)["certificateSigningRequest"]
        key = x509.load_pem_x509_csr(b64decode(asked)).public_key()
        assert isinstance(key, ec.EllipticCurvePublicKey)
        leaf = certificate(SUBJECT, self.certified or key, "root", self.key)
        chain = [one.public_bytes(Encoding.PEM).decode() for one in (leaf, self.root)]
        return json.dumps(
            {"signedCertificateEmbeddedSct": {"chain": {"certificates": chain}}}
        ).encode()


def served(authority: Authority) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(403 if authority.refusing else 201)
            self.end_headers()
            self.wfile.write(authority.answer(body, self.headers["Authorization"]))

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return ThreadingHTTPServer(("127.0.0.1", 0), Handler)


def configuration(url: str, root: x509.Certificate) -> str:
    service = {"url": url, "majorApiVersion": 1, "validFor": VALID, "operator": "example.com"}
    raw = b64encode(root.public_bytes(Encoding.DER)).decode()
    authority = {
        "subject": {"organization": "example.com", "commonName": "root"},
        "uri": url,
        "certChain": {"certificates": [{"rawBytes": raw}]},
        "validFor": VALID,
    }
    return json.dumps({
        "mediaType": "application/vnd.dev.sigstore.clienttrustconfig.v0.1+json",
        "trustedRoot": {
            "mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
            "tlogs": [], "certificateAuthorities": [authority], "ctlogs": [],
            "timestampAuthorities": [],
        },
        "signingConfig": {
            "mediaType": "application/vnd.dev.sigstore.signingconfig.v0.2+json",
            "caUrls": [service], "oidcUrls": [], "rekorTlogUrls": [service], "tsaUrls": [],
            "rekorTlogConfig": {"selector": "ANY"}, "tsaConfig": {"selector": "ANY"},
        },
    })  # fmt: skip


def token(**claims: object) -> bytes:
    moment = int(NOW.timestamp())
    given = {"aud": "sigstore", "sub": SUBJECT, "iat": moment, "exp": moment + 600,
             "iss": "https://token.git.example.com", **claims}  # fmt: skip
    return jwt.encode(given, "k" * 32, algorithm="HS256").encode()


@pytest.fixture
def authority() -> Authority:
    return Authority()


@pytest.fixture
def place(authority: Authority, tmp_path: Path) -> Iterator[str]:
    server = served(authority)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}"
    (tmp_path / "config.json").write_text(configuration(url, authority.root))
    yield f"keyless:{tmp_path / 'config.json'}"
    server.shutdown()
    thread.join()
    server.server_close()


def refused(place: str, password: Callable[[], bytes]) -> str:
    with pytest.raises(SigningError) as error:
        signer_from(place, password)
    return error.value.message


def test_a_key_for_this_run_is_certified(authority: Authority, place: str) -> None:
    first, second = signer_from(place, token), signer_from(place, token)
    assert isinstance(first, CertifiedSigner)
    assert verify(first.key, b"m", first.sign(b"m"))
    assert first.key != second.key
    leaf = x509.load_der_x509_certificate(first.chain[0])
    assert leaf.subject.rfc4514_string() == f"CN={SUBJECT}"
    assert len(first.chain) == 2
    assert authority.asked[0].split() == ["Bearer", token().decode()]
    assert "PRIVATE" not in repr(first)
    assert public_pem(first.key)


def test_a_certificate_for_another_key_is_refused(authority: Authority, place: str) -> None:
    authority.certified = ec.generate_private_key(ec.SECP256R1()).public_key()
    assert "certified another key" in refused(place, token)


def test_another_authority_is_refused(authority: Authority, place: str) -> None:
    authority.key = ec.generate_private_key(ec.SECP256R1())
    assert "not the one that is trusted" in refused(place, token)
    # A chain that fits together, but ends somewhere else.
    del authority.root
    assert "not the one that is trusted" in refused(place, token)


def test_an_authority_that_refuses_is_an_error(authority: Authority, place: str) -> None:
    authority.refusing = True
    assert "no certificate for this run" in refused(place, token)


@pytest.mark.parametrize("claims", [{"exp": 1}, {"aud": "others"}, {"sub": None}])
def test_a_token_that_cannot_serve_is_not_sent(
    authority: Authority, place: str, claims: dict[str, object]
) -> None:
    message = refused(place, lambda: token(**claims))
    assert "no certificate for this run" in message
    assert not authority.asked
    assert token(**claims).decode() not in message


def test_what_is_no_configuration_is_refused(tmp_path: Path) -> None:
    for text in ("", "{}", "[]", "x"):
        (tmp_path / "c.json").write_text(text)
        assert "no certificate" in refused(f"keyless:{tmp_path / 'c.json'}", token)
    assert "no certificate" in refused(f"keyless:{tmp_path / 'none.json'}", token)

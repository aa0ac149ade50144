"""The service of an authority on this machine, which certifies keys as Fulcio does."""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import jwt
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from tests.gate.audit.keys.authority import OIDC, ORDER, Authority

VALID = {"start": "2026-01-01T00:00:00Z"}


@dataclass
class Office:
    """An authority that answers as Fulcio does; its clock is `ahead` by so many seconds.

    `monitor` is the key of a log that promises to keep its certificates, if there is one.
    """

    authority: Authority = field(default_factory=Authority)
    below: Authority | None = None
    asked: list[tuple[str, str]] = field(default_factory=list)
    certified: ec.EllipticCurvePublicKey | None = None
    refusing: bool = False
    saying: bytes = b""
    ahead: int = 0
    monitor: ec.EllipticCurvePrivateKey | None = None

    def answer(self, path: str, request: bytes, token: str) -> bytes:
        self.asked.append((path, token))
        asked = json.loads(request)["certificateSigningRequest"]
        key = x509.load_pem_x509_csr(b64decode(asked)).public_key()
        assert isinstance(key, ec.EllipticCurvePublicKey)
        now = datetime.now(UTC) + timedelta(seconds=self.ahead)
        order = replace(ORDER, start=now - timedelta(minutes=1), end=now + timedelta(minutes=9))
        above = [self.below, self.authority] if self.below else [self.authority]
        key = self.certified or key
        if self.monitor is None:
            leaf = above[0].certify(key, order)
        else:
            leaf = above[0].certify_seen(key, order, self.monitor)
        chain = [leaf, *(each.certificate for each in above)]
        pems = [each.public_bytes(Encoding.PEM).decode() for each in chain]
        told = {"signedCertificateEmbeddedSct": {"chain": {"certificates": pems}}}
        return self.saying or json.dumps(told).encode()


def served(office: Office) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(403 if office.refusing else 201)
            self.end_headers()
            self.wfile.write(office.answer(self.path, body, self.headers["Authorization"]))

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
    moment = int(datetime.now(UTC).timestamp())
    given = {"aud": "sigstore", "sub": "ci", "iat": moment, "exp": moment + 600,
             "iss": OIDC, **claims}  # fmt: skip
    return jwt.encode(given, "k" * 32, algorithm="HS256").encode()


@contextmanager
def opened(office: Office, folder: Path) -> Iterator[str]:
    """Let an authority answer, and give the address of a key that it certifies."""
    server = served(office)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}"
    (folder / "config.json").write_text(configuration(url, office.authority.certificate))
    yield f"keyless:{folder / 'config.json'}"
    server.shutdown()
    thread.join()
    server.server_close()

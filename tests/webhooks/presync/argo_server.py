"""The API of an Argo CD on loopback: what it answers, and what it was asked."""

import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from gate.audit.remote.place import Place
from tests.e2e.certificates import Authority, new_authority
from tests.loopback import listening
from tests.webhooks.world import kept

TOKEN = "t0ken.of-argo"  # noqa: S105 of a server of the tests
OBJECT = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}, "data": {"n": 1.5}}


@dataclass
class Stand:
    """What the API answers, and what it was asked."""

    authority: Authority
    status: int = 200
    body: bytes = json.dumps({"manifests": [json.dumps(OBJECT)]}).encode()
    asked: list[tuple[str, dict[str, list[str]], str]] = field(default_factory=list)
    url: str = ""

    def render(self, *objects: object) -> None:
        """Have it answer with these objects."""
        self.body = json.dumps({"manifests": [json.dumps(each) for each in objects]}).encode()

    def place(self, folder: Path) -> Place:
        """Say how it is reached, by a token in a folder."""
        token = kept(folder / "token", f"{TOKEN}\n")
        return Place(self.url, token, ca=self.authority.ca)


def handler(stand: Stand) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
            """Say nothing."""

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            shown = self.headers.get("Authorization", "")
            stand.asked.append((parts.path, parse_qs(parts.query), shown))
            self.send_response(stand.status)
            self.send_header("Location", "https://elsewhere.example.com/")
            self.send_header("Content-Length", str(len(stand.body)))
            self.end_headers()
            self.wfile.write(stand.body)

    return Handler


@contextmanager
def argo_server(folder: Path) -> Iterator[Stand]:
    """Serve until the end, with an authority in a new folder."""
    found = Stand(new_authority(folder))
    pair = found.authority.certify("argocd", "DNS:localhost")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pair.cert, pair.key)
    with listening(handler(found), context) as port:
        found.url = f"https://localhost:{port}"
        yield found

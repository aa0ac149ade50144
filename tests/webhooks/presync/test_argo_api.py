"""What Argo CD's API is asked, and what of its answers is believed."""

import json
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from gate.audit.remote.place import Place
from gate.errors import ConfigError, SourceError
from tests.e2e.certificates import Authority, new_authority
from tests.gate.delivery.applications import COMMIT, OTHER, SOURCE, Tree, application, read, several
from webhooks.presync.argo_api import ArgoServer

TOKEN = "t0ken.of-argo"  # noqa: S105 of a server of this test
OBJECT = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}, "data": {"n": 1.5}}


@dataclass
class Stand:
    """What the API answers, and what it was asked."""

    authority: Authority
    status: int = 200
    body: bytes = json.dumps({"manifests": [json.dumps(OBJECT)]}).encode()
    asked: list[tuple[str, dict[str, list[str]], str]] = field(default_factory=list)
    url: str = ""


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


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Stand]:
    found = Stand(new_authority(tmp_path / "ca"))
    pair = found.authority.certify("argocd", "DNS:localhost")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pair.cert, pair.key)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(found))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    found.url = f"https://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def place(stand: Stand, tmp_path: Path) -> Place:
    token = tmp_path / "token"
    token.write_text(f"{TOKEN}\n")
    token.chmod(0o600)
    return Place(stand.url, token, ca=stand.authority.ca)


def manifests(place: Place, value: Tree) -> tuple[object, ...]:
    return ArgoServer(place).manifests(read(value), value)


def test_one_source(stand: Stand, place: Place) -> None:
    assert manifests(place, application()) == (OBJECT,)
    asked = {"appNamespace": ["argocd"], "project": ["corp"], "revision": [COMMIT]}
    assert stand.asked == [("/api/v1/applications/agents/manifests", asked, f"Bearer {TOKEN}")]


def test_several_sources(stand: Stand, place: Place) -> None:
    manifests(place, several(SOURCE, SOURCE, revisions=[COMMIT, OTHER]))
    [(_, asked, _)] = stand.asked
    assert (asked["revisions"], asked["sourcePositions"]) == ([COMMIT, OTHER], ["1", "2"])
    assert "revision" not in asked


def test_below_a_path(stand: Stand, place: Place) -> None:
    manifests(replace(place, url=f"{stand.url}/argo/"), application())
    assert stand.asked[0][0] == "/argo/api/v1/applications/agents/manifests"


@pytest.mark.parametrize(
    "spec", [{"source": {**SOURCE, "path": "new"}}, {"sourceHydrator": {"drySource": {}}}],
    ids=["changed", "hydrated"],
)  # fmt: skip
def test_what_it_would_answer_for_is_not_what_is_synced(
    stand: Stand, place: Place, spec: Tree
) -> None:
    value = application()
    held = value["spec"]
    assert isinstance(held, dict)
    with pytest.raises(SourceError):
        manifests(place, {**value, "spec": {**held, **spec}})
    assert not stand.asked


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (403, b""), (500, b"{}"), (302, b""), (200, b""), (200, b"{"), (200, b"[]"),
        (200, b'{"manifests": {}}'), (200, b'{"manifests": [1]}'), (200, b'{"manifests": ["{"]}'),
        (200, b'{"manifests": ["[]"]}'), (200, b'{"manifests": ["{}"]}'),
    ],
)  # fmt: skip
def test_an_answer_that_is_none(stand: Stand, place: Place, status: int, body: bytes) -> None:
    stand.status, stand.body = status, body
    with pytest.raises(SourceError) as raised:
        manifests(place, application())
    assert TOKEN not in str(raised.value)
    assert len(stand.asked) == 1


def test_nobody_else_is_believed(stand: Stand, place: Place) -> None:
    with pytest.raises(SourceError, match="did not answer"):
        manifests(replace(place, ca=None), application())
    assert not stand.asked


def test_a_token_is_not_sent_in_clear(place: Place) -> None:
    for other in (replace(place, url="http://localhost:1"), replace(place, token_file=None)):
        with pytest.raises(ConfigError):
            ArgoServer(other)

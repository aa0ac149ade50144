"""A webhook of the tests' own, which answers as it is told and remembers what it was asked."""

import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import BaseServer

import orjson

from tests.e2e.client import tree_of
from tests.e2e.controlplane import Plan
from tests.e2e.trees import Tree, at, text


@dataclass(frozen=True)
class Reply:
    """What is answered, and after how many seconds."""

    allowed: bool = True
    message: str = ""
    warnings: tuple[str, ...] = ()
    annotations: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0

    def review(self, uid: str) -> Tree:
        response = {
            "uid": uid,
            "allowed": self.allowed,
            "status": {"message": self.message, "code": 200 if self.allowed else 403},
            "warnings": self.warnings,
            "auditAnnotations": dict(self.annotations),
        }
        kind = {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview"}
        return {**kind, "response": response}


@dataclass
class Probe:
    """The webhook: `asked` holds the request of every review, and `reply` may be changed.

    `shown` holds the subjects of the certificates that the API server showed.
    """

    url: str = ""
    reply: Reply = field(default_factory=Reply)
    asked: list[object] = field(default_factory=list)
    shown: list[object] = field(default_factory=list)

    def of(self, name: str) -> list[object]:
        """Give the requests that were about objects of a name."""
        return [request for request in list(self.asked) if text(request, "name") == name]


class Handler(BaseHTTPRequestHandler):
    """Answers each review of a connection."""

    protocol_version = "HTTP/1.1"
    # Head and body of an answer are two writes, and the second must not wait for the first.
    disable_nagle_algorithm = True

    def __init__(self, probe: Probe, request: ssl.SSLSocket, address: str, server: BaseServer):
        self.probe = probe
        self.certificate = request.getpeercert()
        super().__init__(request, address, server)

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        request = at(tree_of(self.rfile.read(length)), "request")
        reply = self.probe.reply
        self.probe.asked.append(request)
        self.probe.shown.append(at(dict(self.certificate or {}), "subject"))
        time.sleep(reply.delay)
        body = orjson.dumps(reply.review(text(request, "uid")))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the library's name
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """Takes many connections at once, as the API server opens them."""

    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a connection that the API server gave up."""


@contextmanager
def probing(plan: Plan) -> Iterator[Probe]:
    """Run the webhook until the end."""
    probe = Probe()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(plan.serving.cert, plan.serving.key)
    context.load_verify_locations(plan.authority.ca)
    context.verify_mode = ssl.CERT_OPTIONAL
    with Server(("127.0.0.1", 0), partial(Handler, probe)) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        probe.url = f"https://127.0.0.1:{server.server_port}/validate"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield probe
        finally:
            server.shutdown()
            thread.join()

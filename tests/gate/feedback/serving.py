"""How a forge stands on this machine: HTTP, with or without TLS."""

import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

from tests.gate.feedback.forges import TOKEN, Asked, Json, Stand
from tests.loopback import listening


def handler(stand: Stand) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
            """Say nothing."""

        def serve(self) -> None:
            parts = urlsplit(self.path)
            data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            asked = Asked(
                self.command, parts.path, {k: v[0] for k, v in parse_qs(parts.query).items()},
                {name.lower(): value for name, value in self.headers.items()},
                json.loads(data) if data else None,
            )  # fmt: skip
            stand.asked.append(asked)
            failures = stand.failures.get(asked.method, [])
            headers: dict[str, str] = {}
            if failures:
                status, headers = failures.pop(0)
                if not status:
                    return
                body: Json = {"message": f"failing with {status} for {TOKEN}"}
            else:
                status, body = stand.answer(asked)
                if status == 200 and stand.more(asked):
                    headers["Link"] = '<https://elsewhere.example/?page=9>; rel="next"'
            self.reply(status, headers, json.dumps(body).encode())

        def reply(self, status: int, headers: dict[str, str], data: bytes) -> None:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(data))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PATCH = do_PUT = serve  # noqa: N815 as http.server calls them

    return Handler


@contextmanager
def standing(stand: Stand, context: ssl.SSLContext | None = None) -> Iterator[str]:
    """Let a forge stand on this machine, and give the address of its API."""
    with listening(handler(stand), context) as port:
        scheme = "https" if context else "http"
        yield f"{scheme}://127.0.0.1:{port}{stand.root}"
    assert stand.faults == []

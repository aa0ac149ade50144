"""A server of repositories on this machine, as forges have one: by HTTPS and with passwords."""

import base64
import os
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import urlsplit

from tests.e2e.certificates import Authority, new_authority
from tests.loopback import listening


@dataclass
class Forge:
    """What it serves, to whom, and which `Authorization` it was shown."""

    root: Path
    authority: Authority
    user: str = ""
    password: str = ""
    moved: str = ""
    shown: list[str] = field(default_factory=list)
    url: str = ""

    @property
    def header(self) -> str:
        return "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode()


def handler(forge: Forge) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
            """Say nothing."""

        def serve(self) -> None:
            shown = self.headers.get("Authorization", "")
            forge.shown.append(shown)
            if forge.moved:
                return self.reply(302, {"Location": forge.moved + self.path}, b"")
            if forge.password and shown != forge.header:
                # A server may well repeat what it was shown.
                return self.reply(403, {}, f"no entry with {shown}".encode())
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            done = subprocess.run(
                ["git", "http-backend"], input=body, capture_output=True, timeout=30, check=True,
                env={
                    "PATH": os.defpath, "GIT_PROJECT_ROOT": str(forge.root),
                    "GIT_HTTP_EXPORT_ALL": "1", "REQUEST_METHOD": self.command,
                    "PATH_INFO": parts.path, "QUERY_STRING": parts.query,
                    "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                    "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
                    "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
                },
            )  # fmt: skip
            head, _, data = done.stdout.partition(b"\r\n\r\n")
            lines = (line.split(": ", 1) for line in head.decode().splitlines())
            headers = {name: value for name, value in lines if name != "Status"}
            return self.reply(404 if b"Status: 404" in head else 200, headers, data)

        def reply(self, status: int, headers: dict[str, str], data: bytes) -> None:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(data))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = serve  # noqa: N815 as http.server calls them

    return Handler


@contextmanager
def serving(root: Path, folder: Path) -> Iterator[Forge]:
    """Serve all repositories of a folder."""
    forge = Forge(root, new_authority(folder))
    pair = forge.authority.certify("forge", "DNS:localhost")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pair.cert, pair.key)
    with listening(handler(forge), context) as port:
        forge.url = f"https://localhost:{port}"
        yield forge

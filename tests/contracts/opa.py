"""A real OPA server on this machine, which wants a token, for as long as a test needs it."""

import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import orjson
import pytest

from tests.programs import program

TOKEN = "a-token-for-tests"  # noqa: S105 of a server that lives for one test
PATIENCE = 60.0

READS = '["v1", "data", "agentgate", "asked"]'
AUTHORIZATION = """
package system.authz

default allow := false

allow if input.path == ["health"]

allow if {
	input.identity == "%s"
	%s
}
"""


@dataclass(frozen=True)
class Pair:
    """A certificate that signs itself, and its key."""

    cert: Path
    key: Path


@dataclass(frozen=True)
class Running:
    """A server, and the token that it wants."""

    url: str
    port: int
    token_file: Path

    def request(self, method: str, path: str, body: bytes | None = None) -> tuple[int, object]:
        """Ask as an administrator who knows the token would."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        data = answer.read()
        connection.close()
        return answer.status, orjson.loads(data) if data else None


@contextmanager
def running(
    folder: Path, bundles: Sequence[Path] = (), may: str = "true", tls: Pair | None = None
) -> Iterator[Running]:
    """Run a server in a folder; `may` is what a request with the token must be."""
    tool, port = program("opa"), free_port()
    folder.mkdir(parents=True, exist_ok=True)
    rules = folder / "authz"
    rules.mkdir()
    (rules / ".manifest").write_text('{"roots": ["system/authz"]}')
    (rules / "authz.rego").write_text(AUTHORIZATION % (TOKEN, may))
    token = folder / "token"
    token.touch(0o600)
    token.write_text(f"{TOKEN}\n")
    command: list[str | Path] = [
        tool, "run", "--server", "--addr", f"127.0.0.1:{port}", "--authentication=token",
        "--authorization=basic", "--log-level=error", "--skip-version-check",
        *(["--tls-cert-file", tls.cert, "--tls-private-key-file", tls.key] if tls else ()),
        "--bundle", rules, *bundles,
    ]  # fmt: skip
    with started(command, port, folder / "log", secure=tls is not None):
        yield Running(f"http://127.0.0.1:{port}", port, token)


@contextmanager
def verifying(folder: Path, bundle: Path, public: Path) -> Iterator[str]:
    """Run a server, which asks for no token, on a bundle that it verifies; gives its URL."""
    tool, port = program("opa"), free_port()
    folder.mkdir(parents=True)
    command: list[str | Path] = [
        tool, "run", "--server", "--addr", f"127.0.0.1:{port}", "--log-level=error",
        "--skip-version-check", "--bundle", bundle, "--verification-key", public,
        "--signing-alg", "ES256",
    ]  # fmt: skip
    with started(command, port, folder / "log", secure=False):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def started(command: Sequence[str | Path], port: int, log: Path, *, secure: bool) -> Iterator[None]:
    with log.open("wb") as stream, subprocess.Popen(command, stderr=stream) as process:
        try:
            wait_for(port, process, log, secure=secure)
            yield
        finally:
            process.kill()


def certificate(folder: Path, host: str) -> Pair:
    """Make a certificate for a host with what comes with Go."""
    folder.mkdir(parents=True)
    root = subprocess.run(["go", "env", "GOROOT"], check=True, capture_output=True, text=True)
    made_by = Path(root.stdout.strip(), "src", "crypto", "tls", "generate_cert.go")
    command = ["go", "run", str(made_by), "--host", host, "--ca", "--ecdsa-curve", "P256"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=120)
    return Pair(folder / "cert.pem", folder / "key.pem")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path, *, secure: bool) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        connection = HTTPConnection("127.0.0.1", port, timeout=1)
        try:
            connection.request("GET", "/health")
            # To plain text, a server of TLS answers that it is one.
            if connection.getresponse().status == (400 if secure else 200):
                return
        except (OSError, HTTPException):
            time.sleep(0.05)
        finally:
            connection.close()
    pytest.fail(f"the server does not answer: {log.read_text()}")

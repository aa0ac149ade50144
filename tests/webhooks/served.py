"""A service that runs as its own process, and what it tells."""

import io
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, redirect_stderr
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from ssl import SSLContext
from urllib.parse import urlsplit

from gate.cli import main
from tests.waiting import until
from tests.webhooks.world import TOKEN, World

SECONDS = 60.0
Told = dict[str, object]


@dataclass
class Served:
    """A service: `events` is what it has told so far."""

    process: "subprocess.Popen[str]"
    events: list[Told] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def listen(self) -> None:
        """Collect what it tells."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.lines.append(line)
            if line.startswith("{"):
                self.events.append(json.loads(line))

    def told(self, event: str, count: int = 1) -> Told:
        """Wait until something was told so often, and give the last."""

        def look() -> list[Told]:
            ended = self.process.poll() is not None
            found = self.of(event)[count - 1 :][-1:]
            assert found or not ended, self.lines
            return found

        return until(look)[0]

    def of(self, event: str) -> list[Told]:
        return [each for each in list(self.events) if each["event"] == event]

    @property
    def url(self) -> str:
        return str(self.told("serving")["url"])

    def connect(self, context: SSLContext | None = None) -> HTTPConnection:
        parts = urlsplit(self.url)
        if context:
            return HTTPSConnection(
                str(parts.hostname), parts.port, timeout=SECONDS, context=context
            )
        return HTTPConnection(str(parts.hostname), parts.port, timeout=SECONDS)

    def ask(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """Ask once; underscores in the names of headers are dashes."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        with closing(self.connect()) as connection:
            connection.request(method, path, body, named)
            return answered(connection.getresponse())

    def bring(self, body: bytes, **headers: str) -> tuple[int, dict[str, object]]:
        """Bring a record with the token of ci, unless the headers say otherwise."""
        usual = {
            "Content_Type": "application/vnd.dsse.envelope.v1+json",
            "Authorization": f"Bearer {TOKEN}",
        }
        status, _, said = self.ask("POST", "/v1/records", body, **{**usual, **headers})
        return status, json.loads(said)

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(SECONDS)


def answered(response: HTTPResponse) -> tuple[int, dict[str, str], bytes]:
    headers = {name.lower(): value for name, value in response.getheaders()}
    return response.status, headers, response.read()


def command(world: World, *more: str) -> list[str]:
    return [
        *(sys.executable, "-m", "gate", "audit", "serve", "--log", str(world.log)),
        *("--key", str(world.root / "log.key"), "--no-password"),
        *("--trust", str(world.trust), "--callers", str(world.root / "callers.yaml")),
        *("--listen", "127.0.0.1:0", "--publish-every", "0.1", *more),
    ]


@contextmanager
def serving(world: World, *more: str) -> Iterator[Served]:
    """Run a service, and kill it at the end if it still runs."""
    with running(command(world, *more)) as served:
        yield served


@contextmanager
def running(arguments: Sequence[str]) -> Iterator[Served]:
    # Not the whole development mode: asyncio would tell of every pause on a busy machine.
    environment = {**os.environ, "PYTHONWARNINGS": "always"}
    process = subprocess.Popen(arguments, stderr=subprocess.PIPE, text=True, env=environment)
    served = Served(process)
    listener = threading.Thread(target=served.listen)
    listener.start()
    try:
        yield served
    finally:
        process.kill()
        process.wait()
        listener.join()
        assert process.stderr is not None
        process.stderr.close()
    # Warnings of the interpreter would stand there too.
    stray = [line for line in served.lines if not line.startswith("{")]
    assert not stray, stray


def refused(arguments: Sequence[str]) -> str:
    """Start a service in this process that does not start, and give what it says."""
    said = io.StringIO()
    signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        with redirect_stderr(said):
            assert main(arguments[3:]) == 2
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return said.getvalue()


def refused_alone(arguments: Sequence[str]) -> str:
    """Start a service that does not start, and give what it says."""
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr

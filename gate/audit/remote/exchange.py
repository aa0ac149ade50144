"""One request over HTTP and its answer, of bounded size and in a bounded time as a whole."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from threading import Timer
from urllib.parse import SplitResult

from gate.errors import LogError

ANSWER = 64 * 1024
"""The longest answer that is read, in bytes."""
Request = tuple[str, bytes, dict[str, str]]
"""The path, the body and the headers of a POST."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said; `pause` is how long it asks to wait, in seconds."""

    status: int
    body: bytes
    pause: float


class Unanswered(Exception):
    """There is no answer, so that nobody knows what became of the request."""


def exchange(
    address: SplitResult, context: ssl.SSLContext | None, request: Request, seconds: float
) -> Answer:
    """Post something. Redirects are answers like any other.

    Raises `Unanswered`, and `LogError` for a server that is not who it should be.
    """
    with closing(connection(address, context, seconds)) as connected, unanswered():
        connected.connect()
        # The time-out of a socket bounds one read, which a peer that trickles never exceeds.
        timer = Timer(seconds, cut, [connected.sock])
        timer.daemon = True
        timer.start()
        try:
            connected.request("POST", *request)
            return answer_of(connected.getresponse())
        finally:
            timer.cancel()


def connection(
    address: SplitResult, context: ssl.SSLContext | None, seconds: float
) -> HTTPConnection:
    """Say to whom to connect."""
    host, port = str(address.hostname), address.port
    if context is None:
        return HTTPConnection(host, port, timeout=seconds)
    return HTTPSConnection(host, port, timeout=seconds, context=context)


def cut(connected: socket.socket) -> None:
    """End an exchange that takes too long, under the hands of the thread that waits for it."""
    with suppress(OSError):
        # That of TLS would first forget its state.
        socket.socket.shutdown(connected, socket.SHUT_RDWR)


@contextmanager
def unanswered() -> Iterator[None]:
    """Raise what the system and the library raise as `Unanswered`, or `LogError` for a stranger."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise LogError(
            f"the service of the log is not who it should be: {error.verify_message}",
            advice="name the authorities that its certificate is from",
        ) from None
    except HTTPException as error:
        raise Unanswered(str(error) or type(error).__name__) from None
    except OSError as error:
        raise Unanswered(error.strerror or str(error) or type(error).__name__) from None


def answer_of(response: HTTPResponse) -> Answer:
    """Read an answer to its end, or as far as one of ours could go."""
    body = response.read(ANSWER)
    if response.length and len(body) < ANSWER:
        raise Unanswered("the answer was cut short")
    pause = response.headers.get("Retry-After", "")
    seconds = float(pause) if pause.isascii() and pause.isdigit() else 0.0
    return Answer(response.status, body, seconds)

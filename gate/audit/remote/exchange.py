"""One request over HTTP and its answer, of bounded size and in a bounded time as a whole."""

import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from threading import Timer
from urllib.parse import SplitResult


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked: a method, a path with its query, headers, and a body if there is one."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long an exchange may take as a whole, in seconds, and how long an answer is, in bytes."""

    seconds: float
    answer: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said; `pause` is how long it asks to wait, in seconds.

    `link` says where there is more (RFC 8288), and is empty where the server names nothing.
    """

    status: int
    body: bytes
    pause: float
    link: str = ""


class Unanswered(Exception):
    """There is no answer, so that nobody knows what became of the request."""


class Stranger(Exception):
    """Who answers is not who it should be."""


def exchange(
    address: SplitResult, context: ssl.SSLContext | None, request: Request, bounds: Bounds
) -> Answer:
    """Ask something. Redirects are answers like any other.

    Raises `Unanswered`, and `Stranger` for a server that is not who it should be.
    """
    with closing(connection(address, context, bounds.seconds)) as connected, unanswered():
        connected.connect()
        # The time-out of a socket bounds one read, which a peer that trickles never exceeds.
        timer = Timer(bounds.seconds, cut, [connected.sock])
        timer.daemon = True
        timer.start()
        try:
            connected.request(request.method, request.path, request.body, request.headers)
            return answer_of(connected.getresponse(), bounds.answer)
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
    """Raise what the system and the library raise as `Unanswered` or `Stranger`."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise Stranger(error.verify_message) from None
    except HTTPException as error:
        raise Unanswered(str(error) or type(error).__name__) from None
    except OSError as error:
        raise Unanswered(error.strerror or str(error) or type(error).__name__) from None


def answer_of(response: HTTPResponse, longest: int) -> Answer:
    """Read an answer to its end, or as far as one that is expected could go."""
    body = response.read(longest)
    if response.length and len(body) < longest:
        raise Unanswered("the answer was cut short")
    pause = response.headers.get("Retry-After", "")
    seconds = float(pause) if pause.isascii() and pause.isdigit() else 0.0
    return Answer(response.status, body, seconds, response.headers.get("Link", ""))

"""How long and how large one exchange over HTTP may be, and that it goes nowhere else."""

import io
import socket
from contextlib import suppress
from contextvars import ContextVar
from ssl import SSLCertVerificationError
from threading import Timer
from typing import Self

from requests import PreparedRequest, Response, Session
from requests.adapters import HTTPAdapter
from requests.exceptions import Timeout
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from gate.errors import EngineError

SIZE = 64 * 1024 * 1024
"""How much an answer may hold: findings quote what they are about, and are many at worst."""


class LateError(EngineError):
    """An exchange did not finish in time."""


class Watch:
    """Cuts off an exchange that takes too long as a whole.

    The time-out of a socket bounds one read, which a peer that sends byte by byte never exceeds.
    """

    def __init__(self, seconds: float) -> None:
        self.late = False
        self._seconds = seconds
        self._socket: socket.socket | None = None
        self._timer = Timer(seconds, self._cut)

    def __enter__(self) -> Self:
        self._token = WATCH.set(self)
        self._timer.daemon = True
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        WATCH.reset(self._token)

    def over(self, connected: socket.socket | None) -> None:
        """Watch the exchange over a connection."""
        if self.late:
            raise self.error()
        self._socket = connected

    def error(self) -> LateError:
        """Say what happened."""
        return LateError(f"the OPA server did not answer within {self._seconds:g} s")

    def _cut(self) -> None:
        self.late = True
        if self._socket is not None:
            # That of TLS would first forget its state, under the hands of the thread that reads.
            with suppress(OSError):
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


WATCH: ContextVar[Watch] = ContextVar("WATCH")


class Plain(HTTPConnection):
    """A connection that is watched."""

    def connect(self) -> None:
        """Connect, and have what follows watched."""
        super().connect()
        WATCH.get().over(self.sock)

    def putrequest(self, method: str, url: str, *how: bool, **named: bool) -> None:
        """Begin a request, over a connection that may be used again."""
        WATCH.get().over(self.sock)
        super().putrequest(method, url, *how, **named)


class Secure(Plain, HTTPSConnection):
    """The same over TLS."""


class PlainPool(HTTPConnectionPool):
    """Connections to a server on this machine."""

    ConnectionCls = Plain


class SecurePool(HTTPSConnectionPool):
    """Connections to a server by TLS."""

    ConnectionCls = Secure


class Bounded(Session):
    """Exchanges of bounded time and size, tried once and redirected nowhere.

    Nothing in the environment or a home folder changes where they go or what they carry.
    """

    def __init__(self, connections: int) -> None:
        super().__init__()
        self.trust_env = False
        # An answer that unpacks to more than was sent would have no bound.
        self.headers["Accept-Encoding"] = "identity"
        adapter = HTTPAdapter(pool_connections=1, pool_maxsize=connections, pool_block=True)
        adapter.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}
        self.mount("http://", adapter)
        self.mount("https://", adapter)

    def get_redirect_target(self, resp: Response) -> None:
        """Follow nobody: the token and what is judged are for one server."""

    def send(self, request: PreparedRequest, **details: object) -> Response:
        """Exchange a request for an answer, read whole.

        Raises `LateError` when `timeout` seconds have passed, `EngineError` for an answer that is
        too large and where there is no answer.
        """
        seconds = details["timeout"]
        if not isinstance(seconds, float):
            raise EngineError("an exchange with the OPA server has no time limit")
        with Watch(seconds) as watch:
            try:
                response = super().send(request, **{**details, "stream": True})
                body = whole(response)
            except Timeout as error:
                raise watch.error() from error
            except (OSError, HTTPError) as error:
                raise (watch.error() if watch.late else unreachable(error)) from error
        if watch.late:
            raise watch.error()
        if len(body) > SIZE:
            response.close()
            raise EngineError(f"the OPA server answered with more than {SIZE} bytes")
        response.raw = io.BytesIO(body)
        return response


def whole(response: Response) -> bytes:
    """Read an answer to its end, or until it is too large; one that is cut short is an error."""
    body = b""
    while len(body) <= SIZE:
        more = response.raw.read(SIZE + 1 - len(body), decode_content=False)
        if not more:
            break
        body += more
    return body


def unreachable(error: Exception) -> EngineError:
    """Say why there is no answer."""
    # What the libraries wrap around it names their own parts.
    first: BaseException = error
    while before := first.__cause__ or first.__context__:
        first = before
    if isinstance(first, SSLCertVerificationError):
        return EngineError(
            f"the OPA server is not who it should be: {first}",
            advice="--opa-ca names the certificates of the authorities to trust",
        )
    return EngineError(f"the OPA server cannot be reached: {first}")

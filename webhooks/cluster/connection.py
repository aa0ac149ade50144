"""HTTP with the API server: one request after the other, bounded in time and size.

Redirections are not followed, environment variables about proxies not looked at. Why this is not a
library is in docs/adr/0020-cluster-client.md.
"""

import socket
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import urlencode

import orjson

from gate.tree import Node
from webhooks.cluster.access import Access
from webhooks.cluster.errors import ClusterError, Expired, Refused, TooLarge
from webhooks.cluster.timing import Timing

JSON = "application/json"
GIVEN = {"POST": JSON, "DELETE": JSON, "PATCH": "application/json-patch+json"}
LARGEST = 10 * 1024 * 1024
"""No object is larger: etcd takes 1.5 MiB, of which the API server writes some bytes as six."""
CHUNK = 64 * 1024
DONE = (HTTPStatus.OK, HTTPStatus.CREATED)
LONGEST_WAIT = 60.0
AGENT = "agentgate"


class Connection:
    """A connection that is made when it is needed. One thread uses it; any may `stop` it."""

    def __init__(self, access: Access, timing: Timing) -> None:
        """Connect to nobody yet."""
        self._access = access
        self._timing = timing
        self._http: HTTPSConnection | None = None
        # Kept apart: an answer after which the server hangs up takes it away from the connection.
        self._socket: socket.socket | None = None
        self._stopped = False

    def get(
        self,
        path: str,
        query: Mapping[str, str] | None = None,
        accept: str = JSON,
        largest: int = LARGEST,
    ) -> bytes:
        """Ask for something of so many bytes at most. Raises `ClusterError`."""
        with self._failing():
            answer = self._asked("GET", f"{path}?{urlencode(query or {})}", accept)
            return self._whole(answer, largest)

    def post(self, path: str, body: object) -> bytes:
        """Give something. Raises `ClusterError`."""
        with self._failing():
            return self._whole(self._asked("POST", path, JSON, orjson.dumps(body)))

    def patch(self, path: str, operations: Sequence[Mapping[str, object]]) -> bytes:
        """Change something by operations of JSON Patch (RFC 6902). Raises `ClusterError`."""
        with self._failing():
            return self._whole(self._asked("PATCH", path, JSON, orjson.dumps(operations)))

    def delete(self, path: str, same: Mapping[str, str]) -> bytes:
        """Delete something if its UID and version are the same still. Raises `ClusterError`."""
        body = {"apiVersion": "v1", "kind": "DeleteOptions", "preconditions": same}
        with self._failing():
            return self._whole(self._asked("DELETE", path, JSON, orjson.dumps(body)))

    def lines(self, path: str, query: Mapping[str, str], accept: str = JSON) -> Generator[bytes]:
        """Listen to what the API server says line by line, until it ends it.

        Nothing comes first, once it has begun to answer. Raises `ClusterError`.
        """
        with self._failing():
            response = self._asked("GET", f"{path}?{urlencode(query)}", accept)
            if self._socket is not None:
                self._socket.settimeout(self._timing.silence)
            try:
                yield b""
                yield from split(response)
            finally:
                self.close()

    def stop(self) -> None:
        """End what another thread waits for, and let nothing be asked any more."""
        self._stopped = True
        if self._socket is not None:
            # What is closed already has ended. TLS's own would drop what the other thread uses.
            with suppress(OSError):
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def close(self) -> None:
        """Hang up."""
        if self._http is not None:
            self._http.close()
            self._http = self._socket = None

    @contextmanager
    def _failing(self) -> Iterator[None]:
        """Hang up after what went wrong, and say it as one of our errors."""
        try:
            yield
        except (Refused, Expired):
            raise
        except ClusterError:
            self.close()
            raise
        except TimeoutError:
            self.close()
            raise ClusterError("the API server does not answer in time") from None
        except (OSError, HTTPException, ValueError) as error:
            self.close()
            raise ClusterError(f"the API server cannot be reached: {reason(error)}") from None

    def _asked(
        self, method: str, path: str, accept: str, body: bytes | None = None
    ) -> HTTPResponse:
        http = self._connected()
        token = self._access.token()
        headers = {"Accept": accept, "User-Agent": AGENT}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if body is not None:
            headers["Content-Type"] = GIVEN[method]
        http.request(method, self._access.prefix + path, body, headers)
        response = http.getresponse()
        if response.status not in DONE:
            raise refused(response, self._whole(response))
        return response

    def _connected(self) -> HTTPSConnection:
        if self._http is None:
            access, patience = self._access, self._timing.patience
            http = HTTPSConnection(
                access.host, access.port, timeout=patience, context=access.context()
            )
            http.connect()
            self._http, self._socket = http, http.sock
        # Looked at after there is something to stop, so that one of the two sees the other.
        if self._stopped:
            raise ClusterError("the gate ends")
        return self._http

    def _whole(self, response: HTTPResponse, largest: int = LARGEST) -> bytes:
        """Read an answer to its end, which must come in time, however slowly its parts come."""
        end = self._timing.clock() + self._timing.patience
        parts: list[bytes] = []
        size = 0
        while part := response.read1(CHUNK):
            parts.append(part)
            size += len(part)
            if size > largest:
                raise TooLarge("the API server's answer is too large")
            if self._timing.clock() > end:
                raise TimeoutError
        if response.length:
            raise ClusterError("the API server's answer is cut off")
        # So that the next request can be sent, which is not known before.
        response.close()
        if response.will_close:
            self.close()
        return b"".join(parts)


def split(response: HTTPResponse) -> Iterator[bytes]:
    """Give the lines of an answer as they come; one that its end cuts off is not given."""
    rest = b""
    while chunk := response.read1(CHUNK):
        *whole, rest = (rest + chunk).split(b"\n")
        yield from filter(None, whole)
        if len(rest) > LARGEST:
            raise TooLarge("the API server says a line that does not end")


def refused(response: HTTPResponse, body: bytes) -> ClusterError:
    """Tell what an answer refuses, in the words of the API server."""
    try:
        said = Node(orjson.loads(body)).text_of("message")
    except orjson.JSONDecodeError:
        said = ""
    message = f"the API server answers {response.status} {response.reason}: {said}".rstrip(": ")
    if response.status == HTTPStatus.GONE:
        return Expired(message)
    wait = response.headers.get("Retry-After", "")
    seconds = min(float(wait), LONGEST_WAIT) if wait.isascii() and wait.isdecimal() else 0.0
    return Refused(response.status, message, seconds)


def reason(error: Exception) -> str:
    """Say what went wrong, without where in the sources of OpenSSL."""
    verification = getattr(error, "verify_message", "")
    return verification or getattr(error, "strerror", None) or str(error) or type(error).__name__

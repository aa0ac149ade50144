"""One connection: HTTP/1.1 as uvicorn speaks it, where every step has a time in which it ends."""

import asyncio
from collections.abc import Callable

from uvicorn import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from webhooks.server.certificates import names
from webhooks.server.gathering import Connection, Gathering
from webhooks.server.limits import Limits

NAMES = "names"
"""In the state of a request: the names in the certificate that its client has shown."""


class TooLong(Exception):
    """The head of a request is longer than it may be."""


class Guarded(HttpToolsProtocol):
    """A connection that is cut off when a request, an answer or silence takes too long.

    uvicorn itself waits for ever for the head of a first request, and for a client that does not
    read its answer, and takes heads of any length.
    """

    def __init__(
        self, config: Config, state: ServerState, limits: Limits, lost: Callable[[], None]
    ) -> None:
        """Begin; `lost` is called once when the connection has ended."""
        super().__init__(config, state, {})
        self._limits = limits
        self._lost = lost
        self._timer: asyncio.TimerHandle | None = None
        self._end = 0.0
        self._head = 0
        self._spent = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Learn whose connection it is, and wait for a request."""
        if not isinstance(transport, Connection):
            raise TypeError("this is no connection")
        self._gathering = Gathering(transport)
        super().connection_made(self._gathering)
        self.app_state = {NAMES: names(transport.get_extra_info("peercert"))}
        self._within(self._limits.head)

    def data_received(self, data: bytes) -> None:
        """Read on, but nothing endless that is no body: what is not whole is told to nobody yet."""
        self._spent += len(data)
        super().data_received(data)
        if self._spent > self._limits.head_bytes and not self.transport.is_closing():
            self.send_400_response("The head of the request is too long.")

    def on_message_begin(self) -> None:
        """Begin a head."""
        self._head = 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Take a part of what is asked for."""
        self._grow(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header, also one behind a body."""
        self._grow(len(name) + len(value))
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Give a request that has begun its time."""
        super().on_headers_complete()
        self._within(self._limits.exchange)

    def on_body(self, body: bytes) -> None:
        """Take a part of a body, which may come in pieces with something around each."""
        self._spent -= 2 * len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Wait for the next request."""
        self._spent = 0
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Wait for the next request, or for the client to read the answer."""
        self._gathering.flush()
        self._within(self._limits.idle + self._limits.head)
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        if self._timer is not None:
            self._timer.cancel()
        super().connection_lost(exc)
        self._lost()

    def _grow(self, length: int) -> None:
        self._head += length
        if self._head > self._limits.head_bytes:
            # The parser ends for whatever is raised in it.
            raise TooLong

    def _within(self, seconds: float) -> None:
        self._end = self.loop.time() + seconds
        # A timer that rings too early is set again then: most steps end long before, and are many.
        if self._timer is None or self._end < self._timer.when():
            self._set()

    def _set(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self.loop.call_at(self._end, self._ring)

    def _ring(self) -> None:
        if self.loop.time() < self._end:
            self._set()
        else:
            # Closing would first wait for the client to read what was written.
            self.transport.abort()

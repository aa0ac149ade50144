"""One connection: HTTP/1.1 as uvicorn speaks it, where every step has a time in which it ends."""

import asyncio
from collections.abc import Callable

from uvicorn import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from webhooks.server.certificates import names
from webhooks.server.limits import Limits

NAMES = "names"
"""In the state of a request: the names in the certificate that its client has shown."""


class Guarded(H11Protocol):
    """A connection that is cut off when a request, an answer or silence takes too long.

    uvicorn itself waits for ever for the head of a first request, and for a client that does not
    read its answer.
    """

    def __init__(
        self, config: Config, state: ServerState, limits: Limits, lost: Callable[[], None]
    ) -> None:
        """Begin; `lost` is called once when the connection has ended."""
        super().__init__(config, state, {})
        self._limits = limits
        self._lost = lost
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Learn whose connection it is, and wait for a request."""
        if not isinstance(transport, asyncio.Transport):
            raise TypeError("a connection is read and written")
        super().connection_made(transport)
        self.app_state = {NAMES: names(transport.get_extra_info("peercert"))}
        self._within(self._limits.head)

    def handle_events(self) -> None:
        """Give a request that has begun its time."""
        before = self.cycle
        super().handle_events()
        if self.cycle is not before:
            self._within(self._limits.exchange)

    def on_response_complete(self) -> None:
        """Wait for the next request, or for the client to read the answer."""
        self._within(self._limits.idle + self._limits.head)
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        if self._timer is not None:
            self._timer.cancel()
        super().connection_lost(exc)
        self._lost()

    def _within(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        # Closing would first wait for the client to read what was written.
        self._timer = self.loop.call_later(seconds, self.transport.abort)

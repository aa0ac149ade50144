"""A service from its first connection until the last answer after SIGTERM."""

import asyncio
import signal
import socket
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from ssl import SSLContext

import uvicorn
import uvloop
from starlette.types import ASGIApp

from webhooks.server.accepting import Door
from webhooks.server.limits import Limits
from webhooks.server.protocol import Guarded
from webhooks.server.telling import Teller

Background = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Service:
    """An application, and what runs beside it until all requests are answered.

    `open` is called once whoever comes is let in.
    """

    app: ASGIApp
    beside: Sequence[Background]
    open: Callable[[], None]
    limits: Limits
    teller: Teller


class Running(uvicorn.Server):
    """uvicorn's server, which takes connections in at our door and not at its own."""

    def __init__(self, service: Service, door: Door) -> None:
        """Begin; nobody is taken in yet."""
        super().__init__(configured(service))
        self._door = door
        self._service = service

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:  # noqa: ARG002 uvicorn's
        """Open the door."""
        self.servers = []
        self._door.open(self._protocol)
        self.started = True
        self._service.open()

    def _protocol(self, lost: Callable[[], None]) -> Guarded:
        return Guarded(self.config, self.server_state, self._service.limits, lost)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close the door, and answer those who are in."""
        self._door.shut()
        await asyncio.sleep(self._service.limits.linger)
        self._door.close()
        await super().shutdown(sockets)


def run(
    service: Service, listener: socket.socket, context: Callable[[], SSLContext | None]
) -> None:
    """Serve until SIGTERM or SIGINT, and then answer what was asked before.

    `context` gives the TLS of a new connection, or None for clear text.
    """
    server = Running(service, Door(listener, context, service.limits, service.teller))
    for number in (signal.SIGTERM, signal.SIGINT):
        # From now on: uvicorn itself only listens to them once it runs, and then raises them again.
        signal.signal(number, server.handle_exit)
    uvloop.run(served(server, service.beside))


async def served(server: Running, background: Sequence[Background]) -> None:
    """Serve, with what runs beside it."""
    beside = [asyncio.ensure_future(each()) for each in background]
    for task in beside:
        # None of them ends by itself: what failed must not look as if it went on.
        task.add_done_callback(lambda _: server.handle_exit(signal.SIGTERM, None))
    await server.serve()
    for task in beside:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def configured(service: Service) -> uvicorn.Config:
    """Tell uvicorn to believe no header about who the client is, and to log nothing of its own."""
    return uvicorn.Config(
        service.app,
        http="httptools",
        ws="none",
        loop="none",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=service.limits.idle,
        timeout_graceful_shutdown=service.limits.drain,
    )

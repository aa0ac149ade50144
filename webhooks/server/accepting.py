"""Connections are taken in as long as there is room, each with the certificate of that moment."""

import asyncio
import socket
from collections.abc import Callable, Coroutine
from ssl import SSLContext

from webhooks.server.limits import Limits
from webhooks.server.telling import Teller

PAUSE = 0.5
"""Seconds to wait when the system gives no more connections."""
Make = Callable[[Callable[[], None]], asyncio.Protocol]
"""Makes what speaks over a connection; it is given what to call when that has ended."""


class Door:
    """A socket that listens; who comes while it is full waits outside."""

    def __init__(
        self,
        listener: socket.socket,
        context: Callable[[], SSLContext | None],
        limits: Limits,
        teller: Teller,
    ) -> None:
        """Take a socket over; `context` gives what a new connection uses, or None for none."""
        self._listener = listener
        self._context = context
        self._limits = limits
        self._teller = teller
        self._room = asyncio.Semaphore(limits.connections)
        self._tasks: set[asyncio.Task[None]] = set()

    def open(self, make: Make) -> None:
        """Take connections in from now on."""
        self._start(self._accept(make))

    def close(self) -> None:
        """Take nobody in any more, nor those who are still shaking hands."""
        for task in self._tasks:
            task.cancel()
        self._listener.close()

    async def _accept(self, make: Make) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await self._room.acquire()
            try:
                connection, _ = await loop.sock_accept(self._listener)
            except OSError as error:
                self._room.release()
                self._teller.error("not-accepted", error=error.strerror)
                await asyncio.sleep(PAUSE)
            else:
                self._start(self._admit(connection, make))

    async def _admit(self, connection: socket.socket, make: Make) -> None:
        context = self._context()
        seconds = self._limits.handshake if context else None
        try:
            await asyncio.get_running_loop().connect_accepted_socket(
                lambda: make(self._room.release),
                connection,
                ssl=context,
                ssl_handshake_timeout=seconds,
                ssl_shutdown_timeout=seconds,
            )
        except (OSError, asyncio.CancelledError):
            # Scanners, clients that do not believe the certificate, and the end of the service.
            connection.close()
            self._room.release()

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

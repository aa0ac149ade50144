"""Connections are taken in as long as there is room, each with the certificate of that moment."""

import asyncio
import socket
from collections.abc import Callable, Coroutine
from ssl import SSLContext

from webhooks.server.limits import Limits
from webhooks.server.telling import Teller

PAUSE = 0.5
"""Seconds to wait when the system gives no more connections."""
LONGEST_TURN = 0.01
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
        self._inside = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._accepting: asyncio.Task[None] | None = None

    def open(self, make: Make) -> None:
        """Take connections in from now on."""
        self._accepting = self._start(self._accept(make))
        # Not before it watches it no more: whoever closes what libuv watches ends the process.
        self._accepting.add_done_callback(lambda _: self._listener.close())

    def shut(self) -> None:
        """Take nobody in any more but those who are still shaking hands."""
        if self._accepting is None:
            self._listener.close()
        else:
            self._accepting.cancel()

    def close(self) -> None:
        """Take nobody in any more, nor those who are still shaking hands."""
        self.shut()
        for task in self._tasks:
            task.cancel()

    async def _accept(self, make: Make) -> None:
        while True:
            await self._room.acquire()
            await readable(self._listener)
            try:
                connection, _ = self._listener.accept()
            except BlockingIOError:
                # Another process was quicker.
                self._room.release()
            except OSError as error:
                self._room.release()
                self._teller.error("not-accepted", error=error.strerror)
                await asyncio.sleep(PAUSE)
            else:
                connection.settimeout(0)
                self._inside += 1
                self._start(self._admit(connection, make))
                await self._leave_to_others()

    async def _leave_to_others(self) -> None:
        """Let who has fewer connections be quicker: else one process would take all that wait."""
        if self._limits.turn:
            await asyncio.sleep(min(self._limits.turn * self._inside, LONGEST_TURN))

    def _left(self) -> None:
        self._inside -= 1
        self._room.release()

    async def _admit(self, connection: socket.socket, make: Make) -> None:
        context = self._context()
        seconds = self._limits.handshake if context else None
        try:
            await asyncio.get_running_loop().connect_accepted_socket(
                lambda: make(self._left),
                connection,
                ssl=context,
                ssl_handshake_timeout=seconds,
                ssl_shutdown_timeout=seconds,
            )
        except (OSError, asyncio.CancelledError):
            # Scanners, clients that do not believe the certificate, and the end of the service.
            connection.close()
            self._left()

    def _start(self, work: Coroutine[None, None, None]) -> "asyncio.Task[None]":
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


async def readable(listener: socket.socket) -> None:
    """Wait for somebody who wants in, without letting them in: who is cancelled loses nobody."""
    loop = asyncio.get_running_loop()
    arrived = asyncio.Event()
    descriptor = listener.fileno()
    loop.add_reader(descriptor, arrived.set)
    try:
        await arrived.wait()
    finally:
        loop.remove_reader(descriptor)

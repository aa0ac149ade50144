"""How an event loop appends through the process that holds the log: over one connection."""

import asyncio
import socket
from collections import deque
from pathlib import Path
from typing import Protocol, runtime_checkable

from gate.audit import Entry
from gate.audit.log import frames
from gate.audit.log.calling import SECONDS
from gate.audit.log.frames import Broken
from gate.audit.log.serving import address


@runtime_checkable
class Writable(Protocol):
    """What every event loop gives to write to."""

    def write(self, data: bytes) -> None:
        """Send something."""

    def abort(self) -> None:
        """Hang up at once."""


class Poster:
    """Entries go out as they come, and answers come back in their order."""

    def __init__(self, path: Path) -> None:
        """Name the socket; nothing is connected yet."""
        self._path = path
        self._line: Line | None = None
        self._connecting = asyncio.Lock()

    async def append(self, entry: Entry) -> int:
        """Give the index of an entry once it is durable.

        Raises `LogError` as the holder says, and `Broken` where there is no holder or it went away:
        then it is not known whether the entry was kept.
        """
        line = self._line
        if line is None or line.is_over:
            line = await self._connected()
        return frames.read_answer(await line.ask(frames.write_entry(entry)))

    def close(self) -> None:
        """Hang up; who waits is told so."""
        if self._line is not None:
            self._line.cut_off()

    async def _connected(self) -> "Line":
        async with self._connecting:
            if self._line is None or self._line.is_over:
                self._line = await connect(self._path)
            return self._line


async def connect(path: Path) -> "Line":
    """Connect to a holder of the same user. Raises `Broken`."""
    loop = asyncio.get_running_loop()
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(0)
    try:
        with address(path) as name:
            await loop.sock_connect(connection, name)
        frames.refuse_stranger(connection)
        _, line = await loop.create_unix_connection(Line, sock=connection)
    except (OSError, Broken) as error:
        connection.close()
        raise Broken(str(error)) from error
    return line


class Line(asyncio.Protocol):
    """A connection on which several wait for answers."""

    def __init__(self) -> None:
        """Begin; nobody waits yet."""
        self.is_over = False
        self._waiting: deque[asyncio.Future[bytes]] = deque()
        self._outgoing: list[bytes] = []
        self._received = bytearray()
        self._transport: Writable | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Learn what to write to."""
        if isinstance(transport, Writable):
            self._transport = transport

    async def ask(self, content: bytes) -> bytes:
        """Send a frame and wait for the one that answers it. Raises `Broken`."""
        if self._transport is None or self.is_over:
            raise Broken("the connection was closed")
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._waiting.append(answer)
        if not self._outgoing:
            asyncio.get_running_loop().call_soon(self._send)
        self._outgoing.append(frames.framed(content))
        try:
            async with asyncio.timeout(SECONDS):
                return await answer
        except TimeoutError:
            # What came after it is not answered either.
            self.cut_off()
            raise Broken(f"no answer in {SECONDS:g} s") from None

    def _send(self) -> None:
        """Send together what is asked in one turn of the loop: it is kept together as well."""
        if self._transport is not None and not self.is_over:
            self._transport.write(b"".join(self._outgoing))
        self._outgoing.clear()

    def data_received(self, data: bytes) -> None:
        """Give answers to who has waited longest."""
        self._received += data
        try:
            while (end := frames.whole(self._received)) is not None:
                content = bytes(self._received[frames.HEADER.size : end])
                del self._received[:end]
                settle(self._waiting.popleft(), content)
        except (Broken, IndexError):
            # Too long, or an answer to nobody.
            self.cut_off()

    def cut_off(self) -> None:
        """Hang up; nothing more will come."""
        self.is_over = True
        if self._transport is not None:
            self._transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell all who wait that nothing more will come."""
        self.is_over = True
        for answer in self._waiting:
            if not answer.done():
                answer.set_exception(Broken(str(exc or "the connection was closed")))
        self._waiting.clear()


def settle(answer: "asyncio.Future[bytes]", content: bytes) -> None:
    """Give an answer to who still waits for it."""
    if not answer.done():
        answer.set_result(content)

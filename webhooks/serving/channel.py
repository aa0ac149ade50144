"""What the supervisor and a worker say to each other: JSON lines over a pair of sockets.

Either learns from its end that the other is gone, however it ended.
"""

import asyncio
import socket
from dataclasses import dataclass
from typing import Literal

import orjson
from pydantic import TypeAdapter, ValidationError

from webhooks.metrics.meter import Figures

LIMIT = 4 * 1024 * 1024
"""The longest line, in bytes."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A worker takes requests in."""

    said: Literal["ready"] = "ready"


@dataclass(frozen=True, slots=True)
class Measured:
    """What a worker has counted since it began."""

    figures: Figures
    said: Literal["measured"] = "measured"


@dataclass(frozen=True, slots=True)
class Unfit:
    """A worker cannot begin, and why; another one could not either."""

    message: str
    advice: str
    faults: tuple[str, ...]
    said: Literal["unfit"] = "unfit"


@dataclass(frozen=True, slots=True)
class Standing:
    """How the log is: `fault` is why it cannot be written to, and empty when it can."""

    fault: str
    said: Literal["standing"] = "standing"


@dataclass(frozen=True, slots=True)
class Drain:
    """Have clients go elsewhere for some seconds, and then end."""

    seconds: float
    said: Literal["drain"] = "drain"


Said = Ready | Measured | Unfit | Standing | Drain
SAID: TypeAdapter[Said] = TypeAdapter(Said)


class Channel:
    """One end."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take streams over."""
        self._reader = reader
        self._writer = writer

    async def hear(self) -> Said | None:
        """Wait for what the other says next, or give None when it is gone."""
        try:
            line = await self._reader.readline()
            return SAID.validate_json(line) if line else None
        except (OSError, ValueError, ValidationError):
            return None

    def say(self, what: Said) -> None:
        """Say something, unless the other is gone."""
        self.write(line_of(what))

    def write(self, line: bytes) -> None:
        """Write a line that is no word of this module."""
        if not self._writer.is_closing():
            self._writer.write(line)

    def close(self) -> None:
        """Hang up."""
        self._writer.close()


async def over(end: socket.socket) -> Channel:
    """Talk over a socket."""
    return Channel(*await asyncio.open_unix_connection(sock=end, limit=LIMIT))


def line_of(what: Said) -> bytes:
    """Write something as it is said."""
    return orjson.dumps(what) + b"\n"

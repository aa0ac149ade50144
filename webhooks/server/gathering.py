"""What is written at once goes out at once: a head and its body are one record of TLS, not two."""

import asyncio
from typing import Protocol, runtime_checkable


@runtime_checkable
class Connection(Protocol):
    """What every event loop gives to read from and to write to."""

    def write(self, data: bytes) -> None:
        """Send something."""

    def close(self) -> None:
        """Hang up when all is sent."""

    def abort(self) -> None:
        """Hang up at once."""

    def is_closing(self) -> bool:
        """Say whether nothing more is sent."""

    def pause_reading(self) -> None:
        """Read nothing for a while."""

    def resume_reading(self) -> None:
        """Read on."""

    def get_extra_info(self, name: str, default: object = None) -> object:
        """Tell what is known of the connection."""


class Gathering(asyncio.Transport):
    """A transport that sends what was written once the answer is whole, or in the next turn."""

    def __init__(self, connection: Connection) -> None:
        """Write to a connection of the loop that runs."""
        super().__init__()
        self._connection = connection
        self._loop = asyncio.get_running_loop()
        self._written: list[bytes | bytearray | memoryview] = []

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Take what is to be sent."""
        if not self._written:
            self._loop.call_soon(self.flush)
        self._written.append(data)

    def flush(self) -> None:
        """Send what was written."""
        if self._written:
            self._connection.write(b"".join(self._written))
            self._written.clear()

    def close(self) -> None:
        """Send what was written, and hang up."""
        self.flush()
        self._connection.close()

    def abort(self) -> None:
        """Hang up at once."""
        self._written.clear()
        self._connection.abort()

    def is_closing(self) -> bool:
        """Say whether nothing more is sent."""
        return self._connection.is_closing()

    def pause_reading(self) -> None:
        """Read nothing for a while."""
        self._connection.pause_reading()

    def resume_reading(self) -> None:
        """Read on."""
        self._connection.resume_reading()

    def get_extra_info(self, name: str, default: object = None) -> object:
        """Tell what is known of the connection."""
        return self._connection.get_extra_info(name, default)

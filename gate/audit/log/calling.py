"""How a process appends through the one that holds the log."""

import socket
import threading
from pathlib import Path

from gate.audit import Entry
from gate.audit.log import frames
from gate.audit.log.frames import Broken
from gate.audit.log.serving import address

SECONDS = 30.0
"""How long an answer may take."""


class Caller:
    """Connections to the holder, each used by one thread at a time and kept for the next."""

    def __init__(self, path: Path) -> None:
        """Name the socket; nothing is connected yet."""
        self._path = path
        self._idle: list[socket.socket] = []
        self._lock = threading.Lock()

    def append(self, entry: Entry) -> int:
        """Give the index of an entry once it is durable.

        Raises `LogError` as the holder says, and `Broken` where there is no holder or it went away:
        then it is not known whether the entry was kept.
        """
        connection = self._connection()
        try:
            frames.send(connection, frames.write_entry(entry))
            answer = frames.receive(connection)
        except Broken:
            connection.close()
            self.close()
            raise
        with self._lock:
            self._idle.append(connection)
        return frames.read_answer(answer)

    def _connection(self) -> socket.socket:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(SECONDS)
        try:
            with address(self._path) as name:
                connection.connect(name)
            frames.refuse_stranger(connection)
        except (OSError, Broken) as error:
            connection.close()
            raise Broken(str(error)) from error
        return connection

    def close(self) -> None:
        """Close what is connected and not in use."""
        with self._lock:
            for connection in self._idle:
                connection.close()
            self._idle.clear()

"""What one process of this machine brings to the one that holds the log, and what it is told."""

import socket
import time
from collections.abc import Sequence

from gate.audit import Entry
from gate.audit.log import entries, frames
from gate.audit.log.frames import Broken
from gate.audit.log.store.writing import Outcome
from gate.errors import LogError

IDLE_SECONDS = 60.0


class Talk:
    """A connection on which entries come as they like, and are answered in their order.

    `heard` is when something came last, `is_over` whether nothing can come any more or what is told
    is not read. Being cut off is safe: who asks again is told the index that a record has.
    """

    def __init__(self, connection: socket.socket) -> None:
        """Take over a connection to a process of the same user."""
        self.is_over = False
        self.connection = connection
        connection.settimeout(0)
        self._received = bytearray()
        self.heard = time.monotonic()

    def read(self) -> list[Entry | LogError]:
        """Give the entries that have come whole, or why one is none."""
        brought = []
        try:
            self._received += frames.some(self.connection, frames.CHUNK)
            while (content := frames.taken(self._received)) is not None:
                brought.append(read(content))
        except Broken:
            self.is_over = True
        self.heard = time.monotonic()
        return brought

    def tell(self, outcomes: Sequence[Outcome]) -> None:
        """Say what became of entries; nobody is waited for who does not read."""
        answer = b"".join(frames.framed(frames.write_answer(each)) for each in outcomes)
        try:
            sent = self.connection.send(answer)
        except OSError:
            self.is_over = True
        else:
            self.is_over |= sent < len(answer)

    @property
    def is_idle(self) -> bool:
        """Say whether nothing has come for long."""
        return time.monotonic() - self.heard > IDLE_SECONDS


def read(content: bytes) -> Entry | LogError:
    """Read an entry that a log can keep, or say why there is none."""
    try:
        entry = frames.read_entry(content)
        entries.check(entry)
    except LogError as error:
        return error
    return entry

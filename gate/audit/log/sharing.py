"""Who commits: the process that holds the lock of a log; the others append through it.

Nobody is appointed. Whoever wants to append and finds the lock free takes it, and keeps it until
the log is closed or the process dies.
"""

import threading
import time
from contextlib import ExitStack
from pathlib import Path

from gate.audit import Entry
from gate.audit.log.calling import Caller
from gate.audit.log.committer import Closed, Committer
from gate.audit.log.frames import Broken
from gate.audit.log.locking import STEP, Lock
from gate.audit.log.serving import Server
from gate.audit.log.store.connection import connect
from gate.audit.log.store.writing import Writer
from gate.errors import LogError

DATABASE = "log.db"
LOCK = "lock"
SOCKET = "append.sock"
SECONDS = 15.0


class Holder:
    """The one process that commits, with its thread and its socket."""

    def __init__(self, folder: Path, lock: Lock) -> None:
        """Take a lock over that is held. Raises `LogError`; the lock is released then."""
        with ExitStack() as held:
            held.callback(lock.release)
            connection = held.enter_context(connect(folder / DATABASE))
            self._committer = Committer(Writer(connection).append)
            held.callback(self._committer.close)
            held.callback(Server(folder / SOCKET, self._committer).close)
            self._held = held.pop_all()

    @property
    def waiting(self) -> int:
        """Count the entries that wait to be committed."""
        return len(self._committer)

    def append(self, entry: Entry) -> int:
        """Give the index of an entry once it is durable. Raises `LogError`."""
        return self._committer.append(entry)

    def close(self) -> None:
        """Commit what waits, and let the next one hold the log."""
        self._held.close()


class Sharing:
    """Appends from this process, as the holder or through it."""

    def __init__(self, folder: Path, *, seconds: float = SECONDS) -> None:
        """Name the log; nothing is locked yet."""
        self._folder = folder
        self._seconds = seconds
        self._holder: Holder | None = None
        self._caller = Caller(folder / SOCKET)
        self._guard = threading.Lock()
        self._closed = False

    def append(self, entry: Entry) -> int:
        """Give the index of an entry once it is durable.

        Raises `LogError` when it is not, or when nobody answers in time.
        """
        until = time.monotonic() + self._seconds
        while True:
            holder = self._holder or self._take()
            try:
                return holder.append(entry) if holder else self._caller.append(entry)
            except Broken as error:
                # Asking again is safe: a record that is known keeps its index.
                if time.monotonic() > until:
                    raise LogError(
                        f"{self._folder}: who holds the log does not answer: {error}",
                        advice="append the record again: one that is known keeps its index",
                    ) from error
                time.sleep(STEP)

    def _take(self) -> Holder | None:
        with self._guard:
            if self._closed:
                raise Closed("the log is closed")
            if self._holder is None:
                lock = Lock(self._folder / LOCK)
                self._holder = Holder(self._folder, lock) if lock.take() else None
            return self._holder

    def close(self) -> None:
        """Append nothing more."""
        with self._guard:
            self._closed = True
            if self._holder is not None:
                self._holder.close()
        self._caller.close()

"""Who commits: the process that holds the lock of a log; all append through it, itself as well.

Nobody is appointed. Whoever wants to append and finds the lock free takes it, and keeps it until
the log is closed or the process dies.
"""

import threading
import time
from pathlib import Path

from gate.audit import Entry
from gate.audit.log import entries
from gate.audit.log.calling import Caller
from gate.audit.log.frames import SOCKET, Broken
from gate.audit.log.holding import Holder
from gate.audit.log.locking import STEP, Lock
from gate.errors import LogError

LOCK = "lock"
SECONDS = 15.0


class Sharing:
    """Appends from this process; threads may share it."""

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
        entries.check(entry)
        until = time.monotonic() + self._seconds
        while True:
            self._hold()
            try:
                return self._caller.append(entry)
            except Broken as error:
                # Asking again is safe: a record that is known keeps its index.
                if time.monotonic() > until:
                    raise LogError(
                        f"{self._folder}: who holds the log does not answer: {error}",
                        advice="append the record again: one that is known keeps its index",
                    ) from error
                time.sleep(STEP)

    def _hold(self) -> None:
        """Hold the log if nobody does."""
        with self._guard:
            if self._closed:
                raise LogError("the log is closed")
            if self._holder is None:
                lock = Lock(self._folder / LOCK)
                self._holder = Holder(self._folder, lock) if lock.take() else None

    def close(self) -> None:
        """Append nothing more."""
        with self._guard:
            self._closed = True
            if self._holder is not None:
                self._holder.close()
        self._caller.close()

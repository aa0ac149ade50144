"""Locks of files: the system gives them back when a process dies, however it dies."""

import fcntl
import os
import time
from pathlib import Path

from gate.errors import LogError

STEP = 0.01
"""How long to wait between two tries, in seconds."""


class Lock:
    """An exclusive lock on a file, which is made where there is none."""

    def __init__(self, path: Path) -> None:
        """Name the file; nothing is locked yet."""
        self.path = path
        self._descriptor = -1

    def take(self) -> bool:
        """Lock the file unless someone else has. Raises `LogError` where it cannot be made."""
        try:
            flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
            descriptor = os.open(self.path, flags, 0o600)
        except OSError as error:
            raise LogError(
                f"{self.path}: {error.strerror}", advice="its folder must be writable"
            ) from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def wait(self, seconds: float) -> None:
        """Lock the file as soon as it is free. Raises `LogError` when that takes too long."""
        until = time.monotonic() + seconds
        while not self.take():
            if time.monotonic() > until:
                raise LogError(f"{self.path}: another process holds the lock for too long")
            time.sleep(STEP)

    def release(self) -> None:
        """Unlock the file."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

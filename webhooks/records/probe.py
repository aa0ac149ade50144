"""Whether a log's folder can be written to: by writing, as nothing else tells of a full disk."""

import os
import time
from pathlib import Path

NAME = "probe"
SIZE = 4096
FRESH = 1.0
"""For how many seconds an answer holds: strangers may ask as often as they like."""


class Probe:
    """Tries a folder."""

    def __init__(self, folder: Path) -> None:
        """Begin; nothing is written yet."""
        self._place = folder / NAME
        self._asked = -FRESH
        self._fault = ""

    def fault(self) -> str:
        """Say why the folder cannot be written to, and "" when it can."""
        now = time.monotonic()
        if now - self._asked >= FRESH:
            self._asked, self._fault = now, self._tried()
        return self._fault

    def _tried(self) -> str:
        try:
            with self._place.open("wb") as file:
                file.write(bytes(SIZE))
                file.flush()
                os.fsync(file.fileno())
            self._place.unlink()
        except OSError as error:
            return error.strerror or "it cannot be written to"
        return ""

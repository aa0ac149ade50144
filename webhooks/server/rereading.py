"""What is read from files again when they change: what cannot be read leaves the last good one."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Generic, TypeVar

from gate.errors import GateError
from webhooks.server.telling import Teller

Value = TypeVar("Value")
Seen = tuple[tuple[int, int, int, int] | None, ...]


class Reread(Generic[Value]):
    """A value that is made of files: `fault` says why the newest ones could not be used, if so."""

    def __init__(
        self,
        name: str,
        files: Sequence[Path],
        read: Callable[[Value | None], Value],
        teller: Teller,
    ) -> None:
        """Read the files; `read` is given the value before, or None.

        Raises `GateError` as it does.
        """
        self.name = name
        self.fault = ""
        self._files = files
        self._read = read
        self._teller = teller
        self._seen = states(files)
        self.value = read(None)

    def look(self) -> None:
        """Read the files again if they are not what they were."""
        # Looked at before they are read: what is written meanwhile is read the next time.
        now = states(self._files)
        if now == self._seen:
            return
        self._seen = now
        try:
            self.value = self._read(self.value)
        except GateError as error:
            self.fault = error.message
            told = [str(each) for each in error.faults]
            self._teller.error("not-reread", what=self.name, error=error.message, faults=told)
        else:
            self.fault = ""
            self._teller.info("reread", what=self.name)


def states(files: Sequence[Path]) -> Seen:
    """Tell what would be different if a file were another, or were written to."""
    return tuple(map(state, files))


def state(file: Path) -> tuple[int, int, int, int] | None:
    """Tell it of one file; secrets that Kubernetes mounts change where a link leads."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns

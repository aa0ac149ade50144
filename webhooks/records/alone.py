"""One process serves a log."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from stat import S_ISDIR

from gate.audit.log.locking import Lock
from gate.errors import LogError
from gate.files import mode_at

LOCK = "service.lock"


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Serve a log as the only process that does. Raises `LogError`."""
    if not S_ISDIR(mode_at(folder, LogError)):
        raise LogError(f"{folder} is no log", advice="make one with `gate audit init`")
    lock = Lock(folder / LOCK)
    if not lock.take():
        raise LogError(
            f"{folder} is served by another process",
            advice="one process serves a log; `gate check --log` may append to it at any time",
        )
    try:
        yield
    finally:
        lock.release()

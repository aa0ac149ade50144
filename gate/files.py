"""How files that somebody names are read and written: no more than a bound, whole or not at all."""

import errno
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from gate.errors import GateError, SourceError

# What whoever starts the gate hands over open, as shells do for `<(…)`.
HANDED_OVER = ("/dev/stdin", "/dev/fd/", "/proc/self/fd/")


def contents(path: Path, limit: int, refusal: type[GateError] = SourceError) -> bytes:
    """Read a file that somebody names, or what is handed over open, of at most `limit` bytes.

    Raises `refusal` when it cannot be read, is longer, or is no regular file.
    """
    try:
        with opened(path) as stream:
            data = stream.read(limit + 1)
    except OSError as error:
        raise refusal(f"{path} cannot be read: {error.strerror}") from error
    if len(data) > limit:
        raise refusal(f"{path} is longer than {limit} bytes")
    return data


def mode_at(path: Path, refusal: type[GateError] = SourceError) -> int:
    """Tell what stands at a path, as `stat` does, and 0 where nothing does.

    Raises `refusal` where that cannot be told: what nobody may look at is not missing.
    """
    try:
        return path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return 0
    except OSError as error:
        raise refusal(f"{path} cannot be read: {error.strerror}") from error


def opened(path: Path) -> IO[bytes]:
    """Open a file that somebody names, or what is handed over open; raises `OSError`."""
    opener = None if str(path).startswith(HANDED_OVER) else regular
    return open(path, "rb", opener=opener)


def regular(path: str, flags: int) -> int:
    """Open a regular file, as `open` asks for it: others may have no end, or nobody who writes.

    Raises `OSError` when it cannot be opened, or is none.
    """
    descriptor = os.open(path, flags | os.O_NONBLOCK | os.O_NOCTTY)
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    raise OSError(errno.EINVAL, "it is no regular file")


def replace(path: Path, text: str) -> None:
    """Put a text in place of what stands there, following links; its permissions stay.

    Raises `SourceError` when it cannot be written.
    """
    put(path, text.encode())


def put(path: Path, data: bytes) -> None:
    """Put a file in place of what stands there, as `replace` does.

    Raises `SourceError` when it cannot be written.
    """
    try:
        with replacing(path) as new:
            new.write(data)
    except OSError as error:
        raise unwritable(path, error) from error


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Write a file aside, and put it in its place when all of it is there.

    Raises `OSError`, and `SourceError` where something else than a file stands.
    """
    real = Path(os.path.realpath(path))
    if os.path.lexists(real) and not real.is_file():
        raise SourceError(f"{path} cannot be written: it is no regular file")
    with NamedTemporaryFile(dir=real.parent, prefix=f".{real.name}.", delete=False) as new:
        aside = Path(new.name)
        try:
            yield new
            new.flush()
            permit(aside, real)
            aside.replace(real)
        except BaseException:
            aside.unlink(missing_ok=True)
            raise


def permit(aside: Path, real: Path) -> None:
    """Give a file the permissions of the one it replaces, or those that new files have here."""
    if real.exists():
        shutil.copymode(real, aside)
        return
    mask = os.umask(0)
    os.umask(mask)
    aside.chmod(0o666 & ~mask)


def create(path: Path, text: str) -> None:
    """Write a file that is not there yet.

    Raises `SourceError` when it is, or cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as new:
            new.write(text.encode())
    except OSError as error:
        raise unwritable(path, error) from error


def unwritable(path: Path, error: OSError) -> SourceError:
    """Say that a file cannot be written."""
    return SourceError(f"{path} cannot be written: {error.strerror}")

"""How the public files of a log are written: whole or not at all, and durable when it returns."""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from errno import ENOSPC
from itertools import islice
from pathlib import Path
from typing import IO

from gate.errors import LogError

BATCH = 64
FILE = 0o444
FOLDER = 0o755
TEMPORARY = ".new"


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    """Raise what the system raises as `LogError`."""
    try:
        yield
    except OSError as error:
        raise LogError(
            f"{error.filename or folder}: {error.strerror}",
            advice="what the log holds is not lost: it is published again from its database",
        ) from error


def publish(folder: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Write files below a folder, so that a reader sees an old or a new one, never a part.

    Each is synced before it gets its name, and each folder before this returns. Raises `LogError`.
    """
    touched: set[Path] = set()
    with explained(folder):
        waiting = iter(files)
        while batch := list(islice(waiting, BATCH)):
            touched |= together(folder, batch)
        for one in touched:
            sync(one)


def together(folder: Path, batch: Sequence[tuple[str, bytes]]) -> set[Path]:
    """Write some files and sync them one after the other; give the folders they are in."""
    touched: set[Path] = set()
    with ExitStack() as opened:
        written = []
        for path, data in batch:
            place = folder / path
            touched |= {place.parent, *prepared(folder, place.parent)}
            written.append((place, opened.enter_context(begun(place, data))))
        hasten(file.fileno() for _, file in written)
        for _, file in written:
            os.fsync(file.fileno())
        for place, _ in written:
            temporary(place).rename(place)
    return touched


def hasten(descriptors: Iterable[int]) -> None:
    """Have the system write files that are about to be synced: that it need not keep them says so.

    The first sync then waits for all of them, where otherwise each would end a journal of its own.
    """
    if sys.platform == "linux":
        for one in descriptors:
            os.posix_fadvise(one, 0, 0, os.POSIX_FADV_DONTNEED)


def prepared(root: Path, folder: Path) -> set[Path]:
    """Make a folder and those above it, down from the root; give those that got a new entry."""
    changed = set()
    while not folder.is_dir():
        missing = folder
        while missing != root and not missing.parent.is_dir():
            missing = missing.parent
        missing.mkdir()
        missing.chmod(FOLDER)
        changed.add(missing.parent)
    return changed


def temporary(place: Path) -> Path:
    """Give where a file is written before it gets its name."""
    return place.with_name(place.name + TEMPORARY)


def begun(place: Path, data: bytes) -> IO[bytes]:
    """Write a file beside its place, and leave it open to be synced."""
    # What a writer that was killed has left cannot be opened to write, and says nothing.
    temporary(place).unlink(missing_ok=True)
    file = temporary(place).open("xb", buffering=0)
    try:
        written = file.write(data)
        os.fchmod(file.fileno(), FILE)
    except OSError:
        file.close()
        raise
    if written != len(data):
        file.close()
        raise OSError(ENOSPC, os.strerror(ENOSPC), str(place))
    return file


def sync(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove(folder: Path, paths: Iterable[str]) -> None:
    """Remove folders of files that nobody needs any more, where they exist."""
    with explained(folder):
        for path in paths:
            place = folder / path
            if place.is_dir():
                for file in place.iterdir():
                    file.unlink()
                place.rmdir()


def read(folder: Path, path: str) -> bytes | None:
    """Read a published file, or None where there is none. Raises `LogError`."""
    with explained(folder):
        try:
            return (folder / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None


def forget(folder: Path, path: str) -> None:
    """Remove one file, if it is there, so that it does not come back."""
    place = folder / path
    with explained(folder):
        place.unlink(missing_ok=True)
        if place.parent.is_dir():
            sync(place.parent)

"""How the public files of a log are written: whole or not at all, and durable when it returns."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from gate.errors import LogError

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
            advice="What the log holds is not lost: it is published again from its database.",
        ) from error


def publish(folder: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Write files below a folder, so that a reader sees an old or a new one, never a part.

    Each is synced before it gets its name, and each folder before this returns. Raises `LogError`.
    """
    touched: set[Path] = set()
    with explained(folder):
        for path, data in files:
            place = folder / path
            touched |= prepared(folder, place.parent)
            write(place, data)
            touched.add(place.parent)
        for one in touched:
            sync(one)


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


def write(place: Path, data: bytes) -> None:
    """Write one file beside its place, sync it, and put it there."""
    temporary = place.with_name(place.name + TEMPORARY)
    # What a writer that was killed has left cannot be opened to write, and says nothing.
    temporary.unlink(missing_ok=True)
    with temporary.open("xb") as file:
        file.write(data)
        file.flush()
        os.fchmod(file.fileno(), FILE)
        os.fsync(file.fileno())
    temporary.rename(place)


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
    """Remove one file, if it is there."""
    with explained(folder):
        (folder / path).unlink(missing_ok=True)

"""How files are written: whole or not at all, and nobody's work is overwritten by accident."""

import os
import shutil
from pathlib import Path
from tempfile import NamedTemporaryFile

from gate.errors import SourceError


def replace(path: Path, text: str) -> None:
    """Put a text in place of what stands there, following links; its permissions stay.

    Raises `SourceError` when it cannot be written.
    """
    put(path, text.encode())


def put(path: Path, data: bytes) -> None:
    """Put a file in place of what stands there, as `replace` does.

    Raises `SourceError` when it cannot be written.
    """
    real = path.resolve()
    if real.exists() and not real.is_file():
        raise SourceError(f"{path} cannot be written: it is no regular file")
    try:
        with NamedTemporaryFile(dir=real.parent, prefix=f".{real.name}.", delete=False) as new:
            aside = Path(new.name)
            new.write(data)
    except OSError as error:
        raise unwritable(path, error) from error
    try:
        permissions(aside, real)
        aside.replace(real)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise unwritable(path, error) from error


def permissions(aside: Path, real: Path) -> None:
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

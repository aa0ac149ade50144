"""What scanners keep between runs: for their user alone, and never relied upon."""

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

MOST = 50_000
LENGTH = hashlib.sha256().digest_size


@dataclass(frozen=True, slots=True)
class Clean:
    """A file of the user's with the keys of files that held nothing; `None` where there is none.

    It tells nothing of those that held something.
    """

    place: Path | None

    def known(self) -> frozenset[bytes]:
        """Give the keys; a file that is damaged, or somebody else's, holds none."""
        data = own(self.place, MOST * LENGTH + 1) if self.place else None
        if data is None or len(data) % LENGTH or len(data) > MOST * LENGTH:
            return frozenset()
        return frozenset(data[at : at + LENGTH] for at in range(0, len(data), LENGTH))

    def keep(self, fresh: Iterable[bytes], known: Iterable[bytes]) -> None:
        """Remember keys besides those that are known, and forget some when there are too many."""
        if self.place is None:
            return
        kept = list(dict.fromkeys((*fresh, *known)))[:MOST]
        try:
            write(own_folder(self.place.parent) / self.place.name, b"".join(kept))
        except OSError:
            return


FORGETFUL = Clean(None)
"""Remembers nothing."""


def own(path: Path, longest: int) -> bytes | None:
    """Read a plain file of the user's; `None` where it is none, or not to be read."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            is_own = os.fstat(descriptor).st_uid == os.geteuid()
            return os.read(descriptor, longest) if is_own else None
        finally:
            os.close(descriptor)
    except OSError:
        return None


def own_folder(folder: Path) -> Path:
    """Make sure of a folder that is the user's; raises `OSError` where it cannot be."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_uid != os.geteuid():
        raise PermissionError(f"{folder} belongs to somebody else")
    return folder


def write(path: Path, data: bytes) -> None:
    """Write aside, readable for its user alone, and put it in its place."""
    with NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as new:
        new.write(data)
    Path(new.name).replace(path)


def key_of(*parts: bytes) -> bytes:
    """Name what an entry is for, so that no two are named alike."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(hashlib.sha256(part).digest())
    return digest.digest()

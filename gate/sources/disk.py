"""How a file on disk is read: only if it is a plain one, and never through a link."""

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from gate.artifacts import HEAD, is_artifact
from gate.errors import SourceError
from gate.sources import FILE_LIMIT, File, Reason, Skip, oversize, spelled

FLAGS = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NOCTTY
CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Base:
    """A folder below which no link is followed, and what is known of the folders in it."""

    folder: Path
    links: dict[str, bool] = field(default_factory=dict)

    def leads_astray(self, name: str) -> bool:
        """Say whether a link stands between this folder and a file in it."""
        folders = name.split("/")[:-1]
        return any(self.is_link("/".join(folders[:end])) for end in range(1, len(folders) + 1))

    def is_link(self, folder: str) -> bool:
        """Say whether a folder is a link, looking once."""
        if folder not in self.links:
            status = (self.folder / folder).lstat()
            self.links[folder] = stat.S_ISLNK(status.st_mode)
        return self.links[folder]

    def target(self, name: str) -> str:
        """Tell what a link says; nothing where there is none, or it cannot be read."""
        try:
            return spelled(str((self.folder / name).readlink()))
        except OSError:
            return ""


@dataclass(frozen=True, slots=True)
class Found:
    """A file that was listed: how reports write its path, and where it is.

    Git lists `tracked` files whether they are there or not.
    """

    path: str
    base: Base
    name: str
    tracked: bool = False


def read(found: Found) -> File | Skip:
    """Read a file, or say why it is passed over; raises `SourceError` when it cannot be read."""
    try:
        return opened(found)
    except (FileNotFoundError, NotADirectoryError) as error:
        if found.tracked:
            return Skip(found.path, Reason.ABSENT)
        raise vanished(found.path) from error
    except OSError as error:
        raise unreadable(found.path, error) from error


def opened(found: Found) -> File | Skip:
    """Look at a file before opening it, and at what was opened before reading it."""
    if found.name.startswith("/") or ".." in found.name.split("/"):
        raise SourceError(f"{found.path} leads out of its folder", advice="run `git fsck`")
    if found.base.leads_astray(found.name):
        return Skip(found.path, Reason.LINK)
    place = found.base.folder / found.name
    reason = unfit(place.lstat(), found)
    if reason:
        return Skip(found.path, reason)
    descriptor = os.open(place, FLAGS)
    try:
        status = os.fstat(descriptor)
        reason = unfit(status, found)
        if reason:
            return Skip(found.path, reason)
        if is_artifact(found.path):
            return File(found.path, os.read(descriptor, HEAD), status.st_size)
        return File(found.path, data(descriptor, status))
    finally:
        os.close(descriptor)


def unfit(status: os.stat_result, found: Found) -> Reason | None:
    """Say why something is not a file to read; `None` when it is one."""
    match stat.S_IFMT(status.st_mode):
        case stat.S_IFREG:
            return None
        case stat.S_IFLNK:
            return Reason.LINK
        case stat.S_IFDIR:
            return Reason.ABSENT if found.tracked else Reason.NESTED
        case _:
            return Reason.SPECIAL


def data(descriptor: int, status: os.stat_result) -> bytes:
    """Read all of a file, or only as much as shows that it is too long."""
    if status.st_size > FILE_LIMIT:
        return oversize()
    pieces: list[bytes] = []
    length = 0
    while piece := os.read(descriptor, max(status.st_size, CHUNK) + 1):
        pieces.append(piece)
        length += len(piece)
        if length > FILE_LIMIT:
            return oversize()
    return b"".join(pieces)


def vanished(path: str) -> SourceError:
    """Say that something was there when it was listed, and no longer is."""
    return SourceError(
        f"{path} vanished while it was being read",
        advice="run the gate again when nothing writes to the folder",
    )


def unreadable(path: str, error: OSError) -> SourceError:
    """Say why something on disk cannot be read."""
    why = (error.strerror or str(error)).lower()
    return SourceError(
        f"{path} cannot be read: {why}",
        advice="let the gate's user read it, or leave it out with `ignore` in gate.yaml",
    )

"""What is judged: files with their bytes, wherever they come from, and what was left out."""

import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from pathlib import Path

from gate.errors import SourceError
from gate.model import Notice

MEBIBYTE = 1024 * 1024
# The largest document the engine reads; it refuses anything longer as `too-large`.
FILE_LIMIT = 16 * MEBIBYTE
# Everything is held in memory while it is judged, so a hostile repository must not choose how much.
TOTAL_LIMIT = 256 * MEBIBYTE
NAMED = 3
ESCAPE = re.compile(rb"\\(?:\\|x([0-9a-f]{2}))")


@dataclass(frozen=True, slots=True)
class File:
    """A file to judge: its path below the root, with forward slashes, and its bytes.

    A file that is longer than `FILE_LIMIT` is not read: its data is `oversize()`. Of an artifact
    only the head is read, if anything; `length` is its length in bytes. One that is `converted` is
    written to disk by Git in another encoding, where others read other characters.
    """

    path: str
    data: bytes
    length: int = 0
    converted: bool = False


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is judged, at one moment, ordered by path.

    `changed` are the paths that a change touches (`None`: everything is judged), `removed` the
    old contents of files that it modified or deleted; `commit` is set when exactly one commit is
    judged. `links` are the symbolic links and submodules that were met and not followed, with
    what a link says; nothing where nobody knows. `base` is the commit that a change starts from.
    """

    root: Path
    files: tuple[File, ...]
    changed: frozenset[str] | None = None
    removed: tuple[File, ...] = ()
    commit: str = ""
    notices: tuple[Notice, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)
    base: str = ""


def nothing(path: str) -> bool:  # noqa: ARG001
    """Leave nothing out: what the owner leaves out of a revision is known only once it is read."""
    return False


@dataclass(frozen=True, slots=True)
class Choice:
    """Which paths are judged: those the gate can read, without those its owner leaves out.

    `spared` are left out where Git does not hold them and nobody names them.
    """

    wanted: Callable[[str], bool]
    ignored: Callable[[str], bool]
    spared: Callable[[str], bool] = nothing


class Reason(Enum):
    """Why something that was met is not judged: kind of notice, one, several, and the rest."""

    LINK = ("link", "symbolic link was", "symbolic links were", "not followed")
    NESTED = (
        "nested-repository", "nested repository or submodule was",
        "nested repositories or submodules were", "not entered",
    )  # fmt: skip
    SPECIAL = ("special-file", "pipe, socket or device was", "pipes, sockets or devices were",
               "not opened")  # fmt: skip
    IGNORED = ("ignored", "path is", "paths are", "left out by the ignore list")
    INSTALLED = ("installed", "folder holds", "folders hold",
                 "what was installed, and no code there was scanned")  # fmt: skip
    UNKNOWN = ("not-read", "named file is", "named files are", "of no kind that the gate reads")
    ABSENT = ("absent", "tracked file is", "tracked files are", "missing from the work tree")
    INTENT = ("intent-to-add", "file is", "files are",
              "only announced to Git (`git add -N`), without content")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Skip:
    """Something that was met and is not judged; `target` is what a link says."""

    path: str
    reason: Reason
    target: str = ""


def spelled(name: str) -> str:
    r"""Write a file name of the system as text that every encoding can carry.

    Backslashes are doubled and bytes that are not UTF-8 become `\xNN`, so that no two names are
    written alike.
    """
    raw = os.fsencode(name.replace("\\", "\\\\"))
    return raw.decode("utf-8", "backslashreplace")


def unspelled(path: str) -> str:
    """Give the name that `spelled` has written."""
    raw = ESCAPE.sub(lambda found: bytes.fromhex(found[1].decode()) if found[1] else b"\\",
                     path.encode())  # fmt: skip
    return os.fsdecode(raw)


@cache
def oversize() -> bytes:
    """Stand for data that is too long to read: refused by its length alone."""
    return bytes(FILE_LIMIT + 1)


def bounded(files: Iterable[File]) -> Iterator[File]:
    """Pass files on for as long as all of them fit into memory.

    Raises `SourceError` when they do not.
    """
    total = 0
    for file in files:
        total += len(file.data) if file.data is not oversize() else 0
        if total > TOTAL_LIMIT:
            raise too_much()
        yield file


def too_much() -> SourceError:
    """Say that there is more to judge than is read at once."""
    return SourceError(
        f"the files to judge hold more than {TOTAL_LIMIT // MEBIBYTE} MiB",
        advice="name fewer folders, or leave out what nothing applies with `ignore` in gate.yaml",
    )


def unfollowed(skips: Iterable[Skip]) -> dict[str, str]:
    """Give the links and submodules among what was left out, and what links say."""
    left = (skip for skip in skips if skip.reason in {Reason.LINK, Reason.NESTED})
    return {skip.path: skip.target for skip in left}


def notices(skips: Iterable[Skip]) -> tuple[Notice, ...]:
    """Tell what was left out, one sentence for each reason."""
    met = sorted(set(skips), key=lambda skip: skip.path)
    counts = Counter(skip.reason for skip in met)
    return tuple(
        notice(reason, [skip.path for skip in met if skip.reason is reason])
        for reason in Reason
        if counts[reason]
    )


def notice(reason: Reason, paths: list[str]) -> Notice:
    """Count what was left out for one reason, and name the first few."""
    kind, one, several, rest = reason.value
    names = ", ".join(paths[:NAMED])
    more = f" and {len(paths) - NAMED} more" if len(paths) > NAMED else ""
    what = one if len(paths) == 1 else several
    return Notice(kind, f"{len(paths)} {what} {rest}: {names}{more}")

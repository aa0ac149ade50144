"""What lies on disk, as a snapshot: which files there are, with Git's help where there is Git."""

import os
from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from pathlib import Path

from gate.errors import SourceError
from gate.model import Notice
from gate.sources import (
    Choice,
    File,
    Reason,
    Skip,
    Snapshot,
    bounded,
    nothing,
    notices,
    spelled,
    unfollowed,
)
from gate.sources.disk import Base, Found, read, unreadable, vanished
from gate.sources.objects import UNFOLLOWED, ignores, index, untracked
from gate.sources.packages import installed_in, is_installed
from gate.sources.plumbing import Repository, installed, toplevel

REPOSITORY = ".git"


class Kind(Enum):
    """What an entry of a folder is."""

    LINK = "link"
    FOLDER = "folder"
    OTHER = "other"


def collect(
    root: Path,
    paths: Sequence[Path],
    wanted: Callable[[str], bool],
    ignored: Callable[[str], bool],
    spared: Callable[[str], bool] = nothing,
) -> Snapshot:
    """Read the files below the given paths; relative ones start at the current folder.

    Inside a work tree Git says which files there are: tracked ones, and those that no
    `.gitignore` names; elsewhere, and for a folder that is ignored as a whole, it is all of them.
    `ignored` is also asked about folders, written with a slash at the end. A file that is named
    itself is read whatever `.gitignore` says. Of what was installed, files that are `spared` are
    left out: not those that Git holds, and not below a folder that is named itself. Raises
    `SourceError` for what cannot be read and for files that vanish.
    """
    choice = Choice(wanted, ignored, spared)
    met: dict[str, Found | Skip] = {}
    for path in paths:
        for item in below(root, path, choice):
            met.setdefault(item.path, item)
    skips = [item for item in met.values() if isinstance(item, Skip)]
    listed = sorted((i for i in met.values() if isinstance(i, Found)), key=lambda i: i.path)
    files = tuple(bounded(readable(listed, skips)))
    told = (*notices(skips), *without_git(root))
    return Snapshot(root, files, notices=told, links=unfollowed(skips))


def readable(listed: Sequence[Found], skips: list[Skip]) -> Iterator[File]:
    """Read what can be read, and note what is passed over."""
    for found in listed:
        match read(found):
            case File() as file:
                yield file
            case Skip() as skip:
                skips.append(skip)


def below(root: Path, named: Path, choice: Choice) -> Iterator[Found | Skip]:
    """List what a path names: a file, or what a folder holds."""
    real = resolved(named)
    path = relative(root, named, real)
    if real.is_file():
        yield asked_for(Found(path, Base(real.parent), real.name), choice)
    elif real.is_dir():
        prefix = f"{path}/" if path else ""
        yield from folder(real, prefix, choice)
    else:
        raise SourceError(
            f"{path} is neither a file nor a folder",
            advice="to judge what a program writes, use `gate check -`",
        )


def resolved(named: Path) -> Path:
    """Follow the links in a path that was named; raises `SourceError` where it leads nowhere."""
    try:
        return Path(os.path.realpath(named, strict=True))
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise SourceError(
            f"{spelled(str(named))} cannot be read: {why}", advice="check the path"
        ) from error


def relative(root: Path, named: Path, real: Path) -> str:
    """Write a path below the root, as it was named if that leads to the same place."""
    written, start = (Path(os.path.normpath(path.absolute())) for path in (named, root))
    for path, top in ((written, start), (real, root.resolve())):
        if path.is_relative_to(top) and os.path.realpath(path) == str(real):
            inner = path.relative_to(top).as_posix()
            return "" if inner == "." else spelled(inner)
    raise SourceError(
        f"{spelled(str(named))} is not below {spelled(str(root))}",
        advice="run the gate in a folder that holds everything to judge",
    )


def asked_for(found: Found, choice: Choice) -> Found | Skip:
    """Take a file that was named itself, or say why not: nobody expects silence about it."""
    if choice.ignored(found.path):
        return Skip(found.path, Reason.IGNORED)
    return found if choice.wanted(found.path) else Skip(found.path, Reason.UNKNOWN)


def folder(real: Path, prefix: str, choice: Choice) -> Iterator[Found | Skip]:
    """List what a folder holds, without what the gate does not read."""
    top = toplevel(real)
    items = by_git(top, real, prefix, choice) if top else by_walking(real, prefix, choice)
    for item in items:
        if isinstance(item, Found) and not choice.wanted(item.path):
            continue
        yield kept(item, prefix, choice)


def kept(item: Found | Skip, prefix: str, choice: Choice) -> Found | Skip:
    """Leave out what the owner leaves out, and what a package manager put there."""
    if choice.ignored(item.path):
        return Skip(item.path, Reason.IGNORED)
    if isinstance(item, Found) and not item.tracked and choice.spared(item.path):
        inner = item.path[len(prefix) :]
        return Skip(prefix + installed_in(inner), Reason.INSTALLED) if is_installed(inner) else item
    return item


def by_git(top: Path, real: Path, prefix: str, choice: Choice) -> Iterator[Found | Skip]:
    """List what Git knows of a folder, or all of it where Git was told to ignore it."""
    repository = Repository(top)
    inner = real.relative_to(top.resolve()).as_posix()
    tracked, others = index(repository, inner), untracked(repository, inner)
    if not others and inner != "." and ignores(repository, inner):
        yield from by_walking(real, prefix, choice)
        return
    base = Base(real)
    start = 0 if inner == "." else len(inner) + 1
    for entry in tracked:
        path, name = prefix + spelled(entry.name[start:]), entry.name[start:]
        reason = UNFOLLOWED.get(entry.mode)
        if reason:
            yield Skip(path, reason, base.target(name))
        else:
            yield Found(path, base, name, tracked=True)
    for other in others:
        yield loose(base, prefix, other[start:])


def loose(base: Base, prefix: str, name: str) -> Found | Skip:
    """Say what an untracked path is; Git ends repositories that it does not enter with a slash."""
    path = prefix + spelled(name)
    if name.endswith("/"):
        return Skip(path, Reason.NESTED)
    if (base.folder / name).is_symlink():
        return Skip(path, Reason.LINK, base.target(name))
    return Found(path, base, name)


def by_walking(real: Path, prefix: str, choice: Choice) -> Iterator[Found | Skip]:
    """List everything below a folder except Git's own data."""
    base = Base(real)
    pending = [""]
    while pending:
        inner = pending.pop()
        for name, kind in scan(base, prefix, inner):
            path = prefix + spelled(name)
            match kind:
                case Kind.LINK:
                    yield Skip(path, Reason.LINK, base.target(name))
                case Kind.FOLDER if choice.ignored(f"{path}/"):
                    yield Skip(f"{path}/", Reason.IGNORED)
                case Kind.FOLDER:
                    pending.append(f"{name}/")
                case Kind.OTHER:
                    yield Found(path, base, name)


def scan(base: Base, prefix: str, inner: str) -> list[tuple[str, Kind]]:
    """List one folder; `inner` ends with a slash unless it is empty."""
    try:
        with os.scandir(base.folder / inner) as entries:
            return [(inner + e.name, kind(e)) for e in entries if e.name != REPOSITORY]
    except FileNotFoundError as error:
        raise vanished(prefix + spelled(inner)) from error
    except OSError as error:
        raise unreadable(prefix + spelled(inner), error) from error


def kind(entry: os.DirEntry[str]) -> Kind:
    """Say what an entry of a folder is, without following it."""
    if entry.is_symlink():
        return Kind.LINK
    return Kind.FOLDER if entry.is_dir(follow_symlinks=False) else Kind.OTHER


def without_git(root: Path) -> tuple[Notice, ...]:
    """Tell that `.gitignore` was not read, where there is a repository but no git."""
    real = root.resolve()
    if installed() or not any((at / REPOSITORY).exists() for at in (real, *real.parents)):
        return ()
    message = "git is not installed: .gitignore was not read, and every file was judged"
    return (Notice("git-missing", message),)

"""What a source holds at its commit, as a part of one bundle in which no two files share a path."""

import posixpath
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass, field, replace

from gate.document import Document, Source, Syntax, read
from gate.sources import File, Snapshot, git, nothing
from gate.sources.objects import SUBMODULE, UNFOLLOWED, tree
from gate.sources.plumbing import repository
from gate.sources.pointers import replaced
from gate.sources.remote import Mirror


class Unreproducible(Exception):
    """What a controller will do cannot be done here; the message says why."""


@dataclass(frozen=True, slots=True)
class Tree:
    """A commit whose files stand below `start` in the bundle, which is empty or ends with "/"."""

    mirror: Mirror
    start: str
    modes: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, mirror: Mirror, start: str) -> "Tree":
        """List what a commit holds; raises `SourceError` when it cannot be read."""
        entries = tree(repository(mirror.folder), mirror.commit)
        return cls(mirror, start, {f"{start}{each.path}": each.mode for each in entries})

    @property
    def files(self) -> Set[str]:
        """Name all plain files."""
        return frozenset(path for path, mode in self.modes.items() if mode not in UNFOLLOWED)

    def read(self, wanted: Callable[[str], bool]) -> Snapshot:
        """Read the files whose paths are wanted."""
        start = self.start
        found = git.at_commit(
            self.mirror.folder, self.mirror.commit, lambda path: wanted(start + path), nothing
        )
        return replace(
            found,
            files=tuple(replace(file, path=start + file.path) for file in found.files),
            links={start + link: target for link, target in found.links.items()},
        )

    def file(self, path: str) -> File | None:
        """Read one file, if it is there."""
        return next(iter(self.read(path.__eq__).files), None) if path in self.files else None

    def folder(self, path: str) -> str:
        """Find the folder of a source.

        Raises `Unreproducible` where there is none, or a part of it is in another repository.
        """
        folder = posixpath.normpath(path or ".")
        if folder.startswith(("/", "../")) or folder == "..":
            raise Unreproducible(f"its path {path} leads out of the repository")
        whole = self.start.rstrip("/") if folder == "." else self.start + folder
        inside = f"{whole}/" if whole else ""
        if not any(each.startswith(inside) for each in self.modes):
            raise Unreproducible(
                f"there is no folder {path} in its commit (links are not followed)"
            )
        for each in self.submodules():
            if each.startswith(inside) or inside.startswith(f"{each}/"):
                raise Unreproducible(f"{each} is a submodule, whose files are not fetched")
        return whole

    def submodules(self) -> Iterator[str]:
        """Name what is in other repositories."""
        return (path for path, mode in self.modes.items() if mode == SUBMODULE)


def mapping(file: File) -> Document:
    """Read a file that holds one mapping; raises `Unreproducible` when it does not."""
    if why := replaced(file):
        raise Unreproducible(f"{file.path} {why}")
    reading = read(Source(file.path, file.data, Syntax.YAML))
    for fault in reading.faults:
        raise Unreproducible(f"{file.path}: {fault.message}")
    if len(reading.documents) != 1 or not isinstance(reading.documents[0].value, dict):
        raise Unreproducible(f"{file.path} does not hold one mapping")
    return reading.documents[0]

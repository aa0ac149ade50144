"""What all files together say: which lock covers what is declared beside it or below it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from gate.scanners.dependencies.facts import Contents, Declared, Ecosystem, Git, Locked

REQUIREMENTS = "requirements"
Key = tuple[Ecosystem, str]


@dataclass(frozen=True, slots=True)
class Landscape:
    """Files by their paths, locks by the folders that they are for."""

    files: Mapping[str, Contents]
    folders: Mapping[str, tuple[Contents, ...]]
    packages: Mapping[str, Mapping[Key, Sequence[Locked]]]

    def above(self, path: str) -> Iterator[Contents]:
        """Give what stands beside a file, then in each folder above it."""
        for folder in PurePosixPath(path).parents:
            yield from self.folders.get(str(folder), ())

    def locked(self, path: str, declared: Declared) -> Iterator[Locked]:
        """Find what locks have of a dependency, the nearest first."""
        key = (declared.ecosystem, declared.name)
        for folder in PurePosixPath(path).parents:
            yield from self.packages.get(str(folder), {}).get(key, ())

    def covers(self, path: str, declared: Declared) -> bool:
        """Say whether a lock fixes a dependency."""
        return any(covered(each, declared) for each in self.above(path))

    def fixes(self, path: str, declared: Declared) -> bool:
        """Say whether a lock fixes the commit of a dependency."""
        if any(is_opaque(each, declared.ecosystem) for each in self.above(path)):
            return True
        found = [each.origin for each in self.locked(path, declared)]
        return any(isinstance(origin, Git) and origin.fixed for origin in found)

    def hookless(self, path: str) -> bool:
        """Say whether npm runs no scripts there."""
        return any(each.hookless for each in self.above(path))


def covered(contents: Contents, declared: Declared) -> bool:
    """Say whether a file fixes a dependency; one that is for some places may be left out."""
    if declared.key in contents.covers or is_opaque(contents, declared.ecosystem):
        return True
    return declared.conditional and declared.ecosystem in contents.locks


def is_opaque(contents: Contents, ecosystem: Ecosystem) -> bool:
    """Say whether a file is a lock that is not read."""
    return contents.opaque and ecosystem in contents.locks


def landscape(files: Mapping[str, Contents]) -> Landscape:
    """Put files together."""
    folders: dict[str, list[Contents]] = defaultdict(list)
    for path, contents in files.items():
        folder = PurePosixPath(path).parent
        # A folder called so is for the project that it stands in.
        home = folder.parent if folder.name == REQUIREMENTS else folder
        for each in sorted({folder, home}):
            folders[str(each)].append(contents)
    packages = {name: by_name(some) for name, some in folders.items()}
    return Landscape(files, {name: tuple(some) for name, some in folders.items()}, packages)


def by_name(some: Iterable[Contents]) -> Mapping[Key, Sequence[Locked]]:
    """Sort what locks have by what it is."""
    found: dict[Key, list[Locked]] = defaultdict(list)
    for contents in some:
        for each in contents.locked:
            found[each.ecosystem, each.name].append(each)
    return found

"""What changed along a branch: which files stood where at each of its commits."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from gate.errors import SourceError
from gate.sources.commits import Link
from gate.sources.history import Branch, Change, chain, changes
from gate.sources.objects import UNFOLLOWED, Entry, tree
from gate.sources.plumbing import Repository

Wanted = Callable[[str], bool]
"""Says whether a file may hold a manifest, by its path."""

Version = tuple[str, str]
"""A file at one time: its path, and the object that holds its bytes."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one commit of a branch did to files that may hold manifests.

    `gone` and `come` are versions before and after, `links` what is no file of its own; `touched`
    are all paths that differ.
    """

    position: int
    gone: tuple[Version, ...]
    come: tuple[Version, ...]
    links: tuple[str, ...]
    touched: frozenset[str]


@dataclass(frozen=True, slots=True)
class Story:
    """A branch from its first commit to its tip, and the steps at which files changed."""

    repository: Repository
    branch: Branch
    links: tuple[Link, ...]
    steps: tuple[Step, ...]
    wanted: Wanted

    @property
    def versions(self) -> Iterator[Version]:
        """Give every version of every file."""
        for step in self.steps:
            yield from step.come

    def position_of(self, oid: str) -> int | None:
        """Tell where on the branch a commit is; `None` for one that is not."""
        return next((n for n, link in enumerate(self.links) if link.oid == oid), None)


@dataclass(slots=True)
class State:
    """Which files stand where: path to object, updated step by step."""

    files: dict[str, str] = field(default_factory=dict)

    def apply(self, step: Step) -> None:
        """Go one step on; raises `SourceError` where a folder has two entries of one name."""
        for path, oid in step.gone:
            if self.files.pop(path, "") != oid:
                raise doubled(path)
        for path, oid in step.come:
            if path in self.files:
                raise doubled(path)
            self.files[path] = oid


def read_story(repository: Repository, branch: Branch, wanted: Wanted) -> Story:
    """Read what changed along a branch."""
    links = tuple(chain(repository, branch.tip))
    before = ("", *(link.tree for link in links[:-1]))
    moving = [n for n, link in enumerate(links) if link.tree != before[n]]
    found = changes(repository, [(before[n], links[n].tree) for n in moving])
    steps = (step(n, each, wanted) for n, each in zip(moving, found, strict=True))
    return Story(repository, branch, links, tuple(steps), wanted)


def step(position: int, found: tuple[Change, ...], wanted: Wanted) -> Step:
    """Keep of a commit what it did to files that may hold manifests."""
    before = [pair for pair in placed(c.before for c in found) if wanted(pair[0])]
    after = [pair for pair in placed(c.after for c in found) if wanted(pair[0])]
    return Step(
        position,
        tuple((path, entry.oid) for path, entry in before if entry.mode not in UNFOLLOWED),
        tuple((path, entry.oid) for path, entry in after if entry.mode not in UNFOLLOWED),
        tuple(path for path, entry in after if entry.mode in UNFOLLOWED),
        frozenset(path for path, _ in placed(e for c in found for e in (c.before, c.after))),
    )


def placed(entries: Iterable[Entry | None]) -> Iterator[tuple[str, Entry]]:
    """Give the entries that there are, by path."""
    return ((entry.path, entry) for entry in entries if entry)


def files_of(repository: Repository, commit: str, wanted: Wanted) -> Mapping[str, str]:
    """List the files of any commit that may hold manifests; raises `SourceError` as `State`."""
    found: dict[str, str] = {}
    for entry in tree(repository, commit):
        if entry.mode in UNFOLLOWED or not wanted(entry.path):
            continue
        if entry.path in found:
            raise doubled(entry.path)
        found[entry.path] = entry.oid
    return found


def doubled(path: str) -> SourceError:
    """Say that nobody can tell what a file is: Git writes no such folder, but takes it."""
    return SourceError(
        f"a commit holds {path!r} more than once, so nothing is proven from it",
        advice="run `git fsck`, and have whoever takes pushes run it (receive.fsckObjects)",
    )

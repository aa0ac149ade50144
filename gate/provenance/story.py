"""What changed along a branch: which files stood where at each of its commits."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from gate.errors import SourceError
from gate.sources.commits import Link
from gate.sources.history import Branch, Change, chain, changes
from gate.sources.objects import SUBMODULE, UNFOLLOWED, Entry, tree
from gate.sources.plumbing import Repository

Wanted = Callable[[str], bool]
"""Says whether a file may hold a manifest, by its path."""

ELSEWHERE = "a symbolic link or submodule, which is not followed"
"""Why what others follow was not read."""

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

    def step_at(self, position: int) -> Step | None:
        """Give what a commit did to files; `None` where it did nothing."""
        index = bisect_left(self.steps, position, key=lambda step: step.position)
        found = self.steps[index : index + 1]
        return next((step for step in found if step.position == position), None)

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

    def undo(self, step: Step) -> None:
        """Go one step back, the last that was applied."""
        for path, _ in step.come:
            del self.files[path]
        self.files.update(step.gone)


@dataclass(slots=True)
class Walk:
    """Goes along the steps of a branch, one way or the other, and never begins anew.

    `passed` is how many steps are behind.
    """

    steps: Sequence[Step]
    state: State = field(default_factory=State)
    passed: int = 0

    def to(self, position: int) -> Mapping[str, str]:
        """Go to a commit; tells which files stand where there, until it goes on."""
        while self.passed < len(self.steps) and self.steps[self.passed].position <= position:
            self.state.apply(self.steps[self.passed])
            self.passed += 1
        while self.passed and self.steps[self.passed - 1].position > position:
            self.passed -= 1
            self.state.undo(self.steps[self.passed])
        return self.state.files


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
    before = [c.before for c in found if c.before]
    after = [c.after for c in found if c.after]
    return Step(
        position,
        tuple(versions(before, wanted)),
        tuple(versions(after, wanted)),
        tuple(unfollowed(after, wanted)),
        frozenset(e.path for e in (*before, *after)),
    )


def versions(entries: Iterable[Entry], wanted: Wanted) -> Iterator[Version]:
    """Give the files among entries that may hold manifests."""
    return ((e.path, e.oid) for e in entries if e.mode not in UNFOLLOWED and wanted(e.path))


def unfollowed(entries: Iterable[Entry], wanted: Wanted) -> Iterator[str]:
    """Name what leads elsewhere: links that are called like manifests, and any submodule."""
    some = (e for e in entries if e.mode in UNFOLLOWED)
    return (e.path for e in some if e.mode == SUBMODULE or wanted(e.path))


def files_of(repository: Repository, commit: str, wanted: Wanted) -> Mapping[str, str]:
    """List the files of any commit that may hold manifests; raises `SourceError` as `State`."""
    found: dict[str, str] = {}
    for path, oid in versions(tree(repository, commit), wanted):
        if path in found:
            raise doubled(path)
        found[path] = oid
    return found


def doubled(path: str) -> SourceError:
    """Say that nobody can tell what a file is: Git writes no such folder, but takes it."""
    return SourceError(
        f"a commit holds {path!r} more than once, so nothing is proven from it",
        advice="run `git fsck`, and have whoever takes pushes run it (receive.fsckObjects)",
    )

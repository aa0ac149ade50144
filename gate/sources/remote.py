"""How one commit of a repository elsewhere is brought here: bare, checked, and only once."""

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from gate.display.visible import clipped
from gate.errors import SourceError
from gate.sources import MEBIBYTE
from gate.sources.commits import read_commit
from gate.sources.plumbing import executable, repository
from gate.sources.process import Bounds, Command, Outcome, Overrun, run
from gate.sources.reaching import Access, Address, Passage, access_to, address_of, prepare
from gate.sources.revisions import OID

__all__ = ["Access", "Limits", "Mirror", "Mirrors"]

WIDE = 64
BRANCH = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./-]{0,200}")
KEPT = 64
"""How many mirrors are kept, whatever they hold; what was used longest ago goes first."""
SAID = 300
OUTPUT = MEBIBYTE
SETTINGS = (
    "[core]", f"hooksPath = {os.devnull}", f"attributesFile = {os.devnull}", "fsmonitor = false",
    "[transfer]", "fsckObjects = true", "unpackLimit = 1", "bundleURI = false",
    "[fetch]", "fsckObjects = true", "recurseSubmodules = false", "writeCommitGraph = false",
    "[submodule]", "recurse = false",
    # No other server is asked than the one that is named, neither by a redirection nor by a list
    # of alternates.
    "[http]", "followRedirects = false", "lowSpeedLimit = 1024", "lowSpeedTime = 20",
    "[gc]", "auto = 0",
    "[maintenance]", "auto = false",
    "[credential]", "helper = ",
)  # fmt: skip
WITHHELD = ("unadvertised object", "not our ref", "does not support shallow")
"""How Git says that a server gives no commit by its id, or has none of that id."""
EVERYTHING = ("+refs/heads/*:refs/gate/heads/*", "+refs/tags/*:refs/gate/tags/*")


@dataclass(frozen=True, slots=True)
class Limits:
    """What fetching may take: schemes of addresses, seconds, and bytes on the disk.

    `kept` is for all mirrors together, and `busy` for how many seconds one is used at a time.
    """

    protocols: tuple[str, ...] = ("https", "ssh")
    seconds: float = 60
    size: int = 2048 * MEBIBYTE
    kept: int = 4096 * MEBIBYTE
    busy: float = 600


@dataclass(frozen=True, slots=True)
class Mirror:
    """A bare repository that holds a commit, the id of that and of its tree."""

    folder: Path
    commit: str
    tree: str


@dataclass(frozen=True, slots=True)
class Mirrors:
    """A folder of mirrors, one for each repository and commit.

    Threads and processes may share it; nobody else may write there.
    """

    folder: Path
    limits: Limits = field(default_factory=Limits)
    access: Sequence[Access] = ()
    locks: dict[Path, Lock] = field(default_factory=dict)

    def mirror(self, repo: str, commit: str, target: str = "") -> Mirror:
        """Bring one commit here, unless it is here already; `target` is a branch that leads to it.

        Raises `SourceError` for an address that is not fetched, and when the commit does not come.
        No error repeats a credential.
        """
        if not OID.fullmatch(commit):
            raise SourceError("only whole ids of commits are fetched")
        address = address_of(repo, self.limits.protocols)
        place = self.folder / f"{hashlib.sha256(address.bare.encode()).hexdigest()[:40]}-{commit}"
        with self.locks.setdefault(place, Lock()):
            if not place.is_dir():
                self._bring(address, (commit, target), place)
            os.utime(place)
        return Mirror(place, commit, tree_of(place, commit))

    def _bring(self, address: Address, wanted: tuple[str, str], place: Path) -> None:
        """Fetch aside, and put it in its place when all of it is there."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".new-", dir=self.folder) as name:
            room = Path(name)
            passage = prepare(address, access_to(address, self.access), SETTINGS, room)
            Fetching(room / "mirror", passage, self.limits).fetch(address, *wanted)
            try:
                (room / "mirror").rename(place)
            except OSError:
                # Another process was first, which brought the same.
                if not place.is_dir():
                    raise
        self._tidy(place)

    def _tidy(self, newest: Path) -> None:
        """Leave only so many mirrors and bytes, but what may be in use.

        Raises `SourceError` where that leaves no room for the newest, which goes then.
        """
        with self.locks.setdefault(self.folder, Lock()):
            found = [each for each in self.folder.iterdir() if not each.name.startswith(".")]
            sizes = {each: size(each) for each in sorted(found, key=used)}
            for old in tuple(sizes):
                if len(sizes) <= KEPT and sum(sizes.values()) <= self.limits.kept:
                    return
                if old != newest and self._gone(old, used(newest)):
                    del sizes[old]
            if sum(sizes.values()) > self.limits.kept:
                shutil.rmtree(newest, ignore_errors=True)
                raise SourceError(
                    f"the repositories in use hold more than {self.limits.kept:,} bytes",
                    advice="ask again later, or give clones more room",
                )

    def _gone(self, old: Path, now: float) -> bool:
        """Delete a mirror that nobody uses at the moment, and say whether it was."""
        lock = self.locks.setdefault(old, Lock())
        if not lock.acquire(blocking=False):
            return False
        try:
            if now - used(old) < self.limits.busy:
                return False
            shutil.rmtree(old, ignore_errors=True)
        finally:
            lock.release()
        self.locks.pop(old, None)
        return True


@dataclass(frozen=True, slots=True)
class Fetching:
    """Git at work on one new mirror."""

    folder: Path
    passage: Passage
    limits: Limits

    def fetch(self, address: Address, commit: str, target: str) -> None:
        """Fetch one commit: alone if the server gives it so, or with its branch, or with all."""
        form = "sha256" if len(commit) == WIDE else "sha1"
        self.git("init", "--quiet", "--bare", "--template=", f"--object-format={form}",
                 str(self.folder), within=False)  # fmt: skip
        alone = self.attempt(*fetching("--depth=1"), address.text, f"{commit}:refs/gate/commit")
        if alone.status and not any(text in alone.complaints for text in WITHHELD):
            raise self.failure(alone)
        if alone.status and BRANCH.fullmatch(target):
            branch = f"+refs/heads/{target}:refs/gate/branch"
            self.attempt(*fetching(), address.text, branch)
        if not self.holds(commit):
            self.git(*fetching(), address.text, *EVERYTHING)
        if not self.holds(commit):
            raise SourceError(f"{address.bare} does not hold the commit {commit}")
        if size(self.folder) > self.limits.size:
            raise SourceError(f"{address.bare} holds more than {self.limits.size:,} bytes")

    def holds(self, commit: str) -> bool:
        """Say whether the commit is there."""
        found = self.attempt("rev-parse", "--verify", "--quiet", f"{commit}^{{commit}}")
        return found.status == 0 and found.output.decode().strip() == commit

    def git(self, *arguments: str, within: bool = True) -> None:
        """Run Git; raises `SourceError` when it fails, in its own words without secrets."""
        outcome = self.attempt(*arguments, within=within)
        if outcome.status:
            raise self.failure(outcome)

    def attempt(self, *arguments: str, within: bool = True) -> Outcome:
        """Run Git, whether it succeeds or not."""
        here = ["--git-dir", str(self.folder)] if within else []
        command = Command(
            [executable(), "--no-pager", *here, *arguments],
            self.folder.parent,
            self.passage.environment,
        )
        try:
            return run(command, b"", Bounds(self.limits.seconds, OUTPUT, self.limits.size))
        except Overrun as error:
            raise SourceError(f"a repository was not fetched: git {error}") from None
        except OSError as error:
            raise SourceError(f"git cannot be run: {error.strerror}") from None

    def failure(self, outcome: Outcome) -> SourceError:
        """Give the reason that Git gives, which may be the words of a stranger."""
        lines = [line for line in outcome.complaints.splitlines() if line.startswith("fatal: ")]
        text = lines[-1].removeprefix("fatal: ") if lines else f"exit status {outcome.status}"
        told = self.passage.masked(text).replace(str(self.folder.parent), "")
        return SourceError(f"a repository was not fetched: {clipped(told, SAID)}")


def fetching(*more: str) -> tuple[str, ...]:
    """Write the command that fetches, up to the address, of which nothing is an option."""
    plain = ("--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head",
             "--no-auto-maintenance")  # fmt: skip
    return ("fetch", *plain, *more, "--")


def size(folder: Path) -> int:
    """Count the bytes of all files in a folder; what another process deletes holds none."""
    try:
        return sum(each.lstat().st_size for each in folder.rglob("*"))
    except FileNotFoundError:
        return 0


def used(folder: Path) -> float:
    """Tell when a mirror was used last; one that has gone was used first."""
    try:
        return folder.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def tree_of(folder: Path, commit: str) -> str:
    """Name the tree of a commit."""
    raw = repository(folder).ask("cat-file", "commit", commit)
    return read_commit(commit, raw).tree

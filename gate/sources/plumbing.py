"""Runs git on what is here (`remote` brings it); a repository has nothing else run by it."""

import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gate.errors import SourceError
from gate.sources import MEBIBYTE
from gate.sources.process import Bounds, Command, Outcome, Overrun, run, search_path

# A listing of 500,000 paths fits; a tree built to unfold for ever does not.
LISTING = Bounds(seconds=60, output=64 * MEBIBYTE)

# What the caller's environment may say: whose settings are trusted (for `safe.directory`), and
# which repository and index a hook was called for.
KEPT = (
    "HOME", "XDG_CONFIG_HOME", "SUDO_UID", "GIT_DIR", "GIT_COMMON_DIR", "GIT_WORK_TREE",
    "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_CEILING_DIRECTORIES", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM",
    "GIT_CONFIG_COUNT",
)  # fmt: skip
# The pairs that `GIT_CONFIG_COUNT` counts, by which build systems set `safe.directory`.
KEPT_PAIRS = ("GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_")

# NOTE: `protocol.allow=never` does not stop a lazy fetch from running a command: a repository's
# own `protocol.ext.allow` is stronger. Only the list of allowed protocols is stronger still.
FORCED = {
    "LC_ALL": "C",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
}
SETTINGS = (
    "advice.graftFileDeprecated=false",
    f"core.attributesFile={os.devnull}",
    "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}",
    "protocol.allow=never",
    # A work tree can hold a bare repository that brings a configuration of its own.
    "safe.bareRepository=explicit",
)
PARTIAL = "promisor remote"
"""What git says where a clone was made without its files, which it would fetch one by one."""
LACKING = (
    "fetch what a partial clone lacks with `git fetch --refetch --no-filter`, or run `git fsck`"
)
TRUSTING = re.compile(r"git config --global --add safe\.directory .+")
"""What git says to run where a repository is another user's: it names the top of it, quoted."""
OUTSIDE = ("not a git repository", "must be run in a work tree", "cannot use bare repository")


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository: the folder in which git is run, and the options that find it from there."""

    folder: Path
    options: tuple[str, ...] = ()

    def attempt(self, *arguments: str, feed: bytes = b"", bounds: Bounds = LISTING) -> Outcome:
        """Run a git command, whether it succeeds or not."""
        return attempt(self.folder, *self.options, *arguments, feed=feed, bounds=bounds)

    def ask(self, *arguments: str, feed: bytes = b"", bounds: Bounds = LISTING) -> bytes:
        """Run a git command and give its output; raises `SourceError` when it fails."""
        outcome = self.attempt(*arguments, feed=feed, bounds=bounds)
        if outcome.status:
            raise failure(outcome, self.folder)
        return outcome.output


def repository(root: Path) -> Repository:
    """Find the repository of a folder, bare ones included; raises `SourceError` without one."""
    executable()
    top = toplevel(root)
    if top:
        return Repository(top)
    if (root / "HEAD").is_file() and (root / "objects").is_dir():
        return Repository(root, ("--git-dir=.",))
    raise SourceError(
        f"{root} is not in a Git repository",
        advice="run the gate inside one, or name the files and folders to judge",
    )


def toplevel(path: Path) -> Path | None:
    """Find the top of the work tree that holds a path; `None` outside one and without git.

    Raises `SourceError` when git refuses to look.
    """
    if not installed():
        return None
    folder = path if path.is_dir() else path.parent
    # NOTE: with `GIT_DIR` and no `GIT_WORK_TREE` git takes the folder it is started in for the
    # top, so it must be the folder in which the hook was called.
    outcome = attempt(None if "GIT_DIR" in os.environ else folder, "rev-parse", "--show-toplevel")
    if outcome.status == 0:
        top = Path(os.fsdecode(outcome.output.removesuffix(b"\n")))
        return top if folder.resolve().is_relative_to(top.resolve()) else None
    if any(text in outcome.complaints for text in OUTSIDE):
        return None
    raise failure(outcome, folder)


def marked(path: Path) -> Path | None:
    """Find the top of the work tree that holds a folder by its mark, where there is no git."""
    if installed():
        return None
    return next((folder for folder in (path, *path.parents) if (folder / ".git").exists()), None)


def installed() -> bool:
    """Say whether there is a git to run."""
    return shutil.which("git", path=search_path(os.environ)) is not None


def executable() -> str:
    """Find git; raises `SourceError` where there is none."""
    found = shutil.which("git", path=search_path(os.environ))
    if found is None:
        raise SourceError(
            "git is not installed, or not on PATH",
            advice="install git, or name the files and folders to judge",
        )
    return found


def surroundings(environment: Mapping[str, str]) -> dict[str, str]:
    """Build the environment of git: what the caller may say, then what we insist on."""
    kept = {
        name: value
        for name, value in environment.items()
        if name in KEPT or name.startswith(KEPT_PAIRS)
    }
    return kept | FORCED | {"PATH": search_path(environment)}


def attempt(
    folder: Path | None, *arguments: str, feed: bytes = b"", bounds: Bounds = LISTING
) -> Outcome:
    """Run git in a folder; raises `SourceError` when it cannot be run or does not end."""
    settings = [part for setting in SETTINGS for part in ("-c", setting)]
    command = Command(
        [executable(), "--no-pager", *settings, *arguments], folder, surroundings(os.environ)
    )
    try:
        return run(command, feed, bounds)
    except Overrun as error:
        raise SourceError(
            f"git {error} while reading {folder or Path.cwd()}",
            advice="name the folders to judge, or check the repository with `git fsck`",
        ) from error
    except OSError as error:
        raise SourceError(f"git cannot be run in {folder}: {error.strerror}") from error


def failure(outcome: Outcome, folder: Path) -> SourceError:
    """Say in git's own words why it failed, and what helps."""
    lines = [line for line in outcome.complaints.splitlines() if line.startswith("fatal: ")]
    said = lines[-1].removeprefix("fatal: ") if lines else outcome.complaints.strip()[-200:]
    if "dubious ownership" in outcome.complaints:
        trusting = TRUSTING.search(outcome.complaints)
        advice = f"trust it with `{trusting[0]}`" if trusting else "make it yours with `chown`"
    elif PARTIAL in outcome.complaints:
        advice = LACKING
    else:
        advice = "check the repository with `git fsck`"
    what = said or f"exit status {outcome.status}"
    return SourceError(f"git cannot read {folder}: {what}", advice=advice)

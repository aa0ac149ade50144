"""Whether a repository holds just what the ids of a commit promise: Git seldom looks."""

from collections import Counter
from collections.abc import Callable

from gate.errors import SourceError
from gate.recording.commits import Commit
from gate.sources.commits import check
from gate.sources.history import AT_ONCE, BOUNDS, blobs, contents
from gate.sources.objects import UNFOLLOWED, Entry, listed
from gate.sources.plumbing import Repository

FOLDER = "040000"


def vouch(found: Repository, commit: Commit, wanted: Callable[[str], bool]) -> None:
    """Hold the folders of a commit and the files that are wanted against their ids.

    Whoever could write to a clone once can leave other bytes under an id there, which then are
    judged in place of what the commit holds. Raises `SourceError` for those, and for a folder with
    two entries of one name, of which readers take one or the other.
    """
    listing = found.ask("ls-tree", "-r", "-t", "-z", "--full-tree", commit.tree)
    entries = [Entry(name, mode, oid) for (mode, _, oid), name in listed(listing)]
    folders = [commit.tree, *(entry.oid for entry in entries if entry.mode == FOLDER)]
    check_folders(found, list(dict.fromkeys(folders)))
    again = [name for name, times in Counter(e.path for e in entries).items() if times > 1]
    if again:
        raise SourceError(
            f"{commit.oid} holds {min(again)!r} more than once, so nobody can tell what it is",
            advice="run `git fsck`, and write the commit anew",
        )
    files = [entry for entry in entries if entry.mode != FOLDER and entry.mode not in UNFOLLOWED]
    for _ in blobs(found, (entry.oid for entry in files if wanted(entry.path))):
        pass


def check_folders(found: Repository, oids: list[str]) -> None:
    """Hold folders against their ids."""
    for start in range(0, len(oids), AT_ONCE):
        some = oids[start : start + AT_ONCE]
        for oid, raw in zip(some, contents(found, some, b"tree", BOUNDS), strict=True):
            check("tree", oid, raw)

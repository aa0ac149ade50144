"""What Git has recorded, as snapshots: the index, a commit, what a branch changes."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from gate.errors import Fault, Place, SourceError
from gate.sources import Choice, Reason, Skip, Snapshot, notices, spelled, unfollowed
from gate.sources.attributes import conversions, is_attributes
from gate.sources.objects import (
    MERGED,
    SUBMODULE,
    UNFOLLOWED,
    Blob,
    Difference,
    Entry,
    choose,
    differences,
    files,
    index,
    load,
    tree,
)
from gate.sources.plumbing import Repository, attempt, installed, marked, repository, toplevel
from gate.sources.revisions import resolved

__all__ = ["at_commit", "marked", "setting", "since", "staged", "toplevel"]

# The empty blob (SHA-1, SHA-256): what the index holds for a file that is only announced.
EMPTY = {
    "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
    "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
}
ADDED = "A"
NAMED = 10


def setting(root: Path, name: str) -> str:
    """Read one of git's settings; empty where there is none, or no git."""
    if not installed():
        return ""
    outcome = attempt(root, "config", "--get", name)
    return outcome.output.decode(errors="replace").strip() if outcome.status == 0 else ""


def staged(root: Path, wanted: Callable[[str], bool], ignored: Callable[[str], bool]) -> Snapshot:
    """Take the whole index; changed is what the next commit would change.

    Paths are relative to the top of the work tree. Raises `SourceError` while a merge is
    unresolved.
    """
    found = repository(root)
    entries = index(found)
    refuse_conflicts(entries)
    head = head_of(found)
    base = head or empty_tree(found)
    changes = differences(found, "diff-index", "--cached", "--ita-invisible-in-index", base)
    empty = announced(found, entries, base, changes)
    skips = [Skip(path, Reason.INTENT) for path in empty if wanted(path)]
    real = (entry for entry in entries if entry.path not in empty)
    return replace(snapshot(found, Choice(wanted, ignored), real, changes, skips), base=head)


def at_commit(
    root: Path, revision: str, wanted: Callable[[str], bool], ignored: Callable[[str], bool]
) -> Snapshot:
    """Take everything that a commit holds; all of it is judged.

    Raises `SourceError` when the revision names no commit.
    """
    found = repository(root)
    commit = resolve(found, revision)
    taken = snapshot(found, Choice(wanted, ignored), tree(found, commit), ())
    return replace(taken, changed=None, commit=commit)


def since(
    root: Path,
    base: str,
    wanted: Callable[[str], bool],
    ignored: Callable[[str], bool],
    revision: str = "HEAD",
) -> Snapshot:
    """Take everything that a revision holds; changed is what it changed since it left `base`.

    This is what a merge request shows: `base` may have moved on, and what is not committed does
    not count. Raises `SourceError` when the two have no ancestor in common.
    """
    found = repository(root)
    head = resolve(found, revision)
    fork = common_ancestor(found, base, head)
    changes = differences(found, "diff-tree", "-r", fork, head)
    taken = snapshot(found, Choice(wanted, ignored), tree(found, head), changes)
    return replace(taken, commit=head, base=fork)


def snapshot(
    repository: Repository,
    choice: Choice,
    entries: Iterable[Entry],
    changes: Sequence[Difference],
    skips: Iterable[Skip] = (),
) -> Snapshot:
    """Read the files of entries, and what stood where the change modified or deleted."""
    entries = list(entries)
    judged, left_out = choose(entries, choice)
    old = [change.before for change in changes if change.status != ADDED]
    before, _ = choose(old, choice)
    links = [entry for entry in entries if UNFOLLOWED.get(entry.mode) is Reason.LINK]
    attributes, earlier = giving_attributes(entries), giving_attributes(old)
    contents = load(repository, [*judged, *before, *links, *attributes, *earlier])
    said = {file.path: spelled(os.fsdecode(file.data)) for file in files(links, contents)}
    converted = told_by(attributes, contents)
    changed = {change.before.path for change in changes}
    if any(is_attributes(change.before.name) for change in changes):
        # To others they hold something else now, though nobody edited them.
        formerly = told_by(earlier, contents)
        changed |= {e.path for e in judged if converted(e.name) or formerly(e.name)}
    return Snapshot(
        root=repository.folder,
        files=files(judged, contents, converted),
        changed=frozenset(changed),
        removed=files(before, contents),
        notices=notices([*left_out, *skips]),
        links={path: said.get(path, "") for path in unfollowed(left_out)},
    )


def giving_attributes(entries: Iterable[Entry]) -> list[Entry]:
    """Pick what Git takes attributes from: when it clones, even the text of a link."""
    return [e for e in entries if is_attributes(e.name) and e.mode != SUBMODULE]


def told_by(attributes: Iterable[Entry], contents: Mapping[str, Blob]) -> Callable[[str], bool]:
    """Tell which files Git converts, by every `.gitattributes`."""
    return conversions((each.name, contents[each.oid].data) for each in attributes)


def refuse_conflicts(entries: Iterable[Entry]) -> None:
    """Refuse an index in which a merge is unresolved: it holds several versions of a file."""
    paths = sorted({entry.path for entry in entries if entry.stage != MERGED})
    if paths:
        raise SourceError(
            f"a merge is unresolved in {len(paths)} {'file' if len(paths) == 1 else 'files'}",
            advice="resolve the conflicts and `git add` the result",
            faults=[Fault("has conflicts", Place(path)) for path in paths[:NAMED]],
        )


def announced(
    repository: Repository, entries: Iterable[Entry], base: str, changes: Sequence[Difference]
) -> set[str]:
    """Find the paths of `git add --intent-to-add`, which the next commit would not hold.

    The index shows them as empty files; only `diff-index` can tell them from real ones.
    """
    if not any(entry.oid in EMPTY for entry in entries):
        return set()
    visible = differences(repository, "diff-index", "--cached", "--ita-visible-in-index", base)
    return {d.before.path for d in visible} - {d.before.path for d in changes}


def empty_tree(repository: Repository) -> str:
    """Name the tree without entries, which stands for HEAD before the first commit."""
    return repository.ask("hash-object", "-t", "tree", "--stdin").decode().strip()


def resolve(repository: Repository, revision: str) -> str:
    """Name the commit that a revision stands for.

    Raises `SourceError` when there is none, or it may be one of several.
    """
    if revision.startswith("-") or not revision.isprintable():
        raise SourceError(f"{revision!r} is not a revision", advice="name a commit, branch or tag")
    commit = resolved(repository, revision)
    if not commit:
        raise SourceError(
            f"{revision!r} names no commit in {repository.folder}",
            advice="check the spelling, or fetch it first (`git fetch origin <branch>`)",
        )
    return commit


def head_of(repository: Repository) -> str:
    """Name the commit that is checked out; empty where there is none yet."""
    outcome = repository.attempt("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    return outcome.output.decode().strip() if outcome.status == 0 else ""


def common_ancestor(repository: Repository, base: str, head: str) -> str:
    """Find where HEAD left `base`; raises `SourceError` when the history does not show it."""
    outcome = repository.attempt("merge-base", resolve(repository, base), head)
    if outcome.status == 0:
        return outcome.output.decode().strip()
    shallow = repository.ask("rev-parse", "--is-shallow-repository").strip() == b"true"
    raise SourceError(
        f"HEAD and {base!r} have no common ancestor" + (" in this shallow clone" * shallow),
        advice="fetch the whole history (`git fetch --unshallow`, or `fetch-depth: 0` in CI)"
        if shallow
        else "name the branch that HEAD is to be merged into",
    )

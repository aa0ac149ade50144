"""The history of a branch as its objects have it: nothing that a repository says besides counts."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from gate.errors import SourceError
from gate.sources import FILE_LIMIT, MEBIBYTE, oversize
from gate.sources.commits import Commit, Link, check, read_commit, read_link
from gate.sources.objects import PLAIN, Entry, measure
from gate.sources.plumbing import LACKING, Repository
from gate.sources.plumbing import repository as found_at
from gate.sources.process import Bounds

Read = TypeVar("Read")

# A file beside the objects can tell of other parents than the commits themselves do.
TRUTH = ("-c", "core.commitGraph=false")
BOUNDS = Bounds(seconds=600, output=256 * MEBIBYTE)
AT_ONCE = 2000
PIECE = 32 * MEBIBYTE
HEADS = "refs/heads/"
REMOTES = "refs/remotes/"
REMOTE_HEAD = "refs/remotes/origin/HEAD"
USUAL = ("refs/heads/main", "refs/heads/master")


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch: its full name, the commit it stands at, and why it was chosen."""

    name: str
    tip: str
    why: str


@dataclass(frozen=True, slots=True)
class Change:
    """A path that differs between two trees, and what stood and stands there (`None`: nothing)."""

    before: Entry | None
    after: Entry | None


def true_repository(root: Path) -> Repository:
    """Find a repository whose history is whole and its own.

    Raises `SourceError` when it is shallow, grafted or replaced.
    """
    found = found_at(root)
    repository = replace(found, options=(*found.options, *TRUTH))
    refuse_untrue(repository)
    return repository


def refuse_untrue(repository: Repository) -> None:
    """Refuse a history that ends too early, or that is told otherwise than its objects do."""
    if repository.ask("rev-parse", "--is-shallow-repository").strip() == b"true":
        raise untrue(
            repository, "is shallow: its oldest commit only seems to have granted everything",
            "fetch the whole history (`git fetch --unshallow`, or `fetch-depth: 0` in CI)",
        )  # fmt: skip
    common = os.fsdecode(repository.ask("rev-parse", "--git-common-dir").removesuffix(b"\n"))
    grafts = repository.folder / common / "info" / "grafts"
    if os.path.lexists(grafts):
        raise untrue(repository, "has grafts, which tell of other parents (.git/info/grafts)",
                     "remove them, or clone anew")  # fmt: skip
    if repository.ask("for-each-ref", "--count=1", "refs/replace/"):
        raise untrue(repository, "replaces objects by others (refs/replace)",
                     "delete them (`git replace -d`), or clone anew without them")  # fmt: skip


def untrue(repository: Repository, what: str, advice: str) -> SourceError:
    """Say why a repository proves nothing."""
    return SourceError(f"{repository.folder} {what}, so nothing is proven from it", advice=advice)


def branch(repository: Repository, wanted: str) -> Branch:
    """Find a branch by its name, or the protected one where none is named.

    Tags are never taken, whatever they are called. Raises `SourceError` where there is none.
    """
    for name, why in named(wanted) if wanted else usual(repository):
        tip = stands_at(repository, name)
        if tip:
            return Branch(name, tip, why)
    known = os.fsdecode(repository.ask("for-each-ref", "--count=5", "--format=%(refname:lstrip=2)",
                                       HEADS, REMOTES)).split("\n")[:-1]  # fmt: skip
    if not known:
        raise SourceError(
            f"{repository.folder} has no branch with a commit", advice="commit first, or fetch one"
        )
    raise SourceError(
        f"there is no branch {wanted!r}" if wanted else "no branch is the default one here",
        advice=f"name the protected branch with --ref ({', '.join(known)})",
    )


def named(wanted: str) -> Iterator[tuple[str, str]]:
    """Write the full names that a name may stand for."""
    starts = ("",) if wanted.startswith("refs/") else (HEADS, REMOTES)
    for start in starts:
        yield start + wanted, "named"


def usual(repository: Repository) -> Iterator[tuple[str, str]]:
    """Name what is usually the protected branch, the most likely first."""
    for pointer, why in ((REMOTE_HEAD, "the default branch of origin"),
                         ("HEAD", "HEAD of a bare repository")):  # fmt: skip
        if pointer == "HEAD" and repository.ask("rev-parse", "--is-bare-repository") != b"true\n":
            continue
        outcome = repository.attempt("symbolic-ref", "--quiet", pointer)
        if outcome.status == 0:
            yield os.fsdecode(outcome.output.removesuffix(b"\n")), why
    yield from ((name, "by its name, as origin names no default branch") for name in USUAL)


def stands_at(repository: Repository, name: str) -> str:
    """Tell the commit that a branch stands at; empty where there is no such branch."""
    if not name.startswith((HEADS, REMOTES)):
        return ""
    outcome = repository.attempt("show-ref", "--verify", "--", name)
    return outcome.output.decode(errors="replace").split(" ")[0] if outcome.status == 0 else ""


def chain(repository: Repository, tip: str) -> list[Link]:
    """List the commits of a branch, the oldest first, each the first parent of the next.

    What Git lists is held against the commits themselves; raises `SourceError` when they differ.
    """
    listing = repository.ask("rev-list", "--first-parent", tip, "--", bounds=BOUNDS)
    oids = listing.decode().split()
    links: list[Link] = []
    for link in read_all(repository, oids, read_link):
        expected = oids[len(links) + 1 : len(links) + 2]
        if link.parents[:1] != tuple(expected):
            raise untrue(repository, f"does not list the parents that {link.oid} has", "clone anew")
        links.append(link)
    return links[::-1]


def side(repository: Repository, merge: Commit) -> list[Commit]:
    """List the commits that a merge brought in, those that come first before the others."""
    oids = repository.ask(
        "rev-list", "--topo-order", "--reverse", *merge.parents[1:], f"^{merge.parents[0]}", "--",
        bounds=BOUNDS,
    ).decode().split()  # fmt: skip
    return list(commits(repository, oids))


def brought_by(repository: Repository, oid: str, tip: str) -> bool:
    """Say whether a commit is among the ancestors of another."""
    return repository.attempt("merge-base", "--is-ancestor", oid, tip).status == 0


def commits(repository: Repository, oids: Sequence[str]) -> Iterator[Commit]:
    """Read commits, in the order asked; raises `SourceError` for what is missing or altered."""
    return read_all(repository, oids, read_commit)


def read_all(
    repository: Repository, oids: Sequence[str], read: Callable[[str, bytes], Read]
) -> Iterator[Read]:
    """Read commits, a bounded number at a time."""
    for start in range(0, len(oids), AT_ONCE):
        some = oids[start : start + AT_ONCE]
        for oid, raw in zip(some, contents(repository, some, b"commit", BOUNDS), strict=True):
            yield read(oid, raw)


def contents(
    repository: Repository, oids: Sequence[str], kind: bytes, bounds: Bounds
) -> Iterator[bytes]:
    """Read objects of one kind in one process; raises `SourceError` for what is missing."""
    feed = "".join(f"{oid}\n" for oid in oids).encode()
    answer = repository.ask("cat-file", "--batch", "--buffer", feed=feed, bounds=bounds)
    position = 0
    for oid in oids:
        end = answer.index(b"\n", position)
        fields = answer[position:end].split(b" ")
        if fields[:2] != [oid.encode(), kind]:
            raise missing(repository, kind.decode(), oid)
        start, size = end + 1, int(fields[2])
        yield answer[start : start + size]
        position = start + size + 1


def missing(repository: Repository, kind: str, oid: str) -> SourceError:
    """Say that an object is not there."""
    return SourceError(
        f"{repository.folder} does not hold the {kind} {oid}",
        advice=LACKING,
    )


def blobs(repository: Repository, oids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Read files, a bounded amount at a time; of one that is too long stands `oversize()`.

    Raises `SourceError` for what is missing or altered.
    """
    sizes = measure(repository, list(dict.fromkeys(oids)))
    yield from ((oid, oversize()) for oid, size in sizes.items() if size > FILE_LIMIT)
    for piece in pieces({oid: size for oid, size in sizes.items() if size <= FILE_LIMIT}):
        bounds = Bounds(BOUNDS.seconds, PIECE + FILE_LIMIT + 128 * len(piece))
        for oid, raw in zip(piece, contents(repository, piece, b"blob", bounds), strict=True):
            check("blob", oid, raw)
            yield oid, raw


def pieces(sizes: Mapping[str, int]) -> Iterator[list[str]]:
    """Cut what is to be read into pieces that fit into memory."""
    piece: list[str] = []
    total = 0
    for oid, size in sizes.items():
        piece.append(oid)
        total += size
        if total > PIECE:
            yield piece
            piece, total = [], 0
    if piece:
        yield piece


def changes(
    repository: Repository, pairs: Sequence[tuple[str, str]]
) -> Iterator[tuple[Change, ...]]:
    """Tell for each pair of trees what differs between them; an empty id is the empty tree."""
    empty = repository.ask("hash-object", "-t", "tree", "--stdin").decode().strip()
    for start in range(0, len(pairs), AT_ONCE):
        some = [(one or empty, other) for one, other in pairs[start : start + AT_ONCE]]
        yield from in_one_process(repository, some)


def in_one_process(
    repository: Repository, pairs: Sequence[tuple[str, str]]
) -> Iterator[tuple[Change, ...]]:
    """Compare pairs of trees; Git says nothing of those that are equal."""
    feed = "".join(f"{one} {other}\n" for one, other in pairs).encode()
    answer = repository.ask("diff-tree", "--stdin", "-r", *PLAIN, feed=feed, bounds=BOUNDS)
    position = 0
    for pair in pairs:
        # Git names every pair, those that are equal included.
        title = " ".join(pair).encode() + b"\n"
        if not answer.startswith(title, position):
            raise SourceError("git does not compare what it was asked to", advice="update git")
        found, position = differing(answer, position + len(title))
        yield found


def differing(answer: bytes, position: int) -> tuple[tuple[Change, ...], int]:
    """Read what differs between one pair of trees, and where that ends."""
    found: list[Change] = []
    while answer.startswith(b":", position):
        middle = answer.index(b"\0", position)
        end = answer.index(b"\0", middle + 1)
        found.append(change(answer[position:middle], os.fsdecode(answer[middle + 1 : end])))
        position = end + 1
    return tuple(found), position


def change(fields: bytes, name: str) -> Change:
    """Read `:<old mode> <new mode> <old object> <new object> <status>` and its path."""
    old, new, one, other, _ = fields.decode().removeprefix(":").split(" ")
    before = Entry(name, old, one) if old.strip("0") else None
    after = Entry(name, new, other) if new.strip("0") else None
    return Change(before, after)

"""What Git's index, trees and blobs hold: entries, differences, contents."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from gate.artifacts import HEAD, is_artifact
from gate.errors import SourceError
from gate.sources import (
    FILE_LIMIT,
    MEBIBYTE,
    TOTAL_LIMIT,
    Choice,
    File,
    Reason,
    Skip,
    nothing,
    oversize,
    spelled,
    too_much,
)
from gate.sources.plumbing import LACKING, LISTING, Repository, failure
from gate.sources.process import Bounds

SUBMODULE = "160000"
UNFOLLOWED = {"120000": Reason.LINK, SUBMODULE: Reason.NESTED}
MERGED = "0"
# So much is read before anybody has asked how long it is.
AT_ONCE = 32 * MEBIBYTE
# `.gitmodules` can ask that a submodule never differs.
PLAIN = (
    "--raw", "-z", "--no-renames", "--no-abbrev", "--no-ext-diff", "--no-textconv",
    "--ignore-submodules=none",
)  # fmt: skip
"""How Git tells what differs, whatever a repository would like."""
# The header of a blob in the output of `cat-file --batch`, and the newline after it.
HEADER = 128


@dataclass(frozen=True, slots=True)
class Entry:
    """A name in the index or in a tree: its octal mode, its object, its stage in a merge."""

    name: str
    mode: str
    oid: str
    stage: str = MERGED

    @property
    def path(self) -> str:
        """The name as reports write it."""
        return spelled(self.name)


@dataclass(frozen=True, slots=True)
class Blob:
    """What was read of a blob, and its whole length in bytes."""

    data: bytes
    length: int


@dataclass(frozen=True, slots=True)
class Difference:
    """A path that a change touches, and what stood there before; `status` is Git's letter."""

    before: Entry
    status: str


def index(repository: Repository, folder: str = ".") -> list[Entry]:
    """List what the index holds below a folder, merges with all their versions."""
    output = repository.ask("ls-files", "-z", "--stage", "--", f":(literal){folder}")
    return [Entry(name, mode, oid, stage) for (mode, oid, stage), name in listed(output)]


def untracked(repository: Repository, folder: str) -> list[str]:
    """List what lies below a folder, is not in the index and is not ignored."""
    outcome = repository.attempt(
        "ls-files", "-z", "--others", "--exclude-standard", "--", f":(literal){folder}"
    )
    if outcome.status:
        raise failure(outcome, repository.folder)
    if "could not open directory" in outcome.complaints:
        # Git only warns of a folder it cannot list, and what is in it would go unjudged.
        said = outcome.complaints.splitlines()[0].removeprefix("warning: ")
        raise SourceError(f"git {said}", advice="let the gate's user read it, or remove it")
    return [os.fsdecode(name) for name in outcome.output.split(b"\0")[:-1]]


def ignores(repository: Repository, folder: str) -> bool:
    """Say whether `.gitignore` names a folder as a whole."""
    outcome = repository.attempt("check-ignore", "-q", "--no-index", "--", f"./{folder}")
    if outcome.status not in (0, 1):
        raise failure(outcome, repository.folder)
    return outcome.status == 0


def tree(repository: Repository, commit: str) -> list[Entry]:
    """List everything a commit holds."""
    output = repository.ask("ls-tree", "-r", "-z", "--full-tree", commit)
    return [Entry(name, mode, oid) for (mode, _, oid), name in listed(output)]


def listed(output: bytes) -> Iterator[tuple[Sequence[str], str]]:
    """Read the lines `<three fields><tab><path>` of a listing that ends each with NUL."""
    for record in output.split(b"\0")[:-1]:
        fields, _, name = record.partition(b"\t")
        yield fields.decode().split(), os.fsdecode(name)


def differences(repository: Repository, *command: str) -> list[Difference]:
    """List what `diff-index` or `diff-tree` finds between two states."""
    verb, *rest = command
    parts = repository.ask(verb, *PLAIN, *rest, "--").split(b"\0")[:-1]
    return [difference(fields, name) for fields, name in zip(parts[::2], parts[1::2], strict=True)]


def difference(fields: bytes, name: bytes) -> Difference:
    """Read `:<old mode> <new mode> <old object> <new object> <status>` and its path."""
    mode, _, oid, _, status = fields.decode().removeprefix(":").split(" ")
    return Difference(Entry(os.fsdecode(name), mode, oid), status)


def choose(entries: Iterable[Entry], choice: Choice) -> tuple[list[Entry], list[Skip]]:
    """Pick the files to judge, and tell what is left out."""
    chosen: list[Entry] = []
    skips: list[Skip] = []
    for entry in entries:
        reason = UNFOLLOWED.get(entry.mode)
        if reason is None and not choice.wanted(entry.path):
            continue
        if choice.ignored(entry.path):
            reason = Reason.IGNORED
        if reason:
            skips.append(Skip(entry.path, reason))
        else:
            chosen.append(entry)
    return chosen, skips


def files(
    entries: Iterable[Entry],
    contents: Mapping[str, Blob],
    is_converted: Callable[[str], bool] = nothing,
) -> tuple[File, ...]:
    """Put entries and contents together, ordered by path."""
    return tuple(
        File(entry.path, contents[entry.oid].data, contents[entry.oid].length,
             is_converted(entry.name))
        for entry in sorted(entries, key=lambda entry: (entry.path, entry.oid))
    )  # fmt: skip


def load(repository: Repository, entries: Iterable[Entry]) -> dict[str, Blob]:
    """Read the blobs of entries, each once.

    Those beyond `FILE_LIMIT` are left out, and so are artifacts that are longer than a head.
    """
    limits: dict[str, int] = {}
    for entry in entries:
        limit = HEAD if is_artifact(entry.path) else FILE_LIMIT
        limits[entry.oid] = max(limit, limits.get(entry.oid, 0))
    if not limits:
        return {}
    contents = at_once(repository, list(limits)) or by_size(repository, limits)
    return {
        oid: blob if blob.length <= limits[oid] else Blob(left_out(limits[oid]), blob.length)
        for oid, blob in contents.items()
    }


def at_once(repository: Repository, oids: Sequence[str]) -> dict[str, Blob]:
    """Read blobs whose sizes nobody has asked for; none of them where that fails.

    Nearly always they are short, and to ask first would take as long as to read. Where they are
    long together, or one is missing, whoever reads them by their sizes says so.
    """
    with suppress(SourceError):
        return dict(read(repository, oids, AT_ONCE))
    return {}


def by_size(repository: Repository, limits: Mapping[str, int]) -> dict[str, Blob]:
    """Read the blobs that are within their limits; of the others, only how long they are."""
    sizes = measure(repository, list(limits))
    small = [oid for oid, size in sizes.items() if size <= limits[oid]]
    total = sum(sizes[oid] for oid in small)
    if total > TOTAL_LIMIT:
        raise too_much()
    contents = dict(read(repository, small, total + HEADER * len(small)))
    return {oid: contents.get(oid) or Blob(b"", size) for oid, size in sizes.items()}


def left_out(limit: int) -> bytes:
    """Stand for the content of a blob that is longer than its limit."""
    return oversize() if limit == FILE_LIMIT else b""


def measure(repository: Repository, oids: Sequence[str]) -> dict[str, int]:
    """Ask how long blobs are, in bytes; raises `SourceError` for what is missing."""
    answer = repository.ask("cat-file", "--batch-check", "--buffer", feed=lines(oids))
    heads = answer.decode().splitlines()
    return {oid: length(repository, head) for oid, head in zip(oids, heads, strict=True)}


def read(repository: Repository, oids: Sequence[str], most: int) -> Iterator[tuple[str, Blob]]:
    """Read blobs; raises `SourceError` for what is missing, and beyond so many bytes."""
    bounds = Bounds(LISTING.seconds, most)
    answer = repository.ask("cat-file", "--batch", "--buffer", feed=lines(oids), bounds=bounds)
    position = 0
    for oid in oids:
        head, _, _ = answer[position : position + HEADER].partition(b"\n")
        size = length(repository, head.decode(errors="replace"))
        start = position + len(head) + 1
        position = start + size + 1
        if position > len(answer):
            raise SourceError(f"git wrote less of a file than it holds: {oid}")
        yield oid, Blob(answer[start : position - 1], size)


def lines(oids: Sequence[str]) -> bytes:
    """Name objects as `cat-file` reads them."""
    return "".join(f"{oid}\n" for oid in oids).encode()


def length(repository: Repository, head: str) -> int:
    """Read how long a blob is; raises `SourceError` for what is missing."""
    match head.split(" "):
        case [_, "blob", size]:
            return int(size)
        case _:
            raise SourceError(
                f"{repository.folder} does not hold the content of a file: {head}",
                advice=LACKING,
            )

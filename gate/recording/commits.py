"""What Git holds about a commit, besides its files."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from gate.audit.records.detail import Claims, Person
from gate.moments import to_second
from gate.recording.telling import told
from gate.sources.commits import check
from gate.sources.plumbing import Repository, repository, toplevel

LONGEST = 200


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit: its name, its tree, and what it says of itself."""

    oid: str
    tree: str
    claims: Claims
    parents: tuple[str, ...] = ()


def found_around(folder: Path) -> Repository | None:
    """Find the repository that holds a folder in its work tree, or is it; `None` without one."""
    if toplevel(folder) is None and not (folder / "HEAD").is_file():
        return None
    return repository(folder)


def commit(found: Repository, oid: str) -> Commit:
    """Read a commit by its full name; raises `SourceError` for one that has another."""
    raw = found.ask("cat-file", "commit", oid)
    check("commit", oid, raw)
    header, _, _ = raw.partition(b"\n\n")
    fields = [line.partition(b" ")[::2] for line in header.split(b"\n")]
    named = dict(reversed(fields))
    claims = Claims(person(named.get(b"author", b"")), person(named.get(b"committer", b"")))
    parents = tuple(value.decode("ascii") for name, value in fields if name == b"parent")
    return Commit(oid, named[b"tree"].decode("ascii"), claims, parents)


def has(found: Repository, oid: str) -> bool:
    """Say whether a repository holds a commit: a shallow clone lacks the parents of its last."""
    return found.attempt("cat-file", "-e", f"{oid}^{{commit}}").status == 0


def branch(found: Repository) -> str:
    """Give the full name of the branch that is checked out; empty if there is none."""
    outcome = found.attempt("symbolic-ref", "--quiet", "HEAD")
    return told(os.fsdecode(outcome.output.strip()), LONGEST) if outcome.status == 0 else ""


def object_format(found: Repository) -> str:
    """Name the hash by which a repository names its objects: `sha1` or `sha256`."""
    return found.ask("rev-parse", "--show-object-format").decode("ascii").strip()


def person(line: bytes) -> Person:
    """Read `<name> <<email>> <seconds> <zone>`, as far as it is written so."""
    who, _, rest = line.decode("utf-8", "replace").partition(" <")
    email, _, when = rest.rpartition("> ")
    return Person(told(who, LONGEST), told(email, LONGEST), date(when))


def date(when: str) -> str:
    """Write the seconds of a commit as a moment in UTC; empty if no calendar has it."""
    seconds = when.partition(" ")[0]
    if not seconds.isascii() or not seconds.isdigit():
        return ""
    try:
        return to_second(datetime.fromtimestamp(int(seconds), UTC))
    except (OverflowError, ValueError, OSError):
        return ""

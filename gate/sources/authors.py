"""Who made the commits of a change, by all that they say of it: to leave them out, never to let in.

Nobody vouches for an address in a commit. Whoever lies about it can hide that it is theirs, which
is why the key of a signature counts too, and why a forge should refuse commits of others.
"""

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass

from gate.sources.commits import Commit
from gate.sources.history import commits
from gate.sources.plumbing import Repository
from gate.sources.ssh import key_id

# Whoever writes a commit writes what these look at: neither goes over anything twice.
COAUTHOR = re.compile(r"^[ \t]*co-authored-by:(.*)$", re.IGNORECASE | re.MULTILINE)
ADDRESS = re.compile(r"<([^<>]+)>")


@dataclass(frozen=True, slots=True)
class Authors:
    """Addresses in lower case, and fingerprints of the SSH keys that signed."""

    emails: Set[str] = frozenset()
    keys: Set[str] = frozenset()


def authors(repository: Repository, base: str, head: str) -> Authors:
    """Find all who made what `head` has and `base` has not; without a base, all of it.

    Raises `SourceError` for a commit that is missing or altered.
    """
    leave = [f"^{base}"] if base else []
    oids = repository.ask("rev-list", head, *leave, "--").decode().split()
    found = list(commits(repository, oids))
    emails = (email.strip().casefold() for commit in found for email in emails_of(commit))
    keys = (key_id(commit.signature.armour) for commit in found if commit.signature)
    return Authors(frozenset(emails), frozenset(filter(None, keys)))


def emails_of(commit: Commit) -> Iterator[str]:
    """Give the addresses that a commit names as those of its makers."""
    for person in (commit.author, commit.committer):
        # What Git reads otherwise than we do stands with the name, its addresses among it.
        yield from (person.email, *ADDRESS.findall(person.name))
    for line in COAUTHOR.findall(commit.message):
        yield from ADDRESS.findall(line)

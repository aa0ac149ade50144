"""Who made the commits of a change, by all that they say of it: to leave them out, never to let in.

Nobody vouches for an address in a commit. Whoever lies about it can hide that it is theirs, which
is why the key of a signature counts too, and why a forge should refuse commits of others.
"""

import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Iterator, Set
from dataclasses import dataclass
from hashlib import sha256

from gate.sources.commits import Commit
from gate.sources.history import commits
from gate.sources.plumbing import Repository

# Whoever writes a commit writes what these look at: neither goes over anything twice.
COAUTHOR = re.compile(r"^[ \t]*co-authored-by:(.*)$", re.IGNORECASE | re.MULTILINE)
ADDRESS = re.compile(r"<([^<>]+)>")
ARMOUR = re.compile(
    rb"-----BEGIN SSH SIGNATURE-----\s([A-Za-z0-9+/=\s]+)-----END SSH SIGNATURE-----"
)
MAGIC = b"SSHSIG"
LENGTH = 4


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
    yield from (commit.author.email, commit.committer.email)
    for line in COAUTHOR.findall(commit.message):
        yield from ADDRESS.findall(line)


def key_id(armour: bytes) -> str:
    """Give the fingerprint of the key in an SSH signature (PROTOCOL.sshsig); empty for others."""
    found = ARMOUR.search(armour)
    if found is None:
        return ""
    try:
        blob = b64decode(b"".join(found[1].split()), validate=True)
    except NotBase64:
        return ""
    start = len(MAGIC) + LENGTH
    size = int.from_bytes(blob[start : start + LENGTH])
    key = blob[start + LENGTH : start + LENGTH + size]
    if not blob.startswith(MAGIC) or len(key) != size:
        return ""
    return f"SHA256:{b64encode(sha256(key).digest()).decode().rstrip('=')}"

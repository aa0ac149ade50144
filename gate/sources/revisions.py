"""What a revision that somebody writes names, and when it may mean more than one commit."""

import re

from gate.errors import SourceError
from gate.sources.plumbing import Repository

# Git warns of a name that may mean several things, unless a repository says that it should not.
WARNING = ("-c", "core.warnAmbiguousRefs=true")
AMBIGUOUS = "is ambiguous"
ID = re.compile("[0-9A-Fa-f]{4,64}")
OID = re.compile("[0-9a-f]{40}|[0-9a-f]{64}")
"""The whole name of an object: SHA-1 or SHA-256."""


def resolved(repository: Repository, revision: str) -> str:
    """Tell which commit a revision names; empty where it names none.

    Raises `SourceError` where it may mean several: Git would take one of them.
    """
    if revision.startswith("-") or not revision.isprintable():
        return ""
    outcome = repository.attempt(
        *WARNING, "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}"
    )
    oid = outcome.output.decode(errors="replace").strip()
    if oid and oid == revision.lower():
        return oid
    if AMBIGUOUS in outcome.complaints or is_like_id(repository, revision, oid):
        raise SourceError(
            f"{revision!r} may mean several things here",
            advice="write the whole id of the commit, or a full name such as refs/heads/main",
        )
    # `^main` also verifies, as the commits to leave out.
    return oid if outcome.status == 0 and oid.isalnum() else ""


def is_like_id(repository: Repository, name: str, oid: str) -> bool:
    """Say whether something is called like the start of the id of another object."""
    if not oid or oid.startswith(name.lower()) or not ID.fullmatch(name):
        return False
    return bool(repository.ask("rev-parse", f"--disambiguate={name.lower()}"))

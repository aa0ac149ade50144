"""How a note about a commit is kept in Git: beside its history, which it does not change."""

import re

from gate.errors import SourceError
from gate.sources.git import resolve
from gate.sources.plumbing import Repository

REF = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*")
# Whoever runs the gate need not have told Git who they are, and it is not they who write this.
IDENTITY = ("-c", "user.name=agentgate", "-c", "user.email=agentgate@agentgate.invalid")
SHOWN = 300


def write_note(repository: Repository, ref: str, revision: str, text: str) -> bool:
    """Put a text in place of the note about a commit; False if it stands there already.

    `ref` is what stands behind `refs/notes/`. Raises `SourceError` when it cannot be written.
    """
    if not REF.fullmatch(ref):
        raise SourceError(f"{ref[:SHOWN]!r} is no name of notes", advice="as in agentgate")
    notes = f"--ref=refs/notes/{ref}"
    commit = resolve(repository, revision)
    found = repository.attempt("notes", notes, "show", commit)
    if found.status == 0 and found.output == text.encode():
        return False
    add = ("notes", notes, "add", "--force", "--file=-", commit)
    outcome = repository.attempt(*IDENTITY, *add, feed=text.encode())
    if outcome.status:
        raise SourceError(
            f"git cannot note anything on {commit}: {outcome.complaints.strip()[-SHOWN:]}"
        )
    return True

"""`gate diff`: what changed in what agents can do, between two commits or two environments."""

import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from gate.assembly import assemble
from gate.cli import ALLOWED
from gate.commands.scene import Scene, nothing, of_paths, of_revision, wanted, wishes_of
from gate.difference import Difference, Subject, data, text
from gate.difference.compare import Who, by_identity, by_role, compare
from gate.document import locate
from gate.errors import SourceError
from gate.inquiry import Inquiry
from gate.intake import NOTHING
from gate.model import Location
from gate.past import Past
from gate.pipeline import Change, Gate
from gate.sources import git


def run(options: Namespace) -> int:
    """Compare two sides and print what differs; a difference is no fault."""
    if options.env:
        base, head = options.env
        difference = between_environments(options, base, head)
    else:
        difference = between_commits(options, options.base, options.head)
    if options.output == "json":
        sys.stdout.buffer.write(data.render(difference))
    else:
        sys.stdout.write(text.render(difference))
    return ALLOWED


def between_commits(options: Namespace, base: str, head: str) -> Difference:
    """Compare what two commits hold."""
    if not base:
        raise SourceError("there is nothing to compare", advice="name a commit, or --env A B")
    one, other = (inquiries(held(options, revision)) for revision in (base, head))
    return compared(base, head, one, other, by_identity)


def held(options: Namespace, revision: str) -> Scene:
    """Take what a commit holds."""
    return of_revision(
        lambda root: git.at_commit(root, revision, wanted, nothing), wishes_of(options)
    )


def between_environments(options: Namespace, base: str, head: str) -> Difference:
    """Compare what runs in two environments; manifests are the same if they are called the same."""
    found = inquiries(of_paths([Path()], wishes_of(options)))
    known = {name for i in found if i.environment.known for name in i.environment.names}
    for name in (base, head):
        if name not in known:
            raise SourceError(
                f"nothing runs in an environment {name!r}",
                advice=f"environments with manifests: {', '.join(sorted(known)) or 'none'}",
            )
    one, other = ([i for i in found if runs_in(i, name)] for name in (base, head))
    return compared(base, head, one, other, by_role)


def runs_in(inquiry: Inquiry, name: str) -> bool:
    """Say whether a manifest is known to run in an environment."""
    return inquiry.environment.known and name in inquiry.environment.names


def inquiries(scene: Scene) -> list[Inquiry]:
    """Read one side into manifests.

    Raises `SourceError` when a part of it cannot be read: nobody could say what changed there.
    """
    gate: Gate = assemble(scene.owned, scene.wishes, datetime.now(UTC).date())
    change = Change(scene.snapshot.files)
    intake = gate.read(change.files, change.paths)
    for fault in intake.unreadable:
        place = fault.location
        raise SourceError(f"{place.file}:{place.line}:{place.column}: {fault.message}")
    return list(gate.inquiries(intake, change, Past(NOTHING)))


def compared(
    base: str, head: str, one: Sequence[Inquiry], other: Sequence[Inquiry], who: Who
) -> Difference:
    """Compare what two sides hold."""
    documents = {id(i.manifest): i.loaded for i in (*one, *other)}

    def place(subject: Subject, pointers: Sequence[str]) -> Sequence[Location]:
        return locate(documents[id(subject.manifest)].document, pointers)

    altered = compare(subjects(one), subjects(other), who, place)
    return Difference(base, head, altered)


def subjects(inquiries: Sequence[Inquiry]) -> Iterator[Subject]:
    """Give the manifests of one side, and where they start."""
    for inquiry in inquiries:
        source = inquiry.loaded.document
        line = source.line
        yield Subject(inquiry.manifest, Location(source.source.path, line, 1, line, 1))

"""`gate diff`: what changed in what agents can do, between two commits or two environments."""

import sys
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from gate.assembly import assemble
from gate.cli import ALLOWED
from gate.commands.scene import (
    Scene,
    of_paths,
    of_revision,
    of_tree,
    wanted,
    wishes_of,
    with_rendered,
)
from gate.difference import Difference, How, Subject, data, text
from gate.difference.compare import Who, by_identity, by_role, compare
from gate.document import Document, locate
from gate.errors import SourceError
from gate.inquiry import Inquiry
from gate.intake import NOTHING
from gate.model import Location
from gate.past import Past
from gate.pipeline import Change, Gate, faults_of
from gate.rendering import Rendered
from gate.rendering.origins import origin
from gate.sources import Snapshot, git, nothing


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
    one, other = (side(held(options, revision)) for revision in (base, head))
    return compared((base, one), (head, other), by_identity)


def held(options: Namespace, revision: str, *, rendered: bool = True) -> Scene:
    """Take what a commit holds, rendered or as it is written."""

    def snap(root: Path, some: Callable[[str], bool]) -> Snapshot:
        return git.at_commit(root, revision, some, nothing)

    scene = of_revision(lambda root: snap(root, wanted), wishes_of(options))
    return with_rendered(scene, snap) if rendered else scene


def between_environments(options: Namespace, base: str, head: str) -> Difference:
    """Compare what runs in two environments; manifests are the same if they are called the same."""
    scene = of_paths([Path()], wishes_of(options))
    found = side(with_rendered(scene, of_tree(scene.snapshot.root)))
    known = {name for i in found.inquiries if i.environment.known for name in i.environment.names}
    for name in (base, head):
        if name not in known:
            raise SourceError(
                f"nothing runs in an environment {name!r}",
                advice=f"environments with manifests: {', '.join(sorted(known)) or 'none'}",
            )
    one, other = (found.within(name) for name in (base, head))
    difference = compared((base, one), (head, other), by_role)
    # Of course it stands in other files there.
    told = (each for each in difference.altered if each.how is not How.MOVED)
    return replace(difference, altered=tuple(told))


@dataclass(frozen=True, slots=True)
class Side:
    """What one side holds, and what of it was rendered."""

    inquiries: tuple[Inquiry, ...]
    rendered: Rendered

    def within(self, environment: str) -> "Side":
        """Keep what is known to run in an environment."""
        some = (i for i in self.inquiries if i.environment.known)
        return replace(self, inquiries=tuple(i for i in some if environment in i.environment.names))

    def place(self, document: Document, pointers: Sequence[str]) -> Sequence[Location]:
        """Find where something is written; of what was rendered, what it was rendered from."""
        output = self.rendered.by_path.get(document.source.path)
        if output is None:
            return locate(document, pointers)
        return [origin(output, document, pointer).location for pointer in pointers]


def side(scene: Scene) -> Side:
    """Read one side into manifests.

    Raises `SourceError` when a part of it cannot be read: nobody could say what changed there.
    """
    gate: Gate = assemble(scene.owned, scene.wishes, datetime.now(UTC).date())
    change = Change(scene.snapshot.files, rendered=scene.rendered)
    intake = gate.read(change.files, change.paths, change.patches)
    for fault in faults_of(intake, change):
        place = fault.location
        message = f"{place.file}:{place.line}:{place.column}: {fault.message}"
        raise SourceError(message, advice="correct it, or leave it out with `ignore` in gate.yaml")
    return Side(tuple(gate.inquiries(intake, change, Past(NOTHING))), scene.rendered)


def compared(base: tuple[str, Side], head: tuple[str, Side], who: Who) -> Difference:
    """Compare what two sides hold."""
    homes = {
        id(inquiry.manifest): (each, inquiry.loaded.document)
        for _, each in (base, head)
        for inquiry in each.inquiries
    }

    def place(subject: Subject, pointers: Sequence[str]) -> Sequence[Location]:
        home, document = homes[id(subject.manifest)]
        return home.place(document, pointers)

    altered = compare(subjects(base[1]), subjects(head[1]), who, place)
    return Difference(base[0], head[0], altered)


def subjects(held: Side) -> Iterator[Subject]:
    """Give the manifests of one side, and where they start."""
    for inquiry in held.inquiries:
        source = inquiry.loaded.document
        line = source.line
        yield Subject(inquiry.manifest, Location(source.source.path, line, 1, line, 1))

"""`gate diff`: what changed in what agents can do, between two commits or two environments."""

import sys
from argparse import Namespace
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from gate.assembly import assemble
from gate.change import Change
from gate.cli import ALLOWED
from gate.commands.project import project_root
from gate.commands.scene import (
    Scene,
    of_paths,
    of_revision,
    of_tree,
    with_rendered,
)
from gate.commands.wishes import wishes_of
from gate.difference import Difference, How, data, sides, text
from gate.difference.compare import by_identity, by_role
from gate.difference.sides import Side, compared
from gate.errors import SourceError
from gate.legible import wanted
from gate.pipeline import Gate
from gate.sources import Snapshot, git, nothing
from gate.sources.plumbing import repository


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


def between_commits(options: Namespace, base: str | None, head: str | None) -> Difference:
    """Compare what two commits hold; what one alone is compared with begins where HEAD left it."""
    if base is None:
        raise SourceError("there is nothing to compare", advice="name a commit, or --env A B")
    if head is None:
        base, head = left_at(base), "HEAD"
    one, other = (read(held(options, revision)) for revision in (base, head))
    return compared((base, one), (head, other), by_identity)


def left_at(base: str) -> str:
    """Name the commit at which HEAD left a branch, which may have moved on since."""
    found = repository(project_root(Path.cwd()))
    fork = git.common_ancestor(found, base, git.resolve(found, "HEAD"))
    return base if fork == git.resolve(found, base) else fork


def held(options: Namespace, revision: str, *, rendered: bool = True) -> Scene:
    """Take what a commit holds, rendered or as it is written."""

    def snap(root: Path, some: Callable[[str], bool]) -> Snapshot:
        return git.at_commit(root, revision, some, nothing)

    scene = of_revision(lambda root: snap(root, wanted), wishes_of(options))
    return with_rendered(scene, snap) if rendered else scene


def between_environments(options: Namespace, base: str, head: str) -> Difference:
    """Compare what runs in two environments; manifests are the same if they are called the same."""
    scene = of_paths([Path()], wishes_of(options))
    found = read(with_rendered(scene, of_tree(scene.snapshot.root)))
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


def read(scene: Scene) -> Side:
    """Read one side by a gate of its own."""
    return side(scene, assemble(scene.owned, scene.wishes, datetime.now(UTC).date()))


def side(scene: Scene, gate: Gate) -> Side:
    """Read one side into manifests, by what its own owner says of them.

    Raises `SourceError` when a part of it cannot be read, or a program that renders it is missing.
    """
    for notice in scene.rendered.notices:
        raise SourceError(notice.message)
    owned = scene.owned
    there = replace(gate, config=owned.config, grants=owned.grants, scheme=owned.scheme)
    return sides.side(Change(scene.snapshot.files, rendered=scene.rendered), there)

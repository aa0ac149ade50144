"""Where the files came from that were judged, and whether they are what a commit holds."""

from argparse import Namespace
from collections.abc import Callable, Mapping, Set
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from gate.assembly import CONFIG, Owned
from gate.audit.records.detail import Scope, State
from gate.commands.reviewed import Reviewed
from gate.commands.scene import (
    STDIN,
    Scene,
    beside,
    disk,
    ignored_by,
    judged_by,
)
from gate.legible import wanted
from gate.recording import commits
from gate.recording.actor import stated_ref
from gate.recording.matter import Where
from gate.recording.vouching import vouch
from gate.sources import File, git, nothing
from gate.sources.plumbing import Repository


def where(
    options: Namespace, reviewed: Reviewed, repo: str, environment: Mapping[str, str]
) -> Where:
    """Tell where the files came from that were judged."""
    if options.paths == [STDIN]:
        return Where(repo, State.STDIN, Scope.PATHS)
    snapshot = reviewed.scene.snapshot
    scope = Scope.ALL if reviewed.change.changed is None else Scope.CHANGE
    found = commits.found_around(snapshot.root)
    if found is None:
        return Where(repo, State.WORKTREE, scope)
    naming = commits.object_format(found)
    if options.staged:
        return Where(repo, State.INDEX, scope, base=snapshot.base, naming=naming)
    if options.commit or options.diff:
        since = reviewed.change.since
        base = since.base if since else snapshot.base
        bare = Where(repo, State.COMMIT, scope, base=base, naming=naming)
        return at(bare, found, snapshot.commit, environment, reviewed)
    bare = Where(repo, State.WORKTREE, scope, naming=naming)
    placed, commit = of_worktree(options, reviewed, found, bare)
    return at(placed, found, commit, environment, reviewed) if commit else placed


def at(
    bare: Where,
    found: Repository,
    oid: str,
    environment: Mapping[str, str],
    reviewed: Reviewed,
) -> Where:
    """Add which commit it is, and under which name it is known.

    Raises `SourceError` when the repository holds something else under its id.
    """
    ref = stated_ref(environment, oid)
    if not ref and oid == git.head_of(found):
        ref = commits.branch(found)
    commit = commits.commit(found, oid)
    prefix = f"{bare.path}/" if bare.path else ""
    vouch(found, commit, sought(reviewed.scene, prefix))
    return replace(bare, commit=commit, ref=ref)


def of_worktree(
    options: Namespace, reviewed: Reviewed, found: Repository, bare: Where
) -> tuple[Where, str]:
    """Tell what was judged of a work tree, and which commit holds just that, if HEAD does.

    The files are judged with the commit only then.
    """
    top, root = found.folder.resolve(), reviewed.scene.snapshot.root.resolve()
    path = "" if root == top else root.relative_to(top).as_posix()
    named = [Path(path).resolve() for path in options.paths or ["."]]
    placed = replace(bare, scope=Scope.ALL if top in named else Scope.PATHS, path=path)
    head = git.head_of(found)
    if head and is_held(reviewed, found, head, placed):
        return placed, head
    return replace(placed, base=head, dirty=True), ""


def is_held(reviewed: Reviewed, found: Repository, commit: str, where: Where) -> bool:
    """Say whether a commit holds what was judged, byte for byte, and nothing else to judge."""
    scene = reviewed.scene
    prefix = f"{where.path}/" if where.path else ""
    read = files_read(scene, prefix)
    taken = git.at_commit(found.folder, commit, sought(scene, prefix), nothing)
    held = {file.path: file for file in taken.files}
    if not all(path in held and is_same(file, held[path]) for path, file in read.items()):
        return False
    if not is_decided_alike(scene, held, prefix):
        return False
    return where.scope is Scope.PATHS or is_complete(reviewed, held, taken.links.keys())


def files_read(scene: Scene, prefix: str) -> dict[str, File]:
    """Give what was read, what went into overlays and charts included, by its path."""
    outputs = scene.rendered.by_path
    went_in = [file for output in outputs.values() for file in output.job.inputs]
    return {
        prefix + file.path: file for file in (*went_in, *scene.files) if file.path not in outputs
    }


def sought(scene: Scene, prefix: str) -> Callable[[str], bool]:
    """Say which files of a commit can have a part in a verdict."""
    more = {*files_read(scene, prefix), *(prefix + name for name in deciders(scene.owned))}
    return lambda path: wanted(path) or scene.roster.wants(path) or path in more


def is_complete(reviewed: Reviewed, held: Mapping[str, File], links: Set[str]) -> bool:
    """Say whether there is nothing in a commit that should have been judged and was not."""
    scene = reviewed.scene
    ignored, judged = ignored_by(scene.owned), judged_by(scene.owned)
    others = (file.path for file in beside(held.values(), scene.owned))
    there = {path for path in held if judged(path)} | set(filter(scene.roster.wants, others))
    there = {path for path in there if not ignored(path)} - reviewed.aside
    followed = {link for link in links if not ignored(link)}
    return there <= {file.path for file in scene.files} and followed == scene.snapshot.links.keys()


def is_decided_alike(scene: Scene, held: Mapping[str, File], prefix: str) -> bool:
    """Say whether a commit holds the owner's files as they were read.

    Those that the command line names come from elsewhere, and have digests of their own.
    """
    owned, reader = scene.owned, disk(scene.snapshot.root)
    for name in deciders(owned):
        there = held.get(prefix + name)
        if reader(name) != (there.data if there else None):
            return False
    read = [
        (CONFIG, owned.digests.config if scene.wishes.config is None else ""),
        (owned.config.grants, owned.digests.grants if scene.wishes.grants is None else ""),
    ]
    files = [(held.get(prefix + name), digest) for name, digest in read if digest]
    return all(file and f"sha256:{sha256(file.data).hexdigest()}" == each for file, each in files)


def deciders(owned: Owned) -> frozenset[str]:
    """Name the files in the repository that decide how it is judged."""
    return owned.files | {resource.crd for resource in owned.config.resources if resource.crd}


def is_same(file: File, other: File) -> bool:
    """Say whether two files are equal, of which one may have been measured."""
    lengths = {each.length or len(each.data) for each in (file, other)}
    return file.data == other.data and len(lengths) == 1

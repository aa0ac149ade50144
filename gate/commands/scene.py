"""What a command line points at: the folder that is judged, its files, its owner's files."""

import re
import sys
from argparse import Namespace
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from gate.assembly import CONFIG, FILE_LIMIT, Owned, Reader, Wishes, read_owned
from gate.commands.project import common_folder, project_root
from gate.commands.wishes import wishes_of
from gate.errors import SourceError
from gate.files import regular
from gate.legible import wanted
from gate.model import Notice
from gate.rendering import NOTHING, Rendered
from gate.rendering.render import described, describes, render
from gate.roster import NOBODY, Roster, is_looked_at
from gate.scanners.dependencies.scope import is_dependencies
from gate.sources import File, Snapshot, git, nothing, worktree

STDIN = "-"
STDIN_NAME = "stdin.yaml"
STDIN_LIMIT = 16 * 1024 * 1024


Snap = Callable[[Path, Callable[[str], bool]], Snapshot]
"""Reads the files of a revision whose paths are wanted, from a folder in it."""

Enlist = Callable[[Owned], Roster]
"""Tells which scanners are on, by what the owner of the gate says."""


@dataclass(frozen=True, slots=True)
class Scene:
    """The files to judge, and what their owner says of judging.

    `beside` are files that only the scanners of the `roster` look at; they see those `around` the
    judged ones too.
    """

    snapshot: Snapshot
    owned: Owned
    wishes: Wishes
    rendered: Rendered = NOTHING
    roster: Roster = NOBODY
    beside: tuple[File, ...] = ()
    around: tuple[File, ...] = ()

    @property
    def files(self) -> tuple[File, ...]:
        """Give every file that is judged."""
        return (*self.snapshot.files, *self.beside)


def set_scene(options: Namespace, enlist: Enlist | None) -> Scene:
    """Find out what is judged, and read it; without `enlist` nothing is scanned.

    Raises `SourceError` when it cannot be read, `ConfigError` when the owner's files are not valid.
    """
    if options.paths == [STDIN]:
        return of_stdin(wishes_of(options), enlist)
    snap = snapper(options)
    if snap is None:
        return scene_of(options, [Path(path) for path in options.paths or ["."]], enlist)
    scene = of_revision(lambda root: snap(root, read_for(enlist)), wishes_of(options), enlist)
    return scene if options.no_render else with_rendered(scene, snap)


def scene_of(options: Namespace, paths: list[Path], enlist: Enlist | None = None) -> Scene:
    """Read files and folders of the work tree, rendered unless the options say otherwise.

    Raises `SourceError` and `ConfigError`, as `set_scene` does.
    """
    scene = of_paths(paths, wishes_of(options), enlist)
    return scene if options.no_render else with_rendered(scene, of_tree(scene.snapshot.root))


def snapper(options: Namespace) -> Snap | None:
    """Tell how the revision that Git holds is read; `None` for the work tree."""
    if options.staged:
        return partial(git.staged, ignored=nothing)
    if options.commit:
        return lambda root, wanted: git.at_commit(root, options.commit, wanted, nothing)
    if options.diff:
        return lambda root, wanted: git.since(root, options.diff, wanted, nothing)
    return None


def of_tree(root: Path) -> Snap:
    """Tell how the whole work tree is read, whatever part of it is judged."""
    return lambda _, wanted: worktree.collect(root, [root], wanted, nothing)


def with_rendered(scene: Scene, snap: Snap) -> Scene:
    """Add what the judged overlays and charts render, in place of what went in."""
    snapshot = scene.snapshot
    rendered = render(
        snapshot, lambda some: snap(project_root(Path.cwd()), some), scene.owned.config.render
    )
    before = rendered_before(scene, rendered)
    if rendered is NOTHING and before is NOTHING:
        return scene
    rendered = replace(rendered, before=before.outputs, turned=before.turned)
    files = (*snapshot.files, *(output.file for output in rendered.outputs))
    left = replace(
        snapshot,
        files=tuple(sorted(files, key=lambda file: file.path)),
        removed=(
            *(f for f in snapshot.removed if f.path not in rendered.held | before.held),
            *(output.file for output in before.outputs if output.file not in files),
        ),
        notices=(*snapshot.notices, *rendered.notices, *unseen(before)),
    )
    return replace(scene, snapshot=left, owned=placed(scene.owned, rendered), rendered=rendered)


def rendered_before(scene: Scene, rendered: Rendered) -> Rendered:
    """Render what a change starts from, where it touches what is rendered.

    What is rendered by itself now, or in no rendering any more, is `turned`.
    """
    base, changed = scene.snapshot.base, scene.snapshot.changed or frozenset()
    if not base or not (rendered.touched(changed) or any(map(describes, changed))):
        return NOTHING
    ignored, config = ignored_by(scene.owned), scene.owned.config
    start = project_root(Path.cwd())
    old = git.at_commit(start, base, wanted, ignored)
    wishes = config.render
    if wishes is not None:
        there = described(old)
        wishes = tuple(wish for wish in wishes if (type(wish), wish.folder) in there)
    known = render(old, lambda some: git.at_commit(start, base, some, nothing), wishes)
    touched = tuple(output for output in known.outputs if output.job.concerns(changed))
    fresh = {output.file.path for output in rendered.outputs} - known.by_path.keys()
    return replace(known, outputs=touched, turned=fresh | (known.held - rendered.held))


def unseen(before: Rendered) -> Iterator[Notice]:
    """Tell where nobody can say what a change removes, because its start cannot be rendered."""
    for failure in before.failures:
        message = f"before this change, {failure.fault.message}: what it removes is not known"
        yield Notice("old-not-rendered", message)


def placed(owned: Owned, rendered: Rendered) -> Owned:
    """Let what is rendered run in the environments that its owner names for it."""
    given: dict[str, list[str]] = defaultdict(list)
    for output in rendered.outputs:
        given[output.job.environment].append(f"/{exactly(output.file.path)}")
    environments = tuple(
        replace(rule, paths=(*rule.paths, *given.get(rule.name, ())))
        for rule in owned.config.environments
    )
    return replace(owned, config=replace(owned.config, environments=environments))


def exactly(path: str) -> str:
    """Write the pattern, as in `.gitignore`, of one path."""
    return re.sub(r"([\\*?\[\] !#])", r"\\\1", path)


def of_revision(
    snap: Callable[[Path], Snapshot], wishes: Wishes, enlist: Enlist | None = None
) -> Scene:
    """Judge files that Git holds, by the owner's files that Git holds with them."""
    snapshot = snap(project_root(Path.cwd()))
    held = {file.path: file.data for file in snapshot.files}
    owned = read_owned(wishes, held.get)
    ignored, judged = ignored_by(owned), judged_by(owned)
    # What a change does to gate.yaml is judged, even if that leaves itself out.
    guard = (snapshot.changed or frozenset()) & {CONFIG}
    kept = [f for f in snapshot.files if f.path in guard or not ignored(f.path)]
    gone = [f for f in snapshot.removed if f.path in guard or not ignored(f.path)]
    left = replace(
        snapshot,
        files=tuple(f for f in kept if f.path in guard or judged(f.path)),
        removed=tuple(f for f in gone if wanted(f.path)),
    )
    return scanned(Scene(left, owned, wishes), kept, enlist)


def of_paths(paths: list[Path], wishes: Wishes, enlist: Enlist | None = None) -> Scene:
    """Judge files of the work tree."""
    try:
        root = project_root(common_folder(paths))
    except OSError as error:
        raise SourceError(f"{error.filename} cannot be read: {error.strerror}") from error
    owned = read_owned(wishes, disk(root))
    # A manifest is applied wherever it lies; what only scanners look at may be somebody else's.
    snapshot = worktree.collect(
        root, paths, read_for(enlist), ignored_by(owned), lambda path: not wanted(path)
    )
    judged = judged_by(owned)
    files = tuple(f for f in snapshot.files if judged(f.path))
    scene = scanned(Scene(replace(snapshot, files=files), owned, wishes), snapshot.files, enlist)
    return replace(scene, around=around(scene, paths))


def of_stdin(wishes: Wishes, enlist: Enlist | None) -> Scene:
    """Judge what is piped in."""
    data = sys.stdin.buffer.read(STDIN_LIMIT + 1)
    if not data.strip():
        raise SourceError("standard input is empty", advice="pipe manifests into `gate check -`")
    root = project_root(Path.cwd())
    owned = read_owned(wishes, disk(root))
    return scanned(Scene(Snapshot(root, (File(STDIN_NAME, data),)), owned, wishes), (), enlist)


def judged_by(owned: Owned) -> Callable[[str], bool]:
    """Tell which files are judged: those that may hold a manifest, but not their owner's files."""
    return lambda path: wanted(path) and path not in owned.files


def read_for(enlist: Enlist | None) -> Callable[[str], bool]:
    """Tell which files are read: those that may hold a manifest, and what scanners may look at."""
    return (lambda path: wanted(path) or is_looked_at(path)) if enlist else wanted


def scanned(scene: Scene, files: Iterable[File], enlist: Enlist | None) -> Scene:
    """Add those of all files that were read which only scanners look at."""
    if enlist is None:
        return scene
    roster, snapshot = enlist(scene.owned), scene.snapshot
    others = tuple(beside(files, scene.owned))
    paths = (file.path for file in (*snapshot.files, *others))
    changed = snapshot.changed
    told = roster.unscanned(path for path in paths if changed is None or path in changed)
    return replace(
        scene,
        snapshot=replace(snapshot, notices=(*snapshot.notices, *told)),
        roster=roster,
        beside=tuple(file for file in others if roster.wants(file.path)),
    )


def beside(files: Iterable[File], owned: Owned) -> Iterator[File]:
    """Pick the files that hold no manifest, and are not their owner's."""
    return (file for file in files if not wanted(file.path) and file.path not in owned.files)


def around(scene: Scene, paths: list[Path]) -> tuple[File, ...]:
    """Read the locks of the whole project, where dependencies in a part of it are judged."""
    told = [file.path for file in scene.files if is_dependencies(file.path)]
    root = scene.snapshot.root
    if not any(map(scene.roster.wants, told)) or root in [path.resolve() for path in paths]:
        return ()
    return worktree.collect(root, [root], is_dependencies, ignored_by(scene.owned)).files


def ignored_by(owned: Owned) -> Callable[[str], bool]:
    """Tell which files the owner leaves out."""
    return owned.config.ignored


def disk(root: Path) -> Reader:
    """Read the owner's files from the work tree, and no more than shows that one is too long."""

    def read(path: str) -> bytes | None:
        if "\0" in path:
            raise SourceError(f"{path!r} is no path that a file can have")
        try:
            with open(root / path, "rb", opener=regular) as stream:
                return stream.read(FILE_LIMIT + 1)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise SourceError(f"{root / path} cannot be read: {error.strerror}") from error

    return read

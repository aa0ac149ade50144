"""What a command line points at: the folder that is judged, its files, its owner's files."""

import re
import sys
from argparse import Namespace
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from pathspec import GitIgnoreSpec

from gate.assembly import CONFIG, Owned, Reader, Wishes, read_owned
from gate.commands.evaluating import server_of
from gate.errors import SourceError
from gate.legible import wanted
from gate.model import Door, Notice, Severity
from gate.rendering import NOTHING, Rendered
from gate.rendering.render import described, describes, render
from gate.scanners.semgrep.scope import is_code
from gate.sources import File, Snapshot, git, nothing, worktree

STDIN = "-"
STDIN_NAME = "stdin.yaml"
STDIN_LIMIT = 16 * 1024 * 1024


Snap = Callable[[Path, Callable[[str], bool]], Snapshot]
"""Reads the files of a revision whose paths are wanted, from a folder in it."""


@dataclass(frozen=True, slots=True)
class Scene:
    """The files to judge, and what their owner says of judging; `code` is `None` if not scanned."""

    snapshot: Snapshot
    owned: Owned
    wishes: Wishes
    rendered: Rendered = NOTHING
    code: tuple[File, ...] | None = None


def set_scene(options: Namespace) -> Scene:
    """Find out what is judged, and read it.

    Raises `SourceError` when it cannot be read, `ConfigError` when the owner's files are not valid.
    """
    if options.paths == [STDIN]:
        return of_stdin(wishes_of(options))
    snap = snapper(options)
    if snap is None:
        return scene_of(options, [Path(path) for path in options.paths or ["."]])
    scene = of_revision(lambda root: snap(root, read_at_all), wishes_of(options))
    return scene if options.no_render else with_rendered(scene, snap)


def scene_of(options: Namespace, paths: list[Path]) -> Scene:
    """Read files and folders of the work tree, rendered unless the options say otherwise.

    Raises `SourceError` and `ConfigError`, as `set_scene` does.
    """
    scene = of_paths(paths, wishes_of(options))
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
    start = project_root(Path.cwd())
    rendered = render(snapshot, partial(snap, start), scene.owned.config.render)
    before = rendered_before(scene, rendered)
    if rendered is NOTHING and before is NOTHING:
        return scene
    rendered = replace(rendered, before=before.outputs)
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
    """Render what a change starts from, where it touches what is rendered."""
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
    return replace(known, outputs=touched)


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


def wishes_of(options: Namespace) -> Wishes:
    """Read the options that say by what is judged."""
    deny_at = getattr(options, "deny_at", None)
    return Wishes(
        config=options.config,
        grants=options.grants,
        policies=tuple(options.policy),
        crds=tuple(options.crds),
        deny_at=Severity(deny_at) if deny_at else None,
        door=Door(options.door),
        server=server_of(options),
        semgrep=tuple(getattr(options, "semgrep_config", ())),
    )


def of_revision(snap: Callable[[Path], Snapshot], wishes: Wishes) -> Scene:
    """Judge files that Git holds, by the owner's files that Git holds with them."""
    snapshot = snap(project_root(Path.cwd()))
    held = {file.path: file.data for file in snapshot.files}
    owned = read_owned(wishes, held.get)
    ignored, judged = ignored_by(owned), judged_by(owned)
    kept = tuple(f for f in snapshot.files if not ignored(f.path))
    left = replace(
        snapshot,
        files=tuple(f for f in kept if judged(f.path)),
        removed=tuple(f for f in snapshot.removed if wanted(f.path) and not ignored(f.path)),
    )
    return Scene(left, owned, wishes, code=code_of(kept, owned))


def of_paths(paths: list[Path], wishes: Wishes) -> Scene:
    """Judge files of the work tree."""
    try:
        root = project_root(common_folder(paths))
    except OSError as error:
        raise SourceError(f"{error.filename} cannot be read: {error.strerror}") from error
    owned = read_owned(wishes, disk(root))
    snapshot = worktree.collect(root, paths, read_at_all, ignored_by(owned))
    judged = judged_by(owned)
    files = tuple(f for f in snapshot.files if judged(f.path))
    return Scene(replace(snapshot, files=files), owned, wishes, code=code_of(snapshot.files, owned))


def of_stdin(wishes: Wishes) -> Scene:
    """Judge what is piped in."""
    data = sys.stdin.buffer.read(STDIN_LIMIT + 1)
    if not data.strip():
        raise SourceError("standard input is empty", advice="pipe manifests into `gate check -`")
    root = project_root(Path.cwd())
    owned = read_owned(wishes, disk(root))
    return Scene(Snapshot(root, (File(STDIN_NAME, data),)), owned, wishes)


def judged_by(owned: Owned) -> Callable[[str], bool]:
    """Tell which files are judged: those that may hold a manifest, but not their owner's files."""
    return lambda path: wanted(path) and path not in owned.files


def read_at_all(path: str) -> bool:
    """Tell which files are read: those that may hold a manifest, and code."""
    return wanted(path) or is_code(path)


def code_of(files: Iterable[File], owned: Owned) -> tuple[File, ...]:
    """Pick the code, which holds no manifest."""
    return tuple(
        f for f in files if is_code(f.path) and not wanted(f.path) and f.path not in owned.files
    )


def ignored_by(owned: Owned) -> Callable[[str], bool]:
    """Tell which files the owner leaves out."""
    return GitIgnoreSpec.from_lines(owned.config.ignore).match_file


def disk(root: Path) -> Reader:
    """Read the owner's files from the work tree."""

    def read(path: str) -> bytes | None:
        try:
            return (root / path).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise SourceError(f"{root / path} cannot be read: {error.strerror}") from error

    return read


def common_folder(paths: list[Path]) -> Path:
    """Find the folder that holds all the paths."""
    folders = [path.resolve() if path.is_dir() else path.resolve().parent for path in paths]
    first, *others = folders
    while not all(other.is_relative_to(first) for other in others):
        first = first.parent
    return first


def project_root(start: Path) -> Path:
    """Find the project: the nearest folder with a gate.yaml, else the Git work tree, else `start`.

    No folder above the work tree is looked at.
    """
    start = start.resolve()
    top = git.toplevel(start)
    for folder in (start, *start.parents):
        if (folder / CONFIG).is_file():
            return folder
        if folder == (top or start):
            break
    return top or start

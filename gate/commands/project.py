"""Which folder is the project that a command is about: its files are named from there."""

import os
from pathlib import Path

from gate.assembly import CONFIG
from gate.sources import git


def common_folder(paths: list[Path]) -> Path:
    """Find the folder that holds all the paths."""
    # Links that lead nowhere are refused when they are read.
    real = [Path(os.path.realpath(path)) for path in paths]
    first, *others = [path if path.is_dir() else path.parent for path in real]
    while not all(other.is_relative_to(first) for other in others):
        first = first.parent
    return first


def project_root(start: Path) -> Path:
    """Find the project: the nearest folder with a gate.yaml, else the Git work tree, else `start`.

    No folder above the work tree is looked at nor, outside of one, above where the caller stands.
    """
    start = start.resolve()
    top = git.toplevel(start) or git.marked(start)
    here = Path.cwd()
    last = top or (here if start.is_relative_to(here) else start)
    for folder in (start, *start.parents):
        if (folder / CONFIG).is_file():
            return folder
        if folder == last:
            break
    return top or start

"""Where the rendering tests stand: the repository, and the programs that a test may find."""

import shutil
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[3]
GIT = Path(shutil.which("git") or "/usr/bin/git")
RENDERERS = ("kustomize", "kubectl")
"""The programs that render overlays, those that are preferred first."""

Only = Callable[..., Path]
"""Lets a test find Git and the programs that it names, all in the folder that this gives."""


def script(path: Path, text: str) -> None:
    """Write a program."""
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)

"""Which reader reads which file, and which files only tell that there is a lock."""

from collections.abc import Callable
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from gate.scanners.dependencies.facts import Contents, Ecosystem
from gate.scanners.dependencies.readers import (
    cargo,
    go_mod,
    npmrc,
    package_json,
    package_lock,
    pnpm_lock,
    pyproject,
    python_lock,
    requirements,
    yarn_lock,
)
from gate.sources import File

Reader = Callable[[File], Contents]

READERS: dict[str, Reader] = {
    "pyproject.toml": pyproject.read,
    "uv.lock": python_lock.read,
    "poetry.lock": python_lock.read,
    "requirements*.txt": requirements.read,
    "constraints*.txt": requirements.read_constraints,
    "package.json": package_json.read,
    "package-lock.json": package_lock.read,
    "npm-shrinkwrap.json": package_lock.read,
    "pnpm-lock.yaml": pnpm_lock.read,
    "yarn.lock": yarn_lock.read,
    ".npmrc": npmrc.read,
    "go.mod": go_mod.read,
    "cargo.toml": cargo.read_manifest,
    "cargo.lock": cargo.read_lock,
}
LOCKS = {
    "pdm.lock": Ecosystem.PYPI,
    "pipfile.lock": Ecosystem.PYPI,
    "pylock.toml": Ecosystem.PYPI,
    "bun.lock": Ecosystem.NPM,
    "bun.lockb": Ecosystem.NPM,
}
"""Locks that are not read: that they are there is all that counts."""
INSTALLED = frozenset({"node_modules", "site-packages", ".venv", "venv"})


def reader_of(path: str) -> Reader | None:
    """Find the reader of a file by its name; `None` for one that is not read."""
    place = PurePosixPath(path)
    if not INSTALLED.isdisjoint(place.parts):
        return None
    name = place.name.lower()
    if name in LOCKS:
        return present
    if place.parent.name == "requirements" and name.endswith(".txt"):
        return requirements.read
    return next((read for glob, read in READERS.items() if fnmatchcase(name, glob)), None)


def present(file: File) -> Contents:
    """Tell only that there is a lock."""
    name = PurePosixPath(file.path).name.lower()
    return Contents(locks=frozenset({LOCKS[name]}), opaque=True)


def is_dependencies(path: str) -> bool:
    """Say whether a file tells what a program depends on."""
    return reader_of(path) is not None

"""Which reader reads which file, and which files only tell that there is a lock."""

from collections.abc import Callable

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
from gate.scanners.dependencies.scope import called
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


def reader_of(path: str) -> Reader | None:
    """Find the reader of a file by its name; `None` for one that is not read."""
    name = called(path)
    if not name:
        return None
    return present if name in LOCKS else READERS[name]


def present(file: File) -> Contents:
    """Tell only that there is a lock."""
    return Contents(locks=frozenset({LOCKS[called(file.path)]}), opaque=True)

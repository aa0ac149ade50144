"""Which files tell what a program depends on, as far as their names tell."""

from fnmatch import fnmatchcase

from gate.sources.packages import is_installed

READ = (
    "pyproject.toml", "uv.lock", "poetry.lock", "requirements*.txt", "constraints*.txt",
    "package.json", "package-lock.json", "npm-shrinkwrap.json", "pnpm-lock.yaml", "yarn.lock",
    ".npmrc", "go.mod", "cargo.toml", "cargo.lock",
)  # fmt: skip
PRESENT = ("pdm.lock", "pipfile.lock", "pylock.toml", "bun.lock", "bun.lockb")
"""Locks that are not read: that they are there is all that counts."""
REQUIREMENTS = "requirements"
NAMES = frozenset(name for name in (*PRESENT, *READ) if "*" not in name)
GLOBS = tuple(name for name in READ if "*" in name)


def called(path: str) -> str:
    """Tell as what a file is read, by one of the names above; empty for one that is not."""
    folder, _, written = path.rpartition("/")
    name = written.lower()
    known = name if name in NAMES else ""
    if folder.rpartition("/")[2] == REQUIREMENTS and name.endswith(".txt"):
        known = f"{REQUIREMENTS}*.txt"
    known = known or next((glob for glob in GLOBS if fnmatchcase(name, glob)), "")
    return "" if is_installed(path) else known


def is_dependencies(path: str) -> bool:
    """Say whether a file tells what a program depends on."""
    return bool(called(path))

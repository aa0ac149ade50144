"""Which folders package managers fill: nobody writes what is in there, and Git seldom holds it."""

FOLDERS = frozenset({
    "node_modules", "bower_components", "site-packages", "dist-packages", "__pypackages__",
    ".venv", "venv", ".tox", ".nox",
})  # fmt: skip


def is_installed(path: str) -> bool:
    """Say whether a file lies in such a folder."""
    return not FOLDERS.isdisjoint(path.split("/")[:-1])


def installed_in(path: str) -> str:
    """Name the outermost such folder that a file lies in, with a slash at its end."""
    folders = path.split("/")
    depth = next(n for n, folder in enumerate(folders, 1) if folder in FOLDERS)
    return "/".join(folders[:depth]) + "/"

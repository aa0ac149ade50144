"""What uv and Poetry lock: `[[package]]`, each with its version and where it comes from."""

from packaging.utils import canonicalize_name

from gate.scanners.dependencies.documents import held
from gate.scanners.dependencies.facts import Contents, Ecosystem, Exact, Git, Hook, Line, Locked
from gate.scanners.dependencies.origins import is_commit, of_fragment
from gate.scanners.dependencies.readers.requirements import FROM_SOURCE
from gate.scanners.dependencies.refusing import counted
from gate.scanners.dependencies.toml import read_toml
from gate.sources import File
from gate.tree import Node

REGISTRIES = ("", "legacy")
"""What Poetry calls a registry; anything else of a package is a folder, a URL or Git."""


def read(file: File) -> Contents:
    """Read a file. Raises `ScanError` when it cannot be read."""
    toml = read_toml(file)
    packages = toml.root["package"].items()
    counted(file.path, len(packages))
    locked, hooks, names = list[Locked](), list[Hook](), set[str]()
    for number, node in enumerate(packages):
        spot = toml.named(("package",), number)
        name = canonicalize_name(node.text_of("name"))
        names.add(name)
        origin = origin_of(node)
        if origin:
            locked.append(Locked(Ecosystem.PYPI, name, origin, spot))
        if isinstance(origin, Exact) and is_built(node):
            hooks.append(built(name, spot))
    held(file.path, toml.root)
    return Contents(
        locked=tuple(locked),
        hooks=tuple(hooks),
        locks=frozenset({Ecosystem.PYPI}),
        covers=frozenset((Ecosystem.PYPI, name) for name in names),
    )


def origin_of(node: Node) -> Exact | Git | None:
    """Tell where a package comes from; `None` for one that is here, or at a URL."""
    source = node["source"]
    if source.has("git"):
        return of_fragment(source.text_of("git"))
    kind = source.text_of("type")
    if kind == "git":
        return Git(is_commit(source.text_of("resolved_reference")))
    if source.has("registry") or (not source.present or kind in REGISTRIES):
        here = any(source.has(key) for key in ("virtual", "editable", "directory", "path", "url"))
        return None if here else Exact(node.text_of("version"))
    return None


def built(name: str, spot: Line) -> Hook:
    """Say that the code of a package runs when it is installed."""
    return Hook(Ecosystem.PYPI, name, FROM_SOURCE, spot)


def is_built(node: Node) -> bool:
    """Say whether there is a package as source, and nothing that is built of it."""
    if node["wheels"].present:
        return False
    files = [each.text_of("file") for each in node["files"].items()]
    only_source = bool(files) and not any(name.endswith(".whl") for name in files)
    return node["sdist"].present or only_source

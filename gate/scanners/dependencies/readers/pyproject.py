"""What `pyproject.toml` asks for: as of PEP 621 and 735, of Poetry, and by the sources of uv."""

from collections.abc import Iterator
from dataclasses import replace

from packaging.requirements import InvalidRequirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name

from gate.scanners.dependencies.documents import held
from gate.scanners.dependencies.facts import (
    Contents,
    Declared,
    Ecosystem,
    Elsewhere,
    Exact,
    Git,
    Origin,
    Range,
)
from gate.scanners.dependencies.origins import (
    is_commit,
    npm_major,
    of_specifiers,
    python_version,
)
from gate.scanners.dependencies.readers.requirements import required
from gate.scanners.dependencies.refusing import counted, refusal
from gate.scanners.dependencies.toml import Path, Toml, read_toml
from gate.sources import File
from gate.tree import Node

SOMEWHERE = ("path", "url", "workspace")
POETRY = ("tool", "poetry")


def read(file: File) -> Contents:
    """Read a file. Raises `ScanError` when it cannot be read."""
    toml = read_toml(file)
    try:
        declared = [*standard(toml), *of_poetry(toml)]
    except InvalidRequirement:
        raise refusal(file.path, "a requirement in it cannot be read") from None
    held(file.path, toml.root)
    counted(file.path, len(declared))
    # A project asks for extras of its own by its own name.
    own = canonicalize_name(toml.root["project"].text_of("name"))
    return Contents(declared=tuple(each for each in declared if each.name != own))


def standard(toml: Toml) -> Iterator[Declared]:
    """Read what every tool reads, by the sources that uv has for it."""
    uv = toml.root.find("tool", "uv", "sources")
    sources = {canonicalize_name(name): node for name, node in uv.members()}
    for table, node in lists(toml.root):
        for item in node.items():
            if item.is_mapping():
                continue  # another group, which is read by itself
            text = item.text()
            one = required(text, toml.string(table, text))
            source = sources.get(canonicalize_name(one.name))
            yield replace(one, origin=sourced(source, one.origin)) if source else one


def lists(root: Node) -> Iterator[tuple[Path, Node]]:
    """Find the lists of requirements, with the tables that they stand in."""
    yield ("project",), root.find("project", "dependencies")
    for table in (("project", "optional-dependencies"), ("dependency-groups",)):
        for _, group in root.find(*table).members():
            yield table, group
    yield ("tool", "uv"), root.find("tool", "uv", "dev-dependencies")


def of_poetry(toml: Toml) -> Iterator[Declared]:
    """Read what Poetry reads."""
    root = toml.root.find(*POETRY)
    tables: list[Path] = [("dependencies",), ("dev-dependencies",)]
    tables += [("group", name, "dependencies") for name, _ in root["group"].members()]
    for table in tables:
        for name, node in root.find(*table).members():
            if name != "python":
                spot = toml.key((*POETRY, *table), name)
                called, marked = canonicalize_name(name), is_conditional(node)
                for origin in origins(node):
                    yield Declared(Ecosystem.PYPI, called, origin, spot, conditional=marked)


def is_conditional(node: Node) -> bool:
    """Say whether Poetry installs something only in some places."""
    return node.is_list() or any(node.has(key) for key in ("markers", "python", "platform"))


def origins(node: Node) -> Iterator[Origin]:
    """Read what Poetry is asked for: a version, a table, or one for each of several places."""
    for each in node.items() if node.is_list() else (node,):
        yield sourced(each, of_caret(each["version"])) if each.is_mapping() else of_caret(each)


def of_caret(node: Node) -> Origin:
    """Read versions as Poetry does: one alone is exact, `^` and `~` are ranges."""
    text = node.text("*").strip()
    version = python_version(text)
    if version:
        return Exact(text)
    if text.startswith(("^", "~")) and not text.startswith("~="):
        return Range(npm_major(text))
    try:
        return of_specifiers(SpecifierSet(text))
    except InvalidSpecifier:
        return Range()


def sourced(node: Node, origin: Origin) -> Origin:
    """Read where a table says that something comes from, if not from a registry."""
    if node.is_list():
        found = [sourced(each, origin) for each in node.items()]
        return next((each for each in found if each == Git(fixed=False)), [*found, origin][0])
    if node.has("git"):
        return Git(is_commit(node.text_of("rev")))
    return Elsewhere() if any(node.has(key) for key in SOMEWHERE) else origin

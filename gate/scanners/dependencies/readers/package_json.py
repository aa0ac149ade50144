"""What `package.json` asks for, and the scripts that npm runs when it installs the package."""

from collections.abc import Iterator

from gate.scanners.dependencies.documents import Root, held, json_root
from gate.scanners.dependencies.facts import Contents, Declared, Ecosystem, Hook
from gate.scanners.dependencies.origins import of_npm
from gate.scanners.dependencies.refusing import counted
from gate.sources import File

TABLES = ("dependencies", "devDependencies", "optionalDependencies")
"""Not those of peers: what those are, whoever installs the package says."""
SCRIPTS = ("preinstall", "install", "postinstall")


def read(file: File) -> Contents:
    """Read a file. Raises `ScanError` when it cannot be read."""
    root = json_root(file)
    declared, hooks = tuple(asked(root)), tuple(scripts(root))
    held(file.path, root.node)
    counted(file.path, len(declared))
    return Contents(declared=declared, hooks=hooks)


def asked(root: Root) -> Iterator[Declared]:
    """Read what is to be installed."""
    for table in TABLES:
        for called, node in root.node[table].members():
            name, origin = of_npm(node.text())
            optional = table == "optionalDependencies"
            yield Declared(Ecosystem.NPM, name or called, origin, root.spot(node), called, optional)


def scripts(root: Root) -> Iterator[Hook]:
    """Find what runs when the package, or the project, is installed."""
    for name in SCRIPTS:
        node = root.node["scripts"][name]
        if node.text().strip():
            why = f"the script `{name}` runs whenever this is installed"
            yield Hook(Ecosystem.NPM, "", why, root.spot(node))

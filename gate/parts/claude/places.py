"""Which paths Claude Code's rules, sandbox and settings let it touch.

Sources: https://code.claude.com/docs/en/permissions and https://code.claude.com/docs/en/sandboxing
as of November 2026.
"""

from collections.abc import Iterable, Iterator

from gate.manifest import Path, Tool
from gate.tree import Node

ACCESS = {
    "Read": "read",
    "Edit": "write",
    "Write": "write",
    "MultiEdit": "write",
    "NotebookEdit": "write",
}
EVERYWHERE = "/**"
"""What a rule for files means that names none: any file of the machine."""

SANDBOX = {"allowWrite": "write", "allowRead": "read", "denyWrite": "deny", "denyRead": "deny"}


def rule_paths(tools: Iterable[Tool]) -> Iterator[Path]:
    """Give the files that rules allow or deny; those that are asked for each time are neither."""
    for tool in tools:
        if not tool.server and tool.name in ACCESS and tool.grant != "ask":
            access = "deny" if tool.grant == "deny" else ACCESS[tool.name]
            yield Path(anchored(tool.pattern), access, "permission", tool.at)


def anchored(pattern: str) -> str:
    """Say what the path of a rule means: `//` is the root, `/` the workspace."""
    if not pattern:
        return EVERYWHERE
    if pattern.startswith("//"):
        return rooted(pattern)
    return f".{pattern}" if pattern.startswith("/") else pattern


def rooted(path: str) -> str:
    """Write `//` as the root; elsewhere than in rules, `/` means it, too."""
    return path[1:] if path.startswith("//") else path


def settings_paths(root: Node) -> Iterator[Path]:
    """Read the folders that are added to the workspace, and what the sandbox opens and closes."""
    filesystem = root.find("sandbox", "filesystem")
    yield from listed(root.find("permissions", "additionalDirectories"), "write")
    for key, access in SANDBOX.items():
        yield from listed(filesystem[key], access)
    for file in root.find("sandbox", "credentials", "files").items():
        yield from stated(file["path"], "deny")
    # A socket is a file that commands write to, and some lead to a daemon with all powers.
    yield from listed(root.find("sandbox", "network", "allowUnixSockets"), "write")


def listed(node: Node, access: str) -> Iterator[Path]:
    """Read a list of paths."""
    for item in node.items():
        yield from stated(item, access)


def stated(node: Node, access: str) -> Iterator[Path]:
    """Read one path."""
    if node.text():
        yield Path(rooted(node.text()), access, "permission", node.at)

"""`.mcp.json` and its siblings: the MCP servers that a client starts for whoever opens a folder."""

from collections.abc import Iterator

from gate.manifest import Facet, Kind, Manifest
from gate.parts.claude.hooks import header_hooks
from gate.parts.entries import is_entry, read_entries
from gate.parts.facts import Facts, declare
from gate.parts.layout import file_identity, folder_of, is_agent_file
from gate.tree import Node, Shape

name = "mcp_json"
markdown: tuple[str, ...] = ()

KNOWN = ("/.mcp.json", "/.cursor/mcp.json", "/.vscode/mcp.json", "/mcp.json")
LISTS = ("mcpServers", "servers")
"""Where servers stand; the second is what VS Code reads."""

EXPRESSIBLE = (
    Facet.SERVERS,
    Facet.TOOLS,
    Facet.APPROVAL,
    Facet.CREDENTIALS,
    Facet.PATHS,
    Facet.IMAGES,
    Facet.DEVICES,
    Facet.HOOKS,
)
expressible = (EXPRESSIBLE,)


def claims(shape: Shape) -> bool:
    """Say whether a client reads this file for servers, or it lists some as such a file does."""
    if f"/{shape.place}".endswith(KNOWN):
        return any(shape.root.has(key) for key in LISTS)
    if not shape.place.endswith(".json") or is_agent_file(shape):
        return False
    return _lists_servers(shape.root)


def load(shape: Shape) -> Iterator[Manifest]:
    """Read every server of the file; a client may use each of their tools, and some unasked."""
    facts = sum((read_entries(shape.root[key]) for key in LISTS), Facts())
    entries = (entry for key in LISTS for _, entry in shape.root[key].members())
    facts += Facts(hooks=tuple(hook for entry in entries for hook in header_hooks(entry)))
    identity = file_identity(Kind.SETTINGS, folder_of(shape.path), shape.root)
    yield declare(name, identity, EXPRESSIBLE, facts)


def _lists_servers(root: Node) -> bool:
    if not root.has("mcpServers") or not root["mcpServers"].is_mapping():
        return False
    return any(is_entry(entry) for _, entry in root["mcpServers"].members())

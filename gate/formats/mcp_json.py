"""`.mcp.json` and its siblings: the MCP servers that a client starts for whoever opens a folder."""

from collections.abc import Iterator, Sequence

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
ITSELF = "/.mcp.json"

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
        return bool(_lists(shape))
    if not shape.place.endswith(".json") or is_agent_file(shape):
        return False
    return _lists_servers(shape.root)


def load(shape: Shape) -> Iterator[Manifest]:
    """Read every server of the file; a client may use each of their tools, and some unasked."""
    lists = _lists(shape)
    facts = sum(map(read_entries, lists), Facts())
    entries = (entry for servers in lists for _, entry in servers.members())
    facts += Facts(hooks=tuple(hook for entry in entries for hook in header_hooks(entry)))
    identity = file_identity(Kind.SETTINGS, folder_of(shape.path), shape.root)
    yield declare(name, identity, EXPRESSIBLE, facts)


def _lists(shape: Shape) -> Sequence[Node]:
    """Give the lists of a file, which in a plugin of Claude Code may itself be one.

    Source: https://code.claude.com/docs/en/plugins-reference as of November 2026.
    """
    lists = [shape.root[key] for key in LISTS if shape.root.has(key)]
    if lists or not f"/{shape.place}".endswith(ITSELF):
        return lists
    return [shape.root] if _has_entries(shape.root) else []


def _lists_servers(root: Node) -> bool:
    return root.has("mcpServers") and _has_entries(root["mcpServers"])


def _has_entries(servers: Node) -> bool:
    return servers.is_mapping() and any(is_entry(entry) for _, entry in servers.members())

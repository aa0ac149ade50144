"""`.mcp.json` and its siblings: the MCP servers that a client starts for whoever opens a folder."""

from collections.abc import Iterator, Sequence

from gate.manifest import Facet, Kind, Manifest
from gate.parts.claude.hooks import header_hooks
from gate.parts.claude.plugins import MANIFESTS, plugins_around, stated
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
LANGUAGES = "extensionToLanguage"
"""The key that tells a server of a language from one of tools, in what plugins list."""

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
    if f"/{shape.place}".endswith(MANIFESTS):
        return any(map(_has_entries, _lists(shape)))
    return _has_entries(shape.root["mcpServers"]) or _is_list(shape)


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
    root = shape.root
    if f"/{shape.place}".endswith(MANIFESTS):
        return tuple(stated(root, "mcpServers"))
    lists = [root[key] for key in LISTS if root.has(key)]
    return [root] if not lists and _is_list(shape) else lists


def _is_list(shape: Shape) -> bool:
    """Say whether a file of a plugin is a list, which is called after what it lists."""
    if f"/{shape.place}".endswith(ITSELF):
        return _has_entries(shape.root)
    if "mcp" not in shape.place.rpartition("/")[2] or not shape.root.value:
        return False
    if not any(plugins_around(shape.path, shape.neighbours)):
        return False
    return shape.root.is_mapping() and all(_is_server(entry) for _, entry in shape.root.members())


def _is_server(entry: Node) -> bool:
    return is_entry(entry) and not entry.has(LANGUAGES)


def _has_entries(servers: Node) -> bool:
    return servers.is_mapping() and any(is_entry(entry) for _, entry in servers.members())

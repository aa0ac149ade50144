"""What a plugin of Claude Code has running beside a session: language servers and monitors.

Neither asks anybody, nor is kept in a sandbox. Source:
https://code.claude.com/docs/en/plugins-reference as of November 2026.
"""

from collections.abc import Iterator

from gate.manifest import Hook
from gate.parts.claude.plugins import MANIFESTS, plugins_around, stated
from gate.tree import Node, Shape

LANGUAGES = "/.lsp.json"
MONITORS = "/monitors/monitors.json"


def is_background(shape: Shape) -> bool:
    """Say whether this is a file of a plugin that only lists such programs."""
    if not f"/{shape.place}".endswith((LANGUAGES, MONITORS)):
        return False
    return any(plugins_around(shape.path, shape.neighbours)) and any(background_hooks(shape))


def background_hooks(shape: Shape) -> Iterator[Hook]:
    """Read the programs of such a file, or of what describes a plugin or several."""
    place, root = f"/{shape.place}", shape.root
    if place.endswith(MANIFESTS):
        for servers in stated(root, "lspServers"):
            yield from _servers(servers)
        plugins = root["plugins"]
        for plugin in (root, *(plugins.items() if plugins.is_list() else ())):
            for holder in (plugin, plugin["experimental"]):
                yield from _monitors(holder["monitors"])
    elif place.endswith(LANGUAGES) and root.is_mapping():
        yield from _servers(root)
    elif place.endswith(MONITORS):
        yield from _monitors(root)


def _servers(servers: Node) -> Iterator[Hook]:
    for _, server in servers.members():
        command = server["command"]
        if command.text():
            words = " ".join((command.text(), *server["args"].texts()))
            yield Hook("lspServers", "command", words, command.at)


def _monitors(monitors: Node) -> Iterator[Hook]:
    for monitor in monitors.items() if monitors.is_list() else ():
        command = monitor["command"]
        if command.text():
            yield Hook("monitors", "command", command.text(), command.at)

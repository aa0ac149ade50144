"""Settings of Claude Code: what it may do in a repository, and the code it runs there by itself.

Copilot and Cursor keep such code in files of their own.

Servers under `mcpServers` are read by the format of `.mcp.json`, which claims such files as well.
`allowedMcpServers` and its like only narrow what others grant, so nothing follows from them.
"""

import posixpath
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import PurePosixPath

from gate.manifest import Credential, Facet, Kind, Link, Manifest, Skill, Tool
from gate.parts.claude.background import background_hooks, is_background
from gate.parts.claude.hooks import entries, helper_hooks, hook_credentials, read_hooks
from gate.parts.claude.models import settings_models
from gate.parts.claude.places import rule_paths, settings_paths
from gate.parts.claude.plugins import (
    MANIFESTS,
    plugins_around,
    read_places,
    read_plugins,
    stated,
)
from gate.parts.claude.rules import Rule, agent_link, as_tool, judged
from gate.parts.claude.sandbox import read_mode, read_network
from gate.parts.facts import Facts, declare
from gate.parts.layout import file_identity, folder_of, places
from gate.parts.references import read_variables
from gate.parts.texts import read_text
from gate.tree import Node, Shape

name = "claude_settings"
markdown: tuple[str, ...] = ()

PROJECT = ("/.claude/settings.json", "/.claude/settings.local.json")
HOOKED = places((".github/hooks/*.json", ".cursor/hooks.json"))
"""Where Copilot and Cursor look for hooks, and for nothing else."""
MANAGED = "managed-settings.json"
MANAGED_FOLDER = "managed-settings.d"
SCHEMA = "claude-code-settings.json"
"""The end of the `$schema` by which a settings file of any name says what it is."""

KNOWN = (
    "permissions", "hooks", "sandbox", "env", "model", "enabledPlugins", "extraKnownMarketplaces",
    "apiKeyHelper", "statusLine", "enableAllProjectMcpServers", "allowedMcpServers",
    "deniedMcpServers", "strictKnownMarketplaces", "allowManagedHooksOnly",
    "allowManagedPermissionRulesOnly", "disableAllHooks",
)  # fmt: skip
"""Keys by which a managed file, whose folder may be called anything, is known."""

EXPRESSIBLE = (
    Facet.MODELS,
    Facet.ENDPOINTS,
    Facet.TOOLS,
    Facet.APPROVAL,
    Facet.CREDENTIALS,
    Facet.PATHS,
    Facet.EGRESS,
    Facet.SKILLS,
    Facet.HOOKS,
    Facet.MODE,
)
BACKGROUND_EXPRESSIBLE = (Facet.HOOKS,)
expressible = (EXPRESSIBLE, BACKGROUND_EXPRESSIBLE)


def claims(shape: Shape) -> bool:
    """Say whether Claude Code reads this file as settings, or for what belongs to a plugin."""
    if not shape.place.endswith(".json"):
        return False
    if is_background(shape):
        return True
    if not shape.root.is_mapping():
        return False
    if f"/{shape.place}".endswith(PROJECT) or _names_schema(shape.root):
        return True
    return _is_managed(shape) or _has_hooks(shape) or any(_places(shape))


def load(shape: Shape) -> Iterator[Manifest]:
    """Read what the file lets Claude Code do; it is the settings of the folder it stands in."""
    root = shape.root
    identity = file_identity(Kind.SETTINGS, folder_of(shape.path), root)
    background = tuple(background_hooks(shape))
    if is_background(shape):
        yield declare(name, identity, BACKGROUND_EXPRESSIBLE, Facts(hooks=background))
        return
    tools = (*judged(root["permissions"]), *_denied_servers(root))
    hooks = tuple(_hooks(shape))
    facts = Facts(
        models=tuple(settings_models(root, hooks)),
        tools=tools,
        credentials=tuple(_credentials(root["env"], hooks)),
        paths=(*rule_paths(tools), *settings_paths(root)),
        skills=(*read_plugins(root), *_places(shape)),
        hooks=(*chain.from_iterable(map(read_hooks, hooks)), *helper_hooks(root), *background),
        links=tuple(_links(root)),
        network=read_network(root, tools),
        mode=read_mode(root, tools),
    )
    yield declare(name, identity, EXPRESSIBLE, facts)


def _names_schema(root: Node) -> bool:
    schema = root["$schema"]
    return schema.is_text() and schema.text().endswith(SCHEMA)


def _is_managed(shape: Shape) -> bool:
    path = PurePosixPath(shape.path)
    managed = path.name == MANAGED or path.parent.name == MANAGED_FOLDER
    return managed and any(shape.root.has(key) for key in KNOWN)


def _describes_plugins(shape: Shape) -> bool:
    return f"/{shape.place}".endswith(MANIFESTS)


def _has_hooks(shape: Shape) -> bool:
    """Say whether these are hooks of a plugin, which names their file or writes them itself.

    What stands where only hooks are looked for needs no plugin.
    """
    if _describes_plugins(shape):
        written = any(any(entries(hooks)) for hooks in _hooks(shape))
        return written or any(background_hooks(shape))
    if not any(entries(shape.root["hooks"])):
        return False
    return bool(HOOKED.fullmatch(shape.path)) or any(plugins_around(shape.path, shape.neighbours))


def _hooks(shape: Shape) -> Iterator[Node]:
    if _describes_plugins(shape):
        return stated(shape.root, "hooks")
    return iter((shape.root["hooks"],))


def _places(shape: Shape) -> Iterator[Skill]:
    if not _describes_plugins(shape):
        return iter(())
    folder = posixpath.dirname(folder_of(shape.path))
    return read_places(shape.root, folder, shape.neighbours)


def _denied_servers(root: Node) -> Iterator[Tool]:
    """Read the servers that are never started, by name; other ways to name one are no names."""
    named = [entry["serverName"] for entry in root["deniedMcpServers"].items()]
    for server in (*root["disabledMcpjsonServers"].items(), *named):
        if server.text():
            rule = Rule(server.text(), "*", wildcard=True, pattern="", at=server.at)
            yield as_tool(rule, "deny")


def _credentials(env: Node, hooks: Iterable[Node]) -> Iterator[Credential]:
    for key, value in env.members():
        yield from read_variables(value, key, "env")
    for node in hooks:
        yield from hook_credentials(node)


def _links(root: Node) -> Iterator[Link]:
    """Refer to the servers that are approved by name, and to the agent that sessions run as."""
    for server in root["enabledMcpjsonServers"].items():
        if server.text():
            yield Link("server", "", server.text(), "", "", "", server.at)
    agent = root["agent"]
    yield from agent_link(read_text(agent))

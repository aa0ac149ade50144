"""How Claude Code's settings name plugins, the marketplaces they come from, and what is in one.

Sources: https://code.claude.com/docs/en/plugin-marketplaces and
https://code.claude.com/docs/en/plugins-reference as of November 2026.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from pathlib import PurePosixPath

from gate.manifest import Skill, Text
from gate.parts.layout import places
from gate.parts.objects import nearest
from gate.parts.texts import one_or_many, read_text
from gate.tree import Node

MANIFEST = ".claude-plugin/plugin.json"
MANIFESTS = (f"/{MANIFEST}", "/.claude-plugin/marketplace.json")
"""How paths end of what describes a plugin, or several."""

KNOWN_PLACES = {
    "commands": ("commands/", ".claude/commands/"),
    "agents": ("agents/", ".claude/agents/"),
    "skills": ("skills/",),
    "mcpServers": (".mcp.json/",),
    "lspServers": (".lsp.json/",),
    "monitors": ("monitors/monitors.json/",),
}
NO_PLACES: Mapping[str, tuple[str, ...]] = dict.fromkeys((*KNOWN_PLACES, "hooks"), ())
"""Where the parts of a plugin are known by their paths, by the key under which others are named."""
DEEP = places(("agents/*/**/*.md", "commands/*/**/*.md"))
"""Pages in folders below those in which any repository may keep some for an agent."""
READ_THERE = re.compile(r"(?:^|/)(?:\.claude/|agents/[^/]+/system_prompt\.md$)", re.IGNORECASE)
"""What is read in such folders in any repository."""
GITHUB = "https://github.com/"
SOURCES = {
    "github": ("git", "repo"),
    "git": ("git", "url"),
    "url": ("marketplace", "url"),
    "npm": ("marketplace", "package"),
    "file": ("local", "path"),
    "directory": ("local", "path"),
}
"""What each source of a marketplace is in the model, and which of its fields says where it is."""


def read_plugins(root: Node) -> Iterator[Skill]:
    """Read the marketplaces that are added, and the plugins that are switched on.

    A plugin is as fixed as its marketplace: its `ref` is that of the marketplace, if given here.
    """
    markets = root["extraKnownMarketplaces"]
    for _, market in markets.members():
        yield marketplace(market["source"])
    for name, chosen in root["enabledPlugins"].members():
        if chosen.is_list() or chosen.flag():
            ref = plugin_ref(name, chosen, markets)
            yield Skill("marketplace", name, ref, verify=True, at=chosen.at)


def marketplace(source: Node) -> Skill:
    """Read where a marketplace is fetched from; a folder is its own version."""
    kind, field = SOURCES.get(source.text_of("source"), ("marketplace", "url"))
    location = source.text_of(field)
    if source.text_of("source") == "github":
        location = f"{GITHUB}{location}"
    return Skill(kind, location, pin(source), verify=True, at=nearest(source["ref"], source))


def pin(source: Node) -> str:
    """Read what picks the version of a source: a commit before a branch or tag."""
    return source.text_of("sha") or source.text_of("ref") or source.text_of("version")


def plugin_ref(name: str, chosen: Node, markets: Node) -> str:
    """Tell which version of a plugin is meant: as it says, or as its marketplace does."""
    if chosen.is_list():
        return ", ".join(chosen.texts())
    market = markets[name.rpartition("@")[2]]
    return pin(market["source"]) if market.present else ""


def read_skills(node: Node) -> Iterator[Skill]:
    """Read the skills that an agent is given by name; a colon follows the name of a plugin."""
    for text in one_or_many(node):
        for name in text.value.replace(",", " ").split():
            source = "marketplace" if ":" in name else "local"
            yield Skill(source, name, "", verify=True, at=text.at)


def plugins_around(path: str, paths: Set[str]) -> Iterator[PurePosixPath]:
    """Give the way to a path from every plugin that it stands in, of those among `paths`."""
    place = PurePosixPath(path)
    for folder in place.parents:
        if (folder / MANIFEST).as_posix() in paths:
            yield place.relative_to(folder)


def is_out_of_place(path: str, paths: Set[str]) -> bool:
    """Say whether a page stands so deep that only a plugin has it read, and there is none."""
    if not DEEP.fullmatch(path) or READ_THERE.search(path):
        return False
    return not any(plugins_around(path, paths))


def stands_in(folder: str, path: str, paths: Set[str]) -> bool:
    """Say whether a path is this folder of a plugin, or leads into it."""
    ways = plugins_around(path, paths)
    return any(way.parts[0].lower() == folder for way in ways)


def stated(root: Node, key: str) -> Iterator[Node]:
    """Give what the description of a plugin, or of several, states itself under a key."""
    return (value for value in _values(root, key) if value.is_mapping())


def read_places(root: Node, folder: str, paths: Set[str]) -> Iterator[Skill]:
    """Read where else parts of plugins lie, which nobody could tell from their paths.

    `folder` is where the description stands, of those that are among `paths`. A marketplace can
    describe a plugin that says nothing of itself, of which no path is known then.
    """
    yield from _unread(root, KNOWN_PLACES)
    plugins = root["plugins"]
    for plugin in plugins.items() if plugins.is_list() else ():
        source = plugin["source"]
        if source.is_text():
            own = posixpath.normpath(posixpath.join(folder, source.text(), MANIFEST))
            yield from _unread(plugin, KNOWN_PLACES if own in paths else NO_PLACES)


def _unread(plugin: Node, places: Mapping[str, tuple[str, ...]]) -> Iterator[Skill]:
    for key, known in places.items():
        for text in _named(plugin, key):
            place = f"{posixpath.normpath(text.value)}/".lower()
            if text.value and not place.startswith(known):
                yield Skill("unread", text.value, "", verify=True, at=text.at)
    for text in _written(plugin):
        yield Skill("unread", text.value, "", verify=True, at=text.at)


def _values(root: Node, key: str) -> Iterator[Node]:
    """Give what stands under a key, one or many, also for every plugin of a marketplace."""
    plugins = root["plugins"]
    for plugin in (root, *(plugins.items() if plugins.is_list() else ())):
        yield from _each(plugin[key])


def _each(value: Node) -> Sequence[Node]:
    return value.items() if value.is_list() else (value,)


def _named(plugin: Node, key: str) -> Iterator[Text]:
    """Give the places that a plugin names."""
    for value in _each(plugin[key]):
        if value.is_text():
            yield read_text(value)
        elif key == "commands" and value.is_mapping():
            yield from (read_text(command["source"]) for _, command in value.members())


def _written(plugin: Node) -> Iterator[Text]:
    """Give the commands that a plugin writes out, by their names, which are no places."""
    for value in _each(plugin["commands"]):
        for name, command in value.members() if value.is_mapping() else ():
            if command["content"].present:
                yield Text(name, command["content"].at)

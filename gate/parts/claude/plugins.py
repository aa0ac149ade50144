"""How Claude Code's settings name plugins, and the marketplaces they come from.

Source: https://code.claude.com/docs/en/plugin-marketplaces as of November 2026.
"""

from collections.abc import Iterator

from gate.manifest import Skill
from gate.parts.objects import nearest
from gate.parts.texts import one_or_many
from gate.tree import Node

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

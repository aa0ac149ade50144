"""Which tools one toolset of a docker-agent file offers, and what the permissions say of each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from gate.manifest import Text, Tool
from gate.parts.docker_agent.builtin import EFFECTS, REACHING, runs_unasked
from gate.parts.docker_agent.permissions import (
    ASKED,
    RULINGS,
    UNASKED,
    UNCLEAR,
    Rule,
    Ruling,
    decide,
)
from gate.parts.methods import effect_of
from gate.parts.objects import nearest
from gate.parts.texts import read_texts
from gate.tree import Node

BUILT_IN = frozenset(name for tools in EFFECTS.values() for name in tools)


@dataclass(frozen=True, slots=True)
class Offer:
    """The tools of one toolset.

    `prefix` comes before the names of tools at run time; `open_at` is where a list of tools would
    stand that is not there, empty where the tools are known without one.
    """

    kind: str
    server: str
    prefix: str
    tools: tuple[tuple[Text, str], ...]
    open_at: str

    def names(self, name: str) -> tuple[str, ...]:
        """Give the names by which permissions may speak of a tool."""
        if self.kind != "mcp":
            return (name,)
        whole = f"{self.prefix}_{name}" if self.prefix else name
        return (whole, name, f"mcp:{self.server}:{name}")

    def own_name(self, pattern: str) -> str:
        """Give the tool that a pattern without `*` means here, empty where it is none of these."""
        if self.kind != "mcp":
            return pattern if pattern in EFFECTS.get(self.kind, {}) else ""
        for before in (f"mcp:{self.server}:", f"{self.prefix}_" if self.prefix else ""):
            if before and pattern.startswith(before):
                return pattern.removeprefix(before)
        return "" if pattern in BUILT_IN or ":" in pattern else pattern


def read_offer(toolset: Node, definition: Node, server: str) -> Offer:
    """Read the tools of a toolset, whose list may stand in the definition that it refers to."""
    kind, listed = toolset["type"].text(), toolset["tools"]
    if not any(listed.items()):
        listed = definition["tools"]
    chosen = read_texts(listed)
    prefix = (toolset["name"].text() or definition["name"].text()) if kind == "mcp" else ""
    known = dict(_known(toolset, kind))
    if chosen and kind == "script":
        chosen = tuple(text for text in chosen if text.value in known)
    names = chosen or tuple(Text(name, at) for name, (at, _) in known.items())
    tools = tuple((name, known.get(name.value, ("", ""))[1]) for name in names)
    is_open = not chosen and (kind in REACHING or not known)
    at = nearest(toolset["tools"], toolset) if is_open else ""
    return Offer(kind, server, prefix, () if is_open else tools, at)


def read_tools(offer: Offer, rules: Sequence[Rule]) -> Iterator[Tool]:
    """Give the tools of a toolset, with those that permissions single out."""
    for name, effect in offer.tools:
        otherwise = UNASKED if runs_unasked(offer.kind, effect) else ASKED
        ruling = decide(rules, offer.names(name.value), otherwise)
        yield _tool(offer, name, effect, ruling)
    if offer.open_at:
        effect = REACHING.get(offer.kind, "")
        yield _tool(offer, Text("*", offer.open_at), effect, _everything(offer, rules))
    for rule in rules:
        for singled in _singled_out(offer, rule):
            effect = EFFECTS.get(offer.kind, {}).get(singled, "")
            tool = _tool(offer, Text(singled, rule.at), effect, RULINGS[rule.verdict])
            yield replace(tool, pattern=rule.arguments)


def _known(toolset: Node, kind: str) -> Iterator[tuple[str, tuple[str, str]]]:
    """Give the tools of a type with their places and effects, those that the file itself makes."""
    if kind == "script":
        for name, script in toolset["shell"].members():
            yield name, (script.at, "exec")
    if kind == "api":
        called = toolset["api_config"]["name"]
        method = toolset["api_config"]["method"].text() or "GET"
        yield called.text(), (called.at, effect_of(method))
    for name, effect in EFFECTS.get(kind, {}).items():
        yield name, (toolset.at, effect)


def _everything(offer: Offer, rules: Sequence[Rule]) -> Ruling:
    """Say what holds for all tools of an open toolset at once."""
    for rule in rules:
        if not rule.arguments and any(_covers(rule, name) for name in offer.names("*")):
            return RULINGS[rule.verdict]
    if any(rule.verdict == "allow" and rule.is_glob and not rule.arguments for rule in rules):
        return UNCLEAR
    return ASKED


def _covers(rule: Rule, pattern: str) -> bool:
    return rule.is_open or (rule.is_glob and rule.tool == pattern and pattern != "*")


def _singled_out(offer: Offer, rule: Rule) -> Iterator[str]:
    """Name the tools that a rule gives an answer of their own, beside that of the toolset."""
    if rule.arguments:
        yield from (
            name.value
            for name, _ in offer.tools
            if any(rule.speaks_of(each) for each in offer.names(name.value))
        )
    if offer.open_at and not rule.is_glob:
        name = offer.own_name(rule.tool)
        if name:
            yield name


def _tool(offer: Offer, name: Text, effect: str, ruling: Ruling) -> Tool:
    return Tool(
        server=offer.server,
        name=name.value,
        wildcard=name.value == "*",
        grant=ruling.grant,
        approval=ruling.approval,
        at=name.at,
        effect=effect,
    )

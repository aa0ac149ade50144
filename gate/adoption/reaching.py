"""Which tools an agent asks for: its own, those lent to it, and those of the agents it calls.

This is what the rule `tool-scope` holds against the grants of the agent.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from gate.bundle import Bundle, alike
from gate.manifest import Kind, Link, Manifest, Tool

LENDERS = {"tool_config", "template"}
LEADS_ON = {"sub_agent", "tool", "member"}
BEHIND = {Kind.AGENT, Kind.TEMPLATE, Kind.TOOL, Kind.TEAM}
UNHELD = {Kind.TOOL, Kind.TOOL_CONFIG, Kind.TEMPLATE, Kind.TEAM}
"""What agents are made of: it is granted nothing itself."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A tool that is asked for, and through whom; empty for the agent itself."""

    tool: Tool
    through: str


def asked(manifest: Manifest, bundle: Bundle) -> Iterator[Asked]:
    """Give every tool that a manifest asks for and does not deny."""
    if manifest.identity.kind in UNHELD:
        return
    around = bundle.reach(manifest).manifests
    for tool in tools_of(manifest, around):
        yield Asked(tool, "")
    for agent in called(manifest, around):
        if agent.identity.kind is not Kind.TOOL:
            for tool in tools_of(agent, around):
                yield Asked(tool, agent.identity.name)


def tools_of(manifest: Manifest, around: Sequence[Manifest]) -> Iterator[Tool]:
    """Give the tools of a manifest, and those that a filter or a template lends it."""
    yield from (tool for tool in manifest.tools if tool.grant != "deny")
    for link in manifest.links:
        if link.relation in LENDERS:
            for lender in around:
                if leads(link, manifest, lender):
                    yield from lent(link, manifest, lender)


def lent(link: Link, manifest: Manifest, lender: Manifest) -> Iterator[Tool]:
    """Give the tools of a lender, with the server that they are called on here."""
    narrowed = manifest.identity.name if link.relation == "tool_config" else ""
    for tool in lender.tools:
        if tool.grant != "deny":
            yield replace(tool, server=tool.server or link.source or narrowed)


def called(manifest: Manifest, around: Sequence[Manifest]) -> list[Manifest]:
    """Find the agents that a manifest calls, and those that they call."""
    agents = [other for other in around if other.identity.kind in BEHIND]
    found: dict[int, Manifest] = {}
    waiting = [manifest]
    while waiting:
        caller = waiting.pop()
        new = [agent for agent in agents if id(agent) not in found and calls(caller, agent)]
        found.update({id(agent): agent for agent in new})
        waiting.extend(new)
    return list(found.values())


def calls(caller: Manifest, agent: Manifest) -> bool:
    """Say whether an agent may call another."""
    return any(link.relation in LEADS_ON and leads(link, caller, agent) for link in caller.links)


def leads(link: Link, source: Manifest, target: Manifest) -> bool:
    """Say whether a link of one manifest means another."""
    identity = target.identity
    wanted = link.namespace or source.identity.namespace
    return (
        (link.kind, link.target) == (identity.kind, identity.name)
        and link.resource in ("", identity.resource)
        and link.group in ("", identity.group)
        and alike(wanted, identity.namespace)
    )

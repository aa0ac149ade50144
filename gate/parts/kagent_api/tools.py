"""Tools and sub-agents of kagent 1.0: approval is said of a whole binding, and by yes or no."""

from collections.abc import Iterator
from dataclasses import replace

from gate.manifest import Kind, Link, Tool
from gate.parts.facts import Facts
from gate.parts.grants import EVERY, allow
from gate.parts.groups import KAGENT_API
from gate.parts.objects import nearest
from gate.tree import Node

SERVER = "RemoteMCPServer"


def read_bindings(tools: Node, namespace: str) -> Facts:
    """Read `tools` of a template; no list of tools exposes every tool of a server."""
    return sum((_binding(item, namespace) for item in tools.items()), Facts())


def _binding(item: Node, namespace: str) -> Facts:
    facts = Facts()
    mcp, agent = item["mcp"], item["subAgent"]
    if mcp.present:
        server = mcp["server"]
        name = server["name"]
        at = nearest(name, server, mcp)
        resource = server["kind"].text() or SERVER
        link = Link("server", "", name.text(), namespace, Kind.MCP_SERVER, resource, at, KAGENT_API)
        facts += Facts(tools=tuple(_tools(mcp, name.text())), links=(link,))
    if agent.present:
        facts += Facts(links=(_sub_agent(agent, namespace),))
    return facts


def _tools(mcp: Node, server: str) -> Iterator[Tool]:
    approval = "required" if mcp["requireApproval"].flag() is True else "none"
    listed = mcp["tools"].items()
    every = allow(server, EVERY, nearest(mcp["tools"], mcp), approval)
    if not listed:
        yield every
    for item in listed:
        yield replace(every, name=item.text(), wildcard=False, at=item.at)


def _sub_agent(agent: Node, namespace: str) -> Link:
    """Refer to a template that runs within this agent, or to an agent of its own."""
    if agent["agentRef"].present:
        name = agent["agentRef"]["name"]
        at = nearest(name, agent)
        return Link("sub_agent", "", name.text(), namespace, Kind.AGENT, "Agent", at, KAGENT_API)
    name = agent["templateRef"]["name"]
    at = nearest(name, agent)
    return Link(
        "sub_agent", "", name.text(), namespace, Kind.TEMPLATE, "AgentTemplate", at, KAGENT_API
    )

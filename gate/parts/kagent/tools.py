"""Tools and sub-agents of kagent's agents: no list of tools means every tool of a server.

Sources: the definitions of kagent 0.10, and `translateMCPServerTarget` in its controller for the
kind of a server that names none.
"""

from collections.abc import Iterator, Set

from gate.manifest import Kind, Link, Tool
from gate.parts.facts import Facts
from gate.parts.grants import EVERY, allow
from gate.parts.groups import KAGENT
from gate.parts.objects import Name, nearest, read_name
from gate.parts.references import read_headers
from gate.tree import Node

SHARE_TOOLS = ("create_share_link", "list_share_links", "delete_share_link")
"""What `shareTools` gives an agent, without a server."""

DEFAULT_SERVER = "MCPServer"
DEFAULT_AGENT = "Agent"


def read_tools(tools: Node, namespace: str) -> Facts:
    """Read `tools` of v1alpha2 and of sandboxed agents."""
    return sum((_tool(item, namespace) for item in tools.items()), Facts())


def read_flat_tools(tools: Node, namespace: str) -> Facts:
    """Read `tools` of v1alpha1, whose references are single strings."""
    return sum((_flat_tool(item, namespace) for item in tools.items()), Facts())


def read_template_tools(tools: Node, namespace: str) -> Facts:
    """Read `tools` of an AgentTemplate."""
    return sum((_template_tool(item, namespace) for item in tools.items()), Facts())


def read_share_tools(share: Node) -> Facts:
    """Read whether an agent may hand out links to its session."""
    if share.flag() is not True:
        return Facts()
    return Facts(tools=tuple(allow("", name, share.at, "none") for name in SHARE_TOOLS))


def sub_agent(agent: Name, resource: str, at: str) -> Link:
    """Refer to an agent that may be called as a tool."""
    return Link("sub_agent", "", agent.name, agent.namespace, Kind.AGENT, resource, at, KAGENT)


def _tool(item: Node, namespace: str) -> Facts:
    facts = read_headers(item["headersFrom"], namespace)
    if item.has("mcpServer"):
        server = item["mcpServer"]
        name = _typed_name(server, namespace)
        resource = server["kind"].text() or DEFAULT_SERVER
        approved = frozenset(server["requireApproval"].texts())
        facts += Facts(
            tools=tuple(_grants(name.name, server["toolNames"], server, approved)),
            links=(_server(name, resource, nearest(server["name"], server)),),
        )
    if item.has("agent"):
        agent = item["agent"]
        resource = agent["kind"].text() or DEFAULT_AGENT
        at = nearest(agent["name"], agent)
        facts += Facts(links=(sub_agent(_typed_name(agent, namespace), resource, at),))
    return facts


def _flat_tool(item: Node, namespace: str) -> Facts:
    facts = Facts()
    server, agent = item["mcpServer"], item["agent"]
    if server.present:
        name = read_name(server["toolServer"], namespace)
        facts += Facts(
            tools=tuple(_grants(name.name, server["toolNames"], server, frozenset())),
            links=(_server(name, "ToolServer", nearest(server["toolServer"], server)),),
        )
    if agent.present:
        name = read_name(agent["ref"], namespace)
        facts += Facts(links=(sub_agent(name, DEFAULT_AGENT, nearest(agent["ref"], agent)),))
    return facts


def _template_tool(item: Node, namespace: str) -> Facts:
    facts = Facts()
    mcp, agent = item["mcp"], item["agent"]
    if mcp.present:
        server = mcp["server"]
        name = Name(namespace, server["name"].text())
        resource = server["kind"].text() or "RemoteMCPServer"
        facts += Facts(
            tools=tuple(_grants(name.name, mcp["tools"], mcp, None)),
            links=(_server(name, resource, nearest(server["name"], server, mcp)),),
        )
    if agent.present:
        template = agent["templateRef"]["name"]
        name = Name(namespace, template.text())
        facts += Facts(links=(sub_agent(name, "AgentTemplate", nearest(template, agent)),))
    return facts


def _typed_name(node: Node, namespace: str) -> Name:
    return Name(node["namespace"].text() or namespace, node["name"].text())


def _server(name: Name, resource: str, at: str) -> Link:
    return Link("server", "", name.name, name.namespace, Kind.MCP_SERVER, resource, at, KAGENT)


def _grants(server: str, names: Node, parent: Node, approved: Set[str] | None) -> Iterator[Tool]:
    """Grant the named tools, or every one; `approved` is `None` where it cannot be said."""
    listed = tuple(names.items())
    if not listed:
        yield allow(server, EVERY, nearest(names, parent), _approval("", approved))
    for item in listed:
        yield allow(server, item.text(), item.at, _approval(item.text(), approved))


def _approval(name: str, approved: Set[str] | None) -> str:
    if approved is None:
        return "unknown"
    return "required" if name and name in approved else "none"

"""Tools and toolboxes of Agent Spec, and the servers that they are taken from."""

from collections.abc import Iterator
from dataclasses import replace

from gate.manifest import Credential, Link, Server, Tool
from gate.parts.agent_spec.components import REFERENCE, Library, type_name
from gate.parts.agent_spec.models import read_files, read_secret, read_secrets
from gate.parts.commands import read_command
from gate.parts.facts import Facts
from gate.parts.grants import EVERY, allow
from gate.parts.methods import effect_of
from gate.parts.objects import nearest
from gate.parts.references import read_variables
from gate.parts.servers import called_server
from gate.parts.texts import read_text, read_texts
from gate.tree import Node

HEADERS = ("headers", "sensitive_headers")
MEMBERS = ("client_secret", "client_id")


def read_tool(written: Node, library: Library) -> Facts:
    """Read a tool, or refer to one that another document holds."""
    node = library.resolve(written)
    if node.has(REFERENCE):
        return _elsewhere(node[REFERENCE])
    transport = library.resolve(node["client_transport"])
    facts = read_transport(transport, library) if transport.present else Facts()
    server = facts.servers[0].name if facts.servers else ""
    place = node["name"]
    named = allow(server, place.text(), nearest(place, node), approval(node))
    tool: Tool = replace(named, effect=_effect(node))
    return facts + Facts(tools=(tool,), credentials=tuple(request_secrets(node)))


def read_toolbox(written: Node, library: Library) -> Facts:
    """Read a toolbox; without a filter, or with an empty one, it gives every tool of its server.

    By the specification an empty filter gives none, but its reference implementation for LangGraph
    (`_langgraphconverter.py`) gives all.
    """
    node = library.resolve(written)
    if node.has(REFERENCE):
        return _elsewhere(node[REFERENCE])
    server, listed = node["name"].text(), node["tool_filter"]
    facts = Facts()
    if node.has("client_transport"):
        facts = read_transport(library.resolve(node["client_transport"]), library, server)
    chosen = tuple(library.items(listed))
    if not chosen:
        everything = allow(server, EVERY, nearest(listed, node), approval(node))
        return facts + Facts(tools=(everything,))
    return facts + Facts(tools=tuple(_choice(item, node, server) for item in chosen))


def read_transport(node: Node, library: Library, server: str = "") -> Facts:
    """Read how an MCP server is started or called; it has the name of its toolbox, or its own."""
    called = server or node["name"].text()
    if type_name(node) == "StdioTransport":
        return _started(node, called)
    transport = "sse" if type_name(node).startswith("SSE") else "http"
    written = (node[member] for member in HEADERS if not node[member].has(REFERENCE))
    names = tuple(key for headers in written for key, _ in headers.members())
    bare = called_server(called, transport, node["url"].text(), node.at)
    remote: Server = replace(bare, headers=names)
    client = library.resolve(library.resolve(node["auth"])["client"])
    credentials = (
        *request_secrets(node),
        *read_files(node),
        *read_secrets(client, MEMBERS),
    )
    return Facts(servers=(remote,), credentials=credentials)


def request_secrets(node: Node) -> Iterator[Credential]:
    """Find what a request is given: variables in its address, values of its headers."""
    yield from read_variables(node["url"], "", "url")
    for member in HEADERS:
        headers = node[member]
        if headers.has(REFERENCE):
            yield from read_secret(headers, member, "header")
            continue
        for key, value in headers.members():
            yield from read_secret(value, key, "header")


def approval(*places: Node) -> str:
    """Say whether somebody must agree first; nobody need unless it is written."""
    asked = any(place["requires_confirmation"].flag() is True for place in places)
    return "required" if asked else "none"


def _started(node: Node, name: str) -> Facts:
    args = node["args"]
    started = read_command(name, read_text(node["command"]), read_texts(args), node.at)
    environment = (
        c for key, value in node["env"].members() for c in read_secret(value, key, "env")
    )
    arguments = (c for item in args.items() for c in read_variables(item, "", "argument"))
    return started + Facts(credentials=(*environment, *arguments))


def _choice(item: Node, toolbox: Node, server: str) -> Tool:
    """Read an entry of a filter: a name, or what a tool of that name must look like."""
    if not item.is_mapping():
        return allow(server, item.text(), item.at, approval(toolbox))
    name = item["name"]
    return allow(server, name.text(), nearest(name, item), approval(toolbox, item))


def _effect(node: Node) -> str:
    """Tell what a call of a remote tool does by its method; of other tools nothing is said."""
    if type_name(node) != "RemoteTool":
        return ""
    return effect_of(node["http_method"].text())


def _elsewhere(ref: Node) -> Facts:
    """Refer to a tool or toolbox of another document, of which only the id is known."""
    tool = Tool("", ref.text(), wildcard=False, grant="allow", approval="unknown", at=ref.at)
    link = Link("tool", "", ref.text(), "", "", "", ref.at)
    return Facts(tools=(tool,), links=(link,))

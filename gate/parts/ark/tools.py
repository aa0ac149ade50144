"""Tools of Ark, the servers they come from, and what else is called at an address."""

from collections.abc import Iterator
from dataclasses import replace

from gate.manifest import Identity, Kind, Link, Network, Server, Text, Tool
from gate.parts.ark.agents import MEMBERS, read_approval
from gate.parts.ark.values import (
    read_headers,
    read_overrides,
    read_value,
    read_values,
)
from gate.parts.facts import Facts
from gate.parts.grants import allow
from gate.parts.groups import ARK
from gate.parts.hosts import host_of, is_fixed
from gate.parts.methods import effect_of
from gate.parts.objects import Name, nearest
from gate.parts.pods import service_account_link
from gate.parts.prompts import inline_prompt
from gate.parts.references import Holder, header_names, use
from gate.parts.servers import called_server
from gate.parts.texts import read_text
from gate.tree import Node

DEFAULT_METHOD = "GET"
"""The method of a request that names none (default in the definition)."""


def read_tool(spec: Node, owner: Identity) -> Facts:
    """Read the `spec` of a Tool."""
    http, mcp = spec["http"], spec["mcp"]
    server = mcp["mcpServerRef"]
    approval, on_timeout = read_approval(spec["approval"])
    name = mcp["toolName"].text() or owner.name
    named = allow(server["name"].text(), name, nearest(mcp["toolName"], spec), approval)
    tool: Tool = replace(named, on_timeout=on_timeout, effect=read_effect(spec))
    facts = Facts(tools=(tool,), links=tuple(_links(spec, server, owner)), network=_network(http))
    facts += read_headers(http["headers"], owner)
    return facts + read_values(http["bodyParameters"], owner)


def read_effect(spec: Node) -> str:
    """Tell what a tool does by its hints, or failing them by its method.

    Where there are annotations, `destructiveHint` is true unless they say otherwise, as in the
    Model Context Protocol; the definition only says so in a comment.
    """
    hints = spec["annotations"]
    destroys = hints["destructiveHint"].flag()
    if hints["readOnlyHint"].flag() is True:
        return "read"
    if destroys is not None:
        return "destructive" if destroys else "write"
    if spec["http"].present:
        return effect_of(spec["http"]["method"].text() or DEFAULT_METHOD)
    return "destructive" if hints.present else ""


def read_server(spec: Node, owner: Identity) -> Facts:
    """Read the `spec` of an MCPServer."""
    transport = "sse" if spec["transport"].text() == "sse" else "http"
    facts = _address(spec, owner, transport)
    token = spec["authorization"]["tokenSecretRef"]
    if token.present:
        holder = Holder(Kind.SECRET, Name(owner.namespace, token["name"].text()))
        facts += use(holder, "authorization", "header", token.at)
    return facts


def read_remote_agents(spec: Node, owner: Identity) -> Facts:
    """Read the `spec` of an A2AServer, which serves agents and not tools."""
    return _address(spec, owner, "http")


def read_held(spec: Node, owner: Identity) -> Facts:
    """Read the `spec` of a Memory or ExecutionEngine: an address, and headers to send there."""
    facts = read_value(spec["address"], "address", "url", owner)
    return facts + read_headers(spec["headers"], owner)


def read_evaluator(spec: Node, owner: Identity) -> Facts:
    """Read the `spec` of an Evaluator: an address that judges answers, and what it is told."""
    return read_held(spec, owner) + read_values(spec["parameters"], owner)


def read_evaluation(spec: Node, owner: Identity) -> Facts:
    """Read the `spec` of an Evaluation: what its evaluator is told."""
    parameters = (spec["evaluator"]["parameters"], spec["template"]["parameters"])
    return sum((read_values(each, owner) for each in parameters), Facts())


def read_query(spec: Node, owner: Identity) -> Facts:
    """Read the `spec` of a Query: whom it asks, as whom, and what it hands on."""
    written = spec["input"]
    messages = spec["type"].text() == "messages"
    facts = Facts() if messages else inline_prompt(written)
    account = spec["serviceAccount"]
    links = list(_targets(spec["target"], owner))
    if account.text():
        links.append(service_account_link(read_text(account), owner.namespace))
    facts += Facts(links=tuple(links)) + read_overrides(spec["overrides"], owner)
    return facts + read_values(spec["parameters"], owner)


def _targets(target: Node, owner: Identity) -> Iterator[Link]:
    name, written = target["name"], target["type"].text()
    if written in MEMBERS:
        kind, resource = MEMBERS[written]
        yield Link("member", "", name.text(), owner.namespace, kind, resource, name.at)
    if written == "model":
        yield Link("model", "", name.text(), owner.namespace, Kind.MODEL, "Model", name.at)
    if written == "tool":
        yield Link("tool", "", name.text(), owner.namespace, Kind.TOOL, "Tool", name.at)


def _links(spec: Node, server: Node, owner: Identity) -> Iterator[Link]:
    if server.present:
        place = server["namespace"].text() or owner.namespace
        at = nearest(server["name"], server)
        yield Link(
            "server", "", server["name"].text(), place, Kind.MCP_SERVER, "MCPServer", at, ARK
        )
    for written, (kind, resource) in MEMBERS.items():
        # In 2025 an agent was named by a string, since then by `{name}`.
        callee = spec[written] if spec[written].is_text() else spec[written]["name"]
        if callee.text():
            target = callee.text()
            yield Link("sub_agent", "", target, owner.namespace, kind, resource, callee.at, ARK)


def _network(http: Node) -> Network:
    """Read where a request goes; parameters may fill in its path, or even its host."""
    url = http["url"]
    host = host_of(url.text())
    if not url.present:
        return Network()
    if not is_fixed(host):
        return Network(egress="all", at=url.at)
    return Network("list", (Text(host, url.at),), at=url.at)


def _address(spec: Node, owner: Identity, transport: str) -> Facts:
    address = spec["address"]
    at = nearest(address, spec)
    bare = called_server(owner.name, transport, address["value"].text(), at)
    server: Server = replace(bare, headers=header_names(spec["headers"]))
    return Facts(servers=(server,)) + read_held(spec, owner)

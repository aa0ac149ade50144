"""MCP servers as kagent knows them: called at a URL, or started by a command."""

from dataclasses import replace

from gate.manifest import Identity, Kind
from gate.parts.commands import read_command
from gate.parts.facts import Facts
from gate.parts.objects import Name, read_name
from gate.parts.references import (
    Holder,
    header_names,
    holder_kind,
    read_headers,
    use,
)
from gate.parts.servers import called_server
from gate.parts.texts import read_text, read_texts
from gate.tree import Node


def read_remote(spec: Node, owner: Identity) -> Facts:
    """Read the `spec` of a RemoteMCPServer."""
    tls = spec["tls"]
    transport = "sse" if spec["protocol"].text() == "SSE" else "http"
    server = replace(
        called_server(owner.name, transport, spec["url"].text(), spec.at),
        headers=header_names(spec["headersFrom"]),
        tls_verify=tls["disableVerify"].flag() is not True,
    )
    facts = Facts(servers=(server,)) + read_headers(spec["headersFrom"], owner.namespace)
    authority = tls["caCertSecretRef"]
    if authority.present:
        name = Name(owner.namespace, authority.text())
        holder = Holder(Kind.SECRET, name, tls["caCertSecretKey"].text())
        facts += use(holder, "caCert", "data", authority.at)
    return facts


def read_tool_server(spec: Node, owner: Identity) -> Facts:
    """Read the `spec` of a v1alpha1 ToolServer, which is started or called in one of three ways."""
    config = spec["config"]
    facts = _started(config["stdio"], owner) if config["stdio"].present else Facts()
    for way, transport in (("sse", "sse"), ("streamableHttp", "http")):
        if config[way].present:
            facts += _first_remote(config[way], owner, transport)
    return facts


def _started(stdio: Node, owner: Identity) -> Facts:
    command = stdio["command"]
    args = read_texts(stdio["args"])
    found = read_command(owner.name, read_text(command), args, stdio.at)
    return found + _values(stdio["envFrom"], "env", owner.namespace)


def _first_remote(place: Node, owner: Identity, transport: str) -> Facts:
    written = tuple(name for name, _ in place["headers"].members())
    headers = written + header_names(place["headersFrom"])
    server = replace(
        called_server(owner.name, transport, place["url"].text(), place.at), headers=headers
    )
    return Facts(servers=(server,)) + _values(place["headersFrom"], "header", owner.namespace)


def _values(node: Node, where: str, namespace: str) -> Facts:
    """Read v1alpha1's values, whose `valueRef` may name an object of another namespace."""
    taken = (item for item in node.items() if item["valueFrom"].present)
    return sum((_value(item, where, namespace) for item in taken), Facts())


def _value(item: Node, where: str, namespace: str) -> Facts:
    source = item["valueFrom"]
    name = read_name(source["valueRef"], namespace)
    holder = Holder(holder_kind(source["type"].text()), name, source["key"].text())
    return use(holder, item["name"].text(), where, source.at)

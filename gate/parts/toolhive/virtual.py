"""Virtual servers of ToolHive: the tools of a whole group, chosen, renamed and combined.

Sources, ToolHive 0.44.0: `shouldAdvertiseTool` of `pkg/vmcp/aggregator` for what is offered,
`virtualmcpserver_deployment.go` for the pod.
"""

from collections.abc import Iterator
from dataclasses import replace

from gate.manifest import Identity, Kind, Link, Server, Text, Tool
from gate.parts.facts import Facts
from gate.parts.grants import EVERY, allow
from gate.parts.images import no_image
from gate.parts.objects import nearest, read_replicas
from gate.parts.servers import called_server
from gate.parts.texts import read_text
from gate.parts.toolhive.pods import PROXY, VIRTUAL_ACCOUNT, Frame, limits, read_framed_pod
from gate.parts.toolhive.references import (
    read_authorization,
    read_group,
    read_pulls,
    read_secrets,
    read_session_storage,
    read_settings,
    tool_config,
)
from gate.parts.toolhive.secrets import AUTHORIZATION_SERVER
from gate.parts.toolhive.servers import TRANSPORTS, proxy_labels
from gate.tree import Node

CONTAINER = "vmcp"
LIMITS = {"cpu": "500m", "memory": "512Mi"}
REQUESTS = {"cpu": "100m", "memory": "128Mi"}
"""What the operator gives a virtual server that asks for nothing else."""


def read_virtual_server(spec: Node, owner: Identity) -> Facts:
    """Read the `spec` of a VirtualMCPServer."""
    namespace, config = owner.namespace, spec["config"]
    incoming, outgoing = spec["incomingAuth"], spec["outgoingAuth"]
    facts = (
        Facts(servers=tuple(_backend(item) for item in config["backends"].items()))
        + _tools(config["aggregation"], namespace)
        + _composites(config, owner)
        + read_group(spec, namespace)
        + read_settings(spec, namespace)
        + read_settings(incoming, namespace)
        + read_settings(outgoing["default"], namespace)
        + read_authorization(incoming["authzConfig"], namespace)
        + read_secrets(spec["authServerConfig"], AUTHORIZATION_SERVER, namespace)
        + read_session_storage(spec, namespace)
        + read_pulls(spec["imagePullSecrets"], namespace)
    )
    for _, backend in outgoing["backends"].members():
        facts += read_settings(backend, namespace)
    return facts + _pod(spec, owner) + Facts(replicas=read_replicas(spec["replicas"]))


def read_composite(spec: Node, _owner: Identity) -> Facts:
    """Read the `spec` of a VirtualMCPCompositeToolDefinition: one tool that calls others."""
    return Facts(tools=(_composite(spec, ""), *_called(spec["steps"])))


def effect(annotations: Node) -> str:
    """Tell what a tool does, where its annotations say so."""
    if annotations["destructiveHint"].flag() is True:
        return "destructive"
    return "read" if annotations["readOnlyHint"].flag() is True else ""


def _pod(spec: Node, owner: Identity) -> Facts:
    frame = Frame(
        join=PROXY,
        container=CONTAINER,
        account=VIRTUAL_ACCOUNT,
        labels=proxy_labels("virtualmcpserver", owner.name),
        image=no_image(spec.at),
        resources=limits(LIMITS, "limit", spec.at) + limits(REQUESTS, "request", spec.at),
    )
    return read_framed_pod(spec, owner, frame)


def _backend(item: Node) -> Server:
    url = item["url"]
    transport = TRANSPORTS.get(item["transport"].text(), "http")
    return called_server(item["name"].text(), transport, url.text(), nearest(url, item))


def _tools(aggregation: Node, namespace: str) -> Facts:
    """Read which tools of the group are offered: all, unless something says otherwise."""
    if aggregation["excludeAllTools"].flag() is True:
        return Facts()
    facts = sum((_workload(item, namespace) for item in aggregation["tools"].items()), Facts())
    visibility = aggregation["defaultToolVisibility"]
    if visibility.text() == "deny":
        return facts
    return facts + Facts(tools=(allow("", EVERY, nearest(visibility, aggregation)),))


def _workload(item: Node, namespace: str) -> Facts:
    """Read what is offered of one server; the reference to a list stands before a list."""
    server = item["workload"].text()
    if item["excludeAll"].flag() is True:
        return Facts()
    if item.has("toolConfigRef"):
        return tool_config(item["toolConfigRef"], server, namespace)
    listed = item["filter"].items()
    if not listed:
        return Facts(tools=(allow(server, EVERY, nearest(item["filter"], item)),))
    return Facts(tools=tuple(_named(server, read_text(node)) for node in listed))


def _composites(config: Node, owner: Identity) -> Facts:
    tools = tuple(
        tool
        for item in config["compositeTools"].items()
        for tool in (_composite(item, owner.name), *_called(item["steps"]))
    )
    links = tuple(
        Link(
            relation="tool",
            source="",
            target=item["name"].text(),
            namespace=owner.namespace,
            kind=Kind.TOOL,
            resource="VirtualMCPCompositeToolDefinition",
            at=item.at,
        )
        for item in config["compositeToolRefs"].items()
    )
    return Facts(tools=tools, links=links)


def _composite(item: Node, server: str) -> Tool:
    name = item["name"]
    tool = _named(server, Text(name.text(), nearest(name, item)))
    return replace(tool, effect=effect(item["annotations"]))


def _called(steps: Node) -> Iterator[Tool]:
    """Give the tools that steps call, also those that are not offered on their own."""
    for step in steps.items():
        for tool in (step["tool"], step["step"]["tool"]):
            if tool.present:
                server, _, name = tool.text().rpartition(".")
                yield _named(server, Text(name, tool.at))


def _named(server: str, name: Text) -> Tool:
    return Tool(server, name.value, wildcard=False, grant="allow", approval="unknown", at=name.at)

"""Open Agent Specification: agents, groups and flows written as components, in JSON or YAML."""

from collections.abc import Iterator
from dataclasses import replace

from gate.manifest import Facet, Identity, Kind, Manifest
from gate.parts.agent_spec import agents
from gate.parts.agent_spec.agents import Document, read_document
from gate.parts.agent_spec.components import (
    AGENTS,
    FLOWS,
    GROUPS,
    KNOWN,
    MODELS,
    REFERENCED,
    REMOTE_AGENTS,
    TOOLBOXES,
    TOOLS,
    TRANSPORTS,
    TYPE,
    Library,
    components,
    read_library,
    type_name,
)
from gate.parts.agent_spec.models import read_model
from gate.parts.agent_spec.tools import read_tool, read_toolbox, read_transport
from gate.parts.facts import declare
from gate.parts.readings import Reading
from gate.tree import Node, Shape

name = "agent_spec"
markdown: tuple[str, ...] = ()

VERSION = "agentspec_version"
PLATFORM = "agentspec"

EXPRESSIBLE = (
    Facet.MODELS,
    Facet.ENDPOINTS,
    Facet.PROMPTS,
    Facet.SERVERS,
    Facet.TOOLS,
    Facet.APPROVAL,
    Facet.CREDENTIALS,
    Facet.PATHS,
    Facet.EGRESS,
    Facet.IMAGES,
    Facet.DEVICES,
    Facet.LINKS,
    Facet.MODE,
)
GROUP = (Facet.LINKS,)
HELD = (Facet.CREDENTIALS, Facet.LINKS)
MODEL = (Facet.MODELS, Facet.ENDPOINTS, *HELD)
SERVED = (Facet.SERVERS, Facet.PATHS, Facet.IMAGES, Facet.DEVICES, *HELD)

READINGS: dict[str, Reading[Document]] = {
    **dict.fromkeys(AGENTS, Reading(Kind.AGENT, EXPRESSIBLE, agents.read_agent)),
    **dict.fromkeys(REMOTE_AGENTS, Reading(Kind.AGENT, SERVED, agents.read_remote_agent)),
    **dict.fromkeys(GROUPS, Reading(Kind.TEAM, GROUP, agents.read_group)),
    **dict.fromkeys(FLOWS, Reading(Kind.PIPELINE, EXPRESSIBLE, agents.read_flow)),
}
PARTS: dict[str, Reading[Library]] = {
    **dict.fromkeys(MODELS, Reading(Kind.MODEL, MODEL, read_model)),
    **dict.fromkeys(TOOLS, Reading(Kind.TOOL, SERVED, read_tool)),
    **dict.fromkeys(TOOLBOXES, Reading(Kind.MCP_SERVER, SERVED, read_toolbox)),
    **dict.fromkeys(TRANSPORTS, Reading(Kind.MCP_SERVER, SERVED, read_transport)),
}
"""What is told of by itself only where no agent around it does."""

expressible = (EXPRESSIBLE, GROUP, HELD, MODEL, SERVED)


def claims(shape: Shape) -> bool:
    """Say whether this is a component of a type the specification knows, or a library of some."""
    root = shape.root
    if not root.is_mapping() or root.has("apiVersion"):
        return False
    if root.has(TYPE):
        return root.has(VERSION) and is_known(root)
    held = root[REFERENCED]
    return held.is_mapping() and any(is_known(entry) for _, entry in held.members())


def is_known(node: Node) -> bool:
    """Say whether a component is of a type that the specification has."""
    value = node.value.get(TYPE) if isinstance(node.value, dict) else None
    return isinstance(value, str) and value in KNOWN


def load(shape: Shape) -> Iterator[Manifest]:
    """Read each agent, group and flow, wherever it stands, and what belongs to none of them."""
    root = shape.root
    library = read_library(root)
    document = read_document(root, library)
    names = {node.at: key for key, node in _held(root)}
    for node in components(root):
        called = names.get(node.at) or node["name"].text()
        if type_name(node) in READINGS:
            yield _agentic(node, called, document)
        elif node.at == root.at or node.at in names:
            yield from _part(node, called, library)
        elif not is_known(node):
            yield _unknown(node, called, root)


def _held(root: Node) -> Iterator[tuple[str, Node]]:
    """Give the entries of a library: a document that is no component, but only holds some."""
    if not root.has(TYPE):
        yield from root[REFERENCED].members()


def _agentic(node: Node, called: str, document: Document) -> Manifest:
    reading = READINGS[type_name(node)]
    identity = Identity(reading.kind, called, at=node.at)
    facts = reading.read(node, document)
    mode = agents.read_mode(node, facts, document.library)
    return declare(name, identity, reading.expressible, replace(facts, mode=mode))


def _part(node: Node, called: str, library: Library) -> Iterator[Manifest]:
    if type_name(node) in PARTS:
        reading = PARTS[type_name(node)]
        identity = Identity(reading.kind, called, at=node.at)
        yield declare(name, identity, reading.expressible, reading.read(node, library))
    elif is_known(node):
        yield Manifest(name, Identity(Kind.SETTINGS, called, at=node.at), HELD)
    else:
        yield _unknown(node, called, node)


def _unknown(node: Node, called: str, root: Node) -> Manifest:
    """Tell of a component that a plugin defines: nobody here knows what it does."""
    identity = Identity(
        kind=Kind.UNKNOWN,
        name=called,
        group=PLATFORM,
        version=root[VERSION].text(),
        resource=type_name(node),
        at=node.at,
    )
    return Manifest(name, identity, ())

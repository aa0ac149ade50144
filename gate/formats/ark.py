"""Ark: agents, teams, models, tools and servers of the group `ark.mckinsey.com`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from gate.manifest import Facet, Identity, Kind, Manifest
from gate.parts.ark import GROUP, agents, models, tools
from gate.parts.facts import Facts, declare
from gate.parts.objects import read_identity, type_of
from gate.tree import Node, Shape

name = "ark"
markdown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """How the `spec` of one kind is read, what it is here and what it can say."""

    kind: Kind
    expressible: tuple[Facet, ...]
    read: Callable[[Node, Identity], Facts]


HELD = (Facet.CREDENTIALS, Facet.LINKS)
AGENT = (
    Facet.MODELS,
    Facet.ENDPOINTS,
    Facet.PROMPTS,
    Facet.TOOLS,
    Facet.APPROVAL,
    *HELD,
    Facet.PATHS,
    Facet.IMAGES,
    Facet.DEVICES,
    Facet.RESOURCES,
    Facet.POD,
    Facet.SERVICE_ACCOUNT,
    Facet.EGRESS,
)
# A Tool is there to be called, but lets nobody call it: that is for agents to say.
TOOL = (Facet.APPROVAL, Facet.EGRESS, *HELD)

READINGS = {
    ("v1alpha1", "Agent"): Reading(Kind.AGENT, AGENT, agents.read_agent),
    ("v1alpha1", "Team"): Reading(
        Kind.TEAM, (Facet.MODELS, Facet.ENDPOINTS, Facet.PROMPTS, Facet.LINKS), agents.read_team
    ),
    ("v1alpha1", "Model"): Reading(
        Kind.MODEL, (Facet.MODELS, Facet.ENDPOINTS, *HELD), models.read_model
    ),
    ("v1alpha1", "Tool"): Reading(Kind.TOOL, TOOL, tools.read_tool),
    ("v1alpha1", "MCPServer"): Reading(Kind.MCP_SERVER, (Facet.SERVERS, *HELD), tools.read_server),
    ("v1alpha1", "Memory"): Reading(Kind.SETTINGS, HELD, tools.read_held),
    ("v1alpha1", "Query"): Reading(Kind.SETTINGS, (Facet.PROMPTS, *HELD), tools.read_query),
    ("v1prealpha1", "A2AServer"): Reading(
        Kind.SETTINGS, (Facet.SERVERS, *HELD), tools.read_remote_agents
    ),
    ("v1prealpha1", "ExecutionEngine"): Reading(Kind.HARNESS, HELD, tools.read_held),
}
EXPRESSIBLE = {key: reading.expressible for key, reading in READINGS.items()}


def claims(shape: Shape) -> bool:
    """Say whether this is a kind of Ark in a version that defines it."""
    found = type_of(shape.root)
    return found.group == GROUP and (found.version, found.kind) in READINGS


def load(shape: Shape) -> Iterator[Manifest]:
    """Read one object of Ark."""
    found = type_of(shape.root)
    reading = READINGS[found.version, found.kind]
    owner = read_identity(shape.root, reading.kind)
    yield declare(name, owner, reading.expressible, reading.read(shape.root["spec"], owner))

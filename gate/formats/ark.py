"""Ark: agents, teams, models, tools and servers of the group `ark.mckinsey.com`."""

from collections.abc import Iterator

from gate.manifest import Facet, Kind, Manifest
from gate.parts.ark import agents, models, tools
from gate.parts.groups import ARK
from gate.parts.objects import Type, type_of
from gate.parts.readings import Reading, read_object
from gate.parts.templates import POD_EXPRESSIBLE
from gate.tree import Shape

name = "ark"
markdown: tuple[str, ...] = ()

HELD = (Facet.CREDENTIALS, Facet.LINKS)
AGENT = (
    Facet.MODELS,
    Facet.ENDPOINTS,
    Facet.PROMPTS,
    Facet.TOOLS,
    Facet.APPROVAL,
    Facet.LINKS,
    *POD_EXPRESSIBLE,
    Facet.EGRESS,
)
# A Tool is there to be called, but lets nobody call it: that is for agents to say.
TOOL = (Facet.APPROVAL, Facet.EGRESS, *HELD)

KINDS = {
    ("v1alpha1", "Agent"): Reading(Kind.AGENT, AGENT, agents.read_agent),
    ("v1alpha1", "Team"): Reading(
        Kind.TEAM, (Facet.MODELS, Facet.ENDPOINTS, Facet.PROMPTS, Facet.LINKS), agents.read_team
    ),
    ("v1alpha1", "Model"): Reading(
        Kind.MODEL, (Facet.MODELS, Facet.ENDPOINTS, *HELD), models.read_model
    ),
    ("v1alpha1", "Tool"): Reading(Kind.TOOL, TOOL, tools.read_tool),
    ("v1alpha1", "MCPServer"): Reading(Kind.MCP_SERVER, (Facet.SERVERS, *HELD), tools.read_server),
    # As defined in Ark of August 2025.
    ("v1alpha1", "Evaluator"): Reading(Kind.SETTINGS, HELD, tools.read_evaluator),
    ("v1alpha1", "Evaluation"): Reading(Kind.SETTINGS, HELD, tools.read_evaluation),
    ("v1alpha1", "Memory"): Reading(Kind.SETTINGS, HELD, tools.read_held),
    ("v1alpha1", "Query"): Reading(Kind.SETTINGS, (Facet.PROMPTS, *HELD), tools.read_query),
    ("v1prealpha1", "A2AServer"): Reading(
        Kind.SETTINGS, (Facet.SERVERS, *HELD), tools.read_remote_agents
    ),
    ("v1prealpha1", "ExecutionEngine"): Reading(Kind.HARNESS, HELD, tools.read_held),
}
READINGS = {Type(ARK, *key): reading for key, reading in KINDS.items()}
expressible = tuple(reading.expressible for reading in READINGS.values())


def claims(shape: Shape) -> bool:
    """Say whether this is a kind of Ark in a version that defines it."""
    return type_of(shape.root) in READINGS


def load(shape: Shape) -> Iterator[Manifest]:
    """Read one object of Ark."""
    yield read_object(name, shape.root, READINGS)

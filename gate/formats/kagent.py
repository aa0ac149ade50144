"""kagent 0.x: the kinds of the group `kagent.dev`, each as its own version defines it.

Source: the definitions of kagent between 0.10.0-rc3 and 1.0 (commit 5229184e).
"""

from collections.abc import Iterator

from gate.manifest import Facet, Kind, Manifest
from gate.parts.groups import KAGENT
from gate.parts.kagent import agents, harnesses, models, servers
from gate.parts.objects import Type, type_of
from gate.parts.readings import Reading, read_object
from gate.tree import Shape

name = "kagent"
markdown: tuple[str, ...] = ()

TALK = (Facet.MODELS, Facet.ENDPOINTS, Facet.PROMPTS, Facet.TOOLS, Facet.CREDENTIALS, Facet.LINKS)
RUN = (Facet.IMAGES, Facet.DEVICES)
FLAT = (*TALK, Facet.PATHS, Facet.DEVICES, Facet.REPLICAS)
SANDBOXED = (*TALK, *RUN, Facet.APPROVAL, Facet.EGRESS, Facet.SKILLS)
FULL = (
    *SANDBOXED,
    Facet.PATHS,
    Facet.RESOURCES,
    Facet.POD,
    Facet.SERVICE_ACCOUNT,
    Facet.REPLICAS,
)
CALLED = (Facet.SERVERS, Facet.CREDENTIALS, Facet.LINKS)
HELD = (Facet.CREDENTIALS, Facet.LINKS)

CONFIG = Reading(Kind.MODEL, (Facet.MODELS, Facet.ENDPOINTS, *HELD), models.read_model_config)
PROVIDER = Reading(Kind.SETTINGS, (Facet.MODELS, Facet.ENDPOINTS, *HELD), models.read_provider)
REMOTE = Reading(Kind.MCP_SERVER, CALLED, servers.read_remote)
HARNESS = Reading(
    Kind.AGENT, (Facet.MODELS, Facet.ENDPOINTS, *HELD, *RUN), harnesses.read_agent_harness
)

KINDS = {
    ("v1alpha1", "Agent"): Reading(Kind.AGENT, FLAT, agents.read_flat_agent),
    ("v1alpha2", "Agent"): Reading(Kind.AGENT, FULL, agents.read_agent),
    ("v1alpha2", "SandboxAgent"): Reading(Kind.AGENT, FULL, agents.read_sandbox_agent),
    ("v1alpha3", "SandboxAgent"): Reading(Kind.AGENT, SANDBOXED, agents.read_bare_sandbox_agent),
    ("v1alpha3", "AgentTemplate"): Reading(
        Kind.AGENT, (*TALK, Facet.IMAGES, Facet.SKILLS), agents.read_template
    ),
    ("v1alpha2", "AgentHarness"): HARNESS,
    ("v1alpha3", "AgentHarness"): HARNESS,
    ("v1alpha3", "Harness"): Reading(Kind.WORKLOAD, (*HELD, *RUN), harnesses.read_harness),
    ("v1alpha1", "ModelConfig"): Reading(
        Kind.MODEL, CONFIG.expressible, models.read_first_model_config
    ),
    ("v1alpha2", "ModelConfig"): CONFIG,
    ("v1alpha3", "ModelConfig"): CONFIG,
    ("v1alpha2", "ModelProviderConfig"): PROVIDER,
    ("v1alpha3", "ModelProviderConfig"): PROVIDER,
    ("v1alpha1", "Memory"): Reading(Kind.SETTINGS, HELD, models.read_memory),
    ("v1alpha2", "RemoteMCPServer"): REMOTE,
    ("v1alpha3", "RemoteMCPServer"): REMOTE,
    ("v1alpha1", "ToolServer"): Reading(
        Kind.MCP_SERVER, (*CALLED, *RUN, Facet.PATHS), servers.read_tool_server
    ),
}
READINGS = {Type(KAGENT, *key): reading for key, reading in KINDS.items()}
expressible = tuple(reading.expressible for reading in READINGS.values())


def claims(shape: Shape) -> bool:
    """Say whether this is a kind of kagent in a version that defines it."""
    return type_of(shape.root) in READINGS


def load(shape: Shape) -> Iterator[Manifest]:
    """Read one object of kagent."""
    yield read_object(name, shape.root, READINGS)

"""kagent 1.0: the kinds of the group `api.kagent.dev`, which shares no conversion with 0.x.

Sources: the definitions of its alpha versions (kagent-dev/kagent, commits 907daf90 and 23e08812,
which place templates and harnesses differently), and its documentation for EgressPolicy.
"""

from collections.abc import Iterator

from gate.manifest import Facet, Kind, Manifest
from gate.parts.groups import KAGENT_API
from gate.parts.kagent import models, servers
from gate.parts.kagent_api import agents
from gate.parts.objects import Type, type_of
from gate.parts.readings import Reading, read_object
from gate.tree import Shape

name = "kagent_api"
markdown: tuple[str, ...] = ()

VERSION = "v1alpha3"

HELD = (Facet.CREDENTIALS, Facet.LINKS)
CALLED = (*HELD, Facet.SERVERS)
MODEL = (*HELD, Facet.MODELS, Facet.ENDPOINTS)
TALK = (*MODEL, Facet.PROMPTS, Facet.TOOLS, Facet.APPROVAL, Facet.SKILLS)
RUN = (Facet.IMAGES, Facet.DEVICES, Facet.EGRESS)

KINDS = {
    "Agent": Reading(Kind.AGENT, (*TALK, *RUN), agents.read_agent),
    "AgentTemplate": Reading(Kind.TEMPLATE, TALK, agents.read_agent_template),
    "Harness": Reading(Kind.HARNESS, (*MODEL, *RUN, Facet.PROMPTS), agents.read_runtime),
    "SandboxTemplate": Reading(Kind.HARNESS, (*HELD, *RUN), agents.read_runtime),
    "EgressPolicy": Reading(
        Kind.EGRESS_POLICY, (Facet.CREDENTIALS, Facet.EGRESS), agents.read_egress_policy
    ),
    "ModelConfig": Reading(Kind.MODEL, MODEL, models.read_model_config),
    "ModelProviderConfig": Reading(Kind.SETTINGS, MODEL, models.read_provider),
    "RemoteMCPServer": Reading(Kind.MCP_SERVER, CALLED, servers.read_remote),
}
READINGS = {Type(KAGENT_API, VERSION, kind): reading for kind, reading in KINDS.items()}
expressible = tuple(reading.expressible for reading in READINGS.values())


def claims(shape: Shape) -> bool:
    """Say whether this is a kind of kagent 1.0; a WorkerPool is not its own, nor read here."""
    return type_of(shape.root) in READINGS


def load(shape: Shape) -> Iterator[Manifest]:
    """Read one object of kagent 1.0."""
    yield read_object(name, shape.root, READINGS)

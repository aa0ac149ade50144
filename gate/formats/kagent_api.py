"""kagent 1.0: the kinds of the group `api.kagent.dev`, which shares no conversion with 0.x.

Sources: the definitions of its alpha versions (kagent-dev/kagent, commits 907daf90 and 23e08812,
which place templates and harnesses differently), and its documentation for EgressPolicy.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from gate.manifest import Facet, Identity, Kind, Manifest
from gate.parts.facts import Facts, declare
from gate.parts.kagent import models, servers
from gate.parts.kagent_api import GROUP, agents
from gate.parts.objects import read_identity, type_of
from gate.tree import Node, Shape

name = "kagent_api"
markdown: tuple[str, ...] = ()

VERSION = "v1alpha3"


@dataclass(frozen=True, slots=True)
class Reading:
    """How the `spec` of one kind is read, what it is here and what it can say."""

    kind: Kind
    expressible: tuple[Facet, ...]
    read: Callable[[Node, Identity], Facts]


HELD = (Facet.CREDENTIALS, Facet.LINKS)
CALLED = (*HELD, Facet.SERVERS)
MODEL = (*HELD, Facet.MODELS, Facet.ENDPOINTS)
TALK = (*MODEL, Facet.PROMPTS, Facet.TOOLS, Facet.APPROVAL, Facet.SKILLS)
RUN = (Facet.IMAGES, Facet.DEVICES, Facet.EGRESS)

READINGS = {
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
EXPRESSIBLE = {key: reading.expressible for key, reading in READINGS.items()}


def claims(shape: Shape) -> bool:
    """Say whether this is a kind of kagent 1.0; a WorkerPool is not its own, nor read here."""
    found = type_of(shape.root)
    return (found.group, found.version) == (GROUP, VERSION) and found.kind in READINGS


def load(shape: Shape) -> Iterator[Manifest]:
    """Read one object of kagent 1.0."""
    reading = READINGS[type_of(shape.root).kind]
    owner = read_identity(shape.root, reading.kind)
    yield declare(name, owner, reading.expressible, reading.read(shape.root["spec"], owner))

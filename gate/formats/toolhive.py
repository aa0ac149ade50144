"""ToolHive: the kinds of the group `toolhive.stacklok.dev`, alike in both of its versions.

Source: the definitions and the operator of ToolHive 0.44.0 (commit e25de16c).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from gate.manifest import Facet, Identity, Kind, Manifest
from gate.parts.facts import Facts, declare
from gate.parts.objects import read_identity, type_of
from gate.parts.toolhive import configs, servers, virtual
from gate.tree import Node, Shape

name = "toolhive"
markdown: tuple[str, ...] = ()

GROUP = "toolhive.stacklok.dev"
VERSIONS = {"v1alpha1", "v1beta1"}


@dataclass(frozen=True, slots=True)
class Reading:
    """How the `spec` of one kind is read, what it is here and what it can say."""

    kind: Kind
    expressible: tuple[Facet, ...]
    read: Callable[[Node, Identity], Facts]


HELD = (Facet.CREDENTIALS, Facet.LINKS)
CALLED = (*HELD, Facet.SERVERS)
RUN = (
    *HELD,
    Facet.PATHS,
    Facet.IMAGES,
    Facet.DEVICES,
    Facet.RESOURCES,
    Facet.POD,
    Facet.SERVICE_ACCOUNT,
)
PROXY = (*RUN, Facet.SERVERS, Facet.TOOLS, Facet.EGRESS, Facet.REPLICAS)

READINGS = {
    "MCPServer": Reading(Kind.MCP_SERVER, PROXY, servers.read_server),
    "MCPRemoteProxy": Reading(Kind.MCP_SERVER, PROXY, servers.read_remote_proxy),
    "MCPServerEntry": Reading(Kind.MCP_SERVER, CALLED, servers.read_entry),
    "VirtualMCPServer": Reading(Kind.MCP_SERVER, PROXY, virtual.read_virtual_server),
    "VirtualMCPCompositeToolDefinition": Reading(Kind.TOOL, (Facet.TOOLS,), virtual.read_composite),
    "MCPToolConfig": Reading(Kind.TOOL_CONFIG, (Facet.TOOLS,), configs.read_tool_config),
    "MCPGroup": Reading(Kind.TEAM, (), configs.read_nothing),
    "MCPRegistry": Reading(Kind.WORKLOAD, RUN, configs.read_registry),
    "EmbeddingServer": Reading(
        Kind.WORKLOAD, (*RUN, Facet.MODELS, Facet.ENDPOINTS, Facet.REPLICAS), configs.read_embedding
    ),
    "MCPExternalAuthConfig": Reading(Kind.SETTINGS, HELD, configs.read_external_auth),
    "MCPOIDCConfig": Reading(Kind.SETTINGS, HELD, configs.read_oidc),
    "MCPAuthzConfig": Reading(Kind.SETTINGS, (), configs.read_nothing),
    "MCPTelemetryConfig": Reading(Kind.SETTINGS, HELD, configs.read_telemetry),
    "MCPWebhookConfig": Reading(Kind.SETTINGS, HELD, configs.read_webhooks),
}
EXPRESSIBLE = {key: reading.expressible for key, reading in READINGS.items()}


def claims(shape: Shape) -> bool:
    """Say whether this is a kind of ToolHive, and not another project's of the same name."""
    found = type_of(shape.root)
    return found.group == GROUP and found.version in VERSIONS and found.kind in READINGS


def load(shape: Shape) -> Iterator[Manifest]:
    """Read one object of ToolHive."""
    reading = READINGS[type_of(shape.root).kind]
    owner = read_identity(shape.root, reading.kind)
    yield declare(name, owner, reading.expressible, reading.read(shape.root["spec"], owner))

"""ToolHive: the kinds of the group `toolhive.stacklok.dev`, alike in both of its versions.

Source: the definitions and the operator of ToolHive 0.44.0 (commit e25de16c).
"""

from collections.abc import Iterator

from gate.manifest import Facet, Kind, Manifest
from gate.parts.groups import TOOLHIVE
from gate.parts.objects import Type, type_of
from gate.parts.readings import Reading, read_object
from gate.parts.templates import POD_EXPRESSIBLE
from gate.parts.toolhive import configs, servers, virtual
from gate.tree import Shape

name = "toolhive"
markdown: tuple[str, ...] = ()

VERSIONS = ("v1alpha1", "v1beta1")

HELD = (Facet.CREDENTIALS, Facet.LINKS)
CALLED = (*HELD, Facet.SERVERS)
RUN = (Facet.LINKS, *POD_EXPRESSIBLE)
PROXY = (*RUN, Facet.SERVERS, Facet.TOOLS, Facet.EGRESS, Facet.REPLICAS)

KINDS = {
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
READINGS = {
    Type(TOOLHIVE, version, kind): reading
    for kind, reading in KINDS.items()
    for version in VERSIONS
}
expressible = tuple(reading.expressible for reading in READINGS.values())


def claims(shape: Shape) -> bool:
    """Say whether this is a kind of ToolHive, and not another project's of the same name."""
    return type_of(shape.root) in READINGS


def load(shape: Shape) -> Iterator[Manifest]:
    """Read one object of ToolHive."""
    yield read_object(name, shape.root, READINGS)

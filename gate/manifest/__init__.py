"""The normalised manifest: the one shape that policies see, whatever format it came from.

Total: every field is always present. Every part carries `at`, the JSON Pointer (RFC 6901) of the
place it was read from, or would have been written at. Absence that means "everything" is a fact
(`wildcard`), and `expressible` says what the format can state at all.
"""

from dataclasses import dataclass

from gate.manifest.agent import (
    NO_MODE,
    Credential,
    Freedom,
    Hook,
    Image,
    Link,
    Mode,
    Model,
    Package,
    Path,
    Prompt,
    Server,
    Skill,
    Tool,
)
from gate.manifest.cluster import NO_NETWORK, Access, Delivery, Network, Requirement, Selector
from gate.manifest.kinds import Facet, Identity, Kind, Text
from gate.manifest.pod import (
    NO_POD,
    ONE_REPLICA,
    Container,
    Device,
    Mount,
    Pod,
    Probe,
    Quantity,
    Replicas,
    Security,
    Variable,
    Volume,
)

__all__ = [
    "Access",
    "Container",
    "Credential",
    "Delivery",
    "Device",
    "Facet",
    "Freedom",
    "Hook",
    "Identity",
    "Image",
    "Kind",
    "Link",
    "Manifest",
    "Mode",
    "Model",
    "Mount",
    "Network",
    "Package",
    "Path",
    "Pod",
    "Probe",
    "Prompt",
    "Quantity",
    "Replicas",
    "Requirement",
    "Security",
    "Selector",
    "Server",
    "Skill",
    "Text",
    "Tool",
    "UnknownField",
    "Variable",
    "Volume",
]


@dataclass(frozen=True, slots=True)
class UnknownField:
    """A field that could not be understood: `reason` is `not_in_schema` or `wrong_type`."""

    reason: str
    message: str
    at: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """One agent, server, model, workload or object of its context, in normal form."""

    format: str
    identity: Identity
    expressible: tuple[Facet, ...]
    file: str = ""
    document: int = 0
    models: tuple[Model, ...] = ()
    prompts: tuple[Prompt, ...] = ()
    servers: tuple[Server, ...] = ()
    tools: tuple[Tool, ...] = ()
    credentials: tuple[Credential, ...] = ()
    paths: tuple[Path, ...] = ()
    network: Network = NO_NETWORK
    containers: tuple[Container, ...] = ()
    pod: Pod = NO_POD
    devices: tuple[Device, ...] = ()
    replicas: Replicas = ONE_REPLICA
    skills: tuple[Skill, ...] = ()
    hooks: tuple[Hook, ...] = ()
    links: tuple[Link, ...] = ()
    mode: Mode = NO_MODE
    access: tuple[Access, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    unknown_fields: tuple[UnknownField, ...] = ()

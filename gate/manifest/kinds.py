"""What a manifest can be and what it can say: the words that formats and rules share."""

from dataclasses import dataclass, field
from enum import StrEnum


class Facet(StrEnum):
    """A kind of fact that a format may be able to state.

    `endpoints` are the addresses of models, `folders` those that roles hand work on through.
    `object` is what every object of a cluster has, `fields` what one has whose definition is known,
    `unread` one of an agent platform that no format reads; `guard` is what can weaken or remove a
    gate, `size` that of a file which is no document.
    """

    MODELS = "models"
    ENDPOINTS = "endpoints"
    PROMPTS = "prompts"
    SERVERS = "servers"
    TOOLS = "tools"
    APPROVAL = "approval"
    CREDENTIALS = "credentials"
    PATHS = "paths"
    EGRESS = "egress"
    IMAGES = "images"
    DEVICES = "devices"
    RESOURCES = "resources"
    POD = "pod"
    SERVICE_ACCOUNT = "service_account"
    REPLICAS = "replicas"
    SKILLS = "skills"
    HOOKS = "hooks"
    LINKS = "links"
    FOLDERS = "folders"
    MODE = "mode"
    RBAC = "rbac"
    OBJECT = "object"
    FIELDS = "fields"
    UNREAD = "unread"
    GUARD = "guard"
    SIZE = "size"


class Kind(StrEnum):
    """What a manifest declares."""

    AGENT = "agent"
    MCP_SERVER = "mcp_server"
    MODEL = "model"
    TOOL = "tool"
    TOOL_CONFIG = "tool_config"
    TEAM = "team"
    PIPELINE = "pipeline"
    WORKLOAD = "workload"
    CONFIG_MAP = "config_map"
    SECRET = "secret"  # noqa: S105 a kind of object
    SERVICE_ACCOUNT = "service_account"
    ROLE = "role"
    ROLE_BINDING = "role_binding"
    NETWORK_POLICY = "network_policy"
    NAMESPACE = "namespace"
    DEVICE_CLAIM = "device_claim"
    VOLUME = "volume"
    APPLICATION = "application"
    SETTINGS = "settings"
    TEMPLATE = "template"
    HARNESS = "harness"
    EGRESS_POLICY = "egress_policy"
    SKILL = "skill"
    INSTRUCTIONS = "instructions"
    SERVICE = "service"
    WEBHOOK = "webhook"
    GATE = "gate"
    ARTIFACT = "artifact"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Text:
    """A string and where it is written."""

    value: str
    at: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a manifest is: its kind here, and its name where it came from.

    `group`, `version` and `resource` are Kubernetes' terms (`apps`, `v1`, `Deployment`), empty for
    files that are not objects of a cluster; `name` then is what the file says or where it stands.
    """

    kind: Kind
    name: str
    namespace: str = ""
    group: str = ""
    version: str = ""
    resource: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    annotations: dict[str, str] = field(default_factory=dict)
    at: str = ""

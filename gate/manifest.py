"""The normalised manifest: the one shape that policies see, whatever format it came from.

Total: every field is always present. Every part carries `at`, the JSON Pointer (RFC 6901) of the
place it was read from, or would have been written at. Absence that means "everything" is a fact
(`wildcard`), and `expressible` says what the format can state at all.
"""

from dataclasses import dataclass, field
from enum import StrEnum


class Facet(StrEnum):
    """A kind of fact that a format may be able to state."""

    MODELS = "models"
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
    MODE = "mode"
    RBAC = "rbac"


class Kind(StrEnum):
    """What a manifest declares."""

    AGENT = "agent"
    MCP_SERVER = "mcp_server"
    MODEL = "model"
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
    APPLICATION = "application"
    SETTINGS = "settings"
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


@dataclass(frozen=True, slots=True)
class Model:
    """A language model that is used, by id or by reference to the object that names it."""

    provider: str
    id: str
    ref: str
    endpoint: str
    tls_verify: bool
    at: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """Text written for a model.

    `source` is `inline`, `config_map`, `secret`, `file` or `remote`.
    """

    source: str
    ref: str
    digest: str
    length: int
    at: str


@dataclass(frozen=True, slots=True)
class Image:
    """A container image reference, split as OCI reads it; `ref` is empty where there is none."""

    ref: str
    registry: str
    repository: str
    tag: str
    digest: str
    at: str


@dataclass(frozen=True, slots=True)
class Server:
    """An MCP server that is run or called; `transport` is `stdio`, `http`, `sse` or empty."""

    name: str
    transport: str
    command: str
    args: tuple[Text, ...]
    url: str
    image: Image
    headers: tuple[str, ...]
    tls_verify: bool
    at: str


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool that may be called.

    `server` is the name of its server, empty where the format has none; `name` is `*` when
    `wildcard`, which is also what absence of a list means in most formats. `grant` is `allow`,
    `ask` or `deny`; `approval` is `required`, `none` or `unknown`.
    """

    server: str
    name: str
    wildcard: bool
    grant: str
    approval: str
    at: str


@dataclass(frozen=True, slots=True)
class Credential:
    """A secret that is used: by reference, or as a literal whose value never gets this far.

    `kind` is `literal`, `secret_ref`, `config_map_ref`, `env_ref` or `file_ref`; `where` says which
    part of the manifest (`env`, `volume`, `header`, `argument`, `url`, `data`, `text`); `key` is
    empty for all keys of what `ref` names; `reason` says why a literal was taken for a secret,
    `fingerprint` identifies its value without telling it.
    """

    name: str
    kind: str
    where: str
    ref: str
    key: str
    reason: str
    fingerprint: str
    at: str


@dataclass(frozen=True, slots=True)
class Path:
    """A path an agent may touch: `access` is `read`, `write` or `deny`.

    `origin` says what gives the access: `permission`, `memory`, `input`, `output`, `mount`,
    `host_path` or `argument`.
    """

    path: str
    access: str
    origin: str
    at: str


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a label must be: `operator` is `In`, `NotIn`, `Exists` or `DoesNotExist`."""

    key: str
    operator: str
    values: tuple[str, ...]
    at: str


@dataclass(frozen=True, slots=True)
class Selector:
    """Which pods are meant, by their labels: all conditions hold, and none means every pod.

    `present` is false where nothing selects at all.
    """

    present: bool = False
    labels: dict[str, str] = field(default_factory=dict)
    requirements: tuple[Requirement, ...] = ()
    at: str = ""


@dataclass(frozen=True, slots=True)
class Network:
    """Egress as declared: `none`, `list`, `all` or `unknown`, and what enforces it.

    `selects` says for which pods of its namespace a network policy speaks.
    """

    egress: str = "unknown"
    hosts: tuple[Text, ...] = ()
    cidrs: tuple[Text, ...] = ()
    enforced_by: str = ""
    selects: Selector = Selector()
    at: str = ""


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount of a resource: `bound` is `limit` or `request`, `amount` as written."""

    resource: str
    amount: str
    bound: str
    at: str


@dataclass(frozen=True, slots=True)
class Variable:
    """An environment variable; `value` is empty when it comes from elsewhere.

    `ref` then says where: `secret/NAME/KEY`, `config_map/NAME/KEY`, `file/PATH/KEY`, `field/PATH`
    or `resource/NAME`.
    """

    name: str
    value: str
    ref: str
    at: str


@dataclass(frozen=True, slots=True)
class Mount:
    """A volume mounted into a container."""

    volume: str
    path: str
    read_only: bool
    at: str


@dataclass(frozen=True, slots=True)
class Security:
    """A security context, of a pod or of a container; `None` where nothing is said."""

    privileged: bool | None = None
    allow_privilege_escalation: bool | None = None
    run_as_non_root: bool | None = None
    run_as_user: int | None = None
    read_only_root: bool | None = None
    seccomp: str = ""
    capabilities_add: tuple[str, ...] = ()
    capabilities_drop: tuple[str, ...] = ()
    at: str = ""


@dataclass(frozen=True, slots=True)
class Container:
    """A container: `role` is `main`, `init`, `ephemeral` or `sidecar`."""

    name: str
    role: str
    image: Image
    command: tuple[Text, ...]
    args: tuple[Text, ...]
    env: tuple[Variable, ...]
    resources: tuple[Quantity, ...]
    mounts: tuple[Mount, ...]
    host_ports: tuple[int, ...]
    security: Security
    at: str


@dataclass(frozen=True, slots=True)
class Volume:
    """A volume: `kind` is Kubernetes' field name (`hostPath`, …), `source` what it names."""

    name: str
    kind: str
    source: str
    at: str


@dataclass(frozen=True, slots=True)
class Pod:
    """What a pod as a whole asks for; `present` is false where no pod can be rebuilt.

    `labels` are those of the pod itself, `resources` those it sets for all its containers.
    """

    present: bool = False
    service_account: str = ""
    automount_token: bool | None = None
    host_network: bool = False
    host_pid: bool = False
    host_ipc: bool = False
    runtime_class: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    volumes: tuple[Volume, ...] = ()
    resources: tuple[Quantity, ...] = ()
    security: Security = Security()
    at: str = ""


@dataclass(frozen=True, slots=True)
class Device:
    """Something that may ask for an accelerator; the rules know which names are accelerators.

    `kind` is `resource` (an extended resource), `claim` (dynamic resource allocation),
    `annotation`, `runtime_class`, `env`, `node_selector` (also node affinity), `toleration` (name
    `*` for all taints), `host_path` (a device file), `mount` (a place that a container runtime
    understands as a request) or `flag` (of a command line).
    """

    kind: str
    name: str
    value: str
    at: str


@dataclass(frozen=True, slots=True)
class Replicas:
    """How many copies may run; `maximum` is `None` where nothing bounds it."""

    declared: bool = False
    minimum: int = 1
    maximum: int | None = 1
    at: str = ""


@dataclass(frozen=True, slots=True)
class Skill:
    """Instructions or code fetched for an agent: `source` is `oci`, `git`, `s3` or `local`."""

    source: str
    location: str
    ref: str
    verify: bool
    at: str


@dataclass(frozen=True, slots=True)
class Hook:
    """Code that a tool runs by itself at an event."""

    event: str
    kind: str
    command: str
    at: str


@dataclass(frozen=True, slots=True)
class Link:
    """A reference from this manifest to another thing.

    `relation` is `sub_agent`, `member`, `model`, `server`, `service_account`, `config_map`,
    `secret`, `device_claim`, `role` and `subject` (of a binding), `reads`, `writes`, `external`,
    `triggers` or `locks`. `source` is who refers within this manifest (a role; empty for the
    manifest itself), `target` the name or path referred to, `kind` the manifest kind it should be
    (empty for paths and for users and groups), `resource` Kubernetes' kind where one is named.
    """

    relation: str
    source: str
    target: str
    namespace: str
    kind: str
    resource: str
    at: str


@dataclass(frozen=True, slots=True)
class Mode:
    """How freely an agent's runtime may act without asking."""

    permission: str = ""
    bypass: bool = False
    sandbox: str = "unknown"
    auto_approve_servers: bool = False
    at: str = ""


@dataclass(frozen=True, slots=True)
class Access:
    """A rule of a Role, as RBAC writes it; `urls` are the paths of rules without resources."""

    verbs: tuple[str, ...]
    groups: tuple[str, ...]
    resources: tuple[str, ...]
    names: tuple[str, ...]
    urls: tuple[str, ...]
    at: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a GitOps controller brings from where to where, empty where nothing is said.

    `path` is the folder in the repository `repo`, `revision` the branch, tag or commit as
    written; `server` is the URL and `cluster` the name of the cluster it goes to.
    """

    repo: str
    path: str
    revision: str
    server: str
    cluster: str
    namespace: str
    at: str


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
    network: Network = Network()
    containers: tuple[Container, ...] = ()
    pod: Pod = Pod()
    devices: tuple[Device, ...] = ()
    replicas: Replicas = Replicas()
    skills: tuple[Skill, ...] = ()
    hooks: tuple[Hook, ...] = ()
    links: tuple[Link, ...] = ()
    mode: Mode = Mode()
    access: tuple[Access, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    unknown_fields: tuple[UnknownField, ...] = ()

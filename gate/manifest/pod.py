"""What runs an agent: containers, volumes, devices, and how many of them."""

from dataclasses import dataclass, field

from gate.manifest.agent import Image
from gate.manifest.kinds import Text


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
    """A security context, of a pod or of a container; `None` where nothing is said.

    `host_process` is that of Windows; `seccomp` and `apparmor` are types of profiles, `selinux`
    the options as (`type`, `user`, `role` or `level`, value).
    """

    privileged: bool | None = None
    allow_privilege_escalation: bool | None = None
    run_as_non_root: bool | None = None
    run_as_user: int | None = None
    read_only_root: bool | None = None
    seccomp: str = ""
    capabilities_add: tuple[str, ...] = ()
    capabilities_drop: tuple[str, ...] = ()
    at: str = ""
    host_process: bool | None = None
    apparmor: str = ""
    selinux: dict[str, str] = field(default_factory=dict)
    proc_mount: str = ""


@dataclass(frozen=True, slots=True)
class Probe:
    """A check or action of the kubelet on a container.

    `kind` is `readiness`, `liveness`, `startup`, `post_start` or `pre_stop`; `host` is the host it
    connects to, empty for the pod itself.
    """

    kind: str
    host: str
    at: str


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
    probes: tuple[Probe, ...] = ()


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

    `labels` are those of the pod itself, `resources` those it sets for all its containers, `os` is
    `linux`, `windows` or empty.
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
    os: str = ""
    sysctls: tuple[Text, ...] = ()


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


NO_POD = Pod()
"""What stands where no pod can be rebuilt."""


ONE_REPLICA = Replicas()
"""What runs where nothing is said of replicas."""

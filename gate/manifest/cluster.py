"""What stands around an agent in a cluster: network, access, delivery."""

from dataclasses import dataclass, field

from gate.manifest.kinds import Text


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

    `enforced_by` is `network_policy`, `sandbox`, `proxy`, `declared_only` or empty. Of what the
    blocks `cidrs` let out, `excluded` is kept in. `selects` says for which pods of its namespace a
    network policy speaks, or a service answers.
    """

    egress: str = "unknown"
    hosts: tuple[Text, ...] = ()
    cidrs: tuple[Text, ...] = ()
    excluded: tuple[Text, ...] = ()
    enforced_by: str = ""
    selects: Selector = Selector()
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
    written; `server` is the URL and `cluster` the name of the cluster it goes to. `options` are
    Argo CD's sync options, `images` what replaces images on the way.
    """

    repo: str
    path: str
    revision: str
    server: str
    cluster: str
    namespace: str
    at: str
    options: tuple[Text, ...] = ()
    images: tuple[Text, ...] = ()


NO_NETWORK = Network()
"""What a format says that says nothing of the network."""

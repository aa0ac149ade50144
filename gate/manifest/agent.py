"""What an agent is made of: models, prompts, servers, tools, credentials, paths, skills, hooks."""

from dataclasses import dataclass

from gate.manifest.kinds import Text


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
    part of the manifest (`env`, `volume`, `header`, `argument`, `url`, `data`, `field`, `text`);
    `key` is empty for all keys of what `ref` names; `reason` says why a literal was taken for a
    secret, `fingerprint` identifies its value without telling it.
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


NO_MODE = Mode()
"""What a format says that knows no modes."""

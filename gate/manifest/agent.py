"""What an agent is made of: models, prompts, servers, tools, credentials, paths, skills, hooks."""

from dataclasses import dataclass

from gate.manifest.kinds import Text


@dataclass(frozen=True, slots=True)
class Model:
    """A language model that is used, by id or by reference to the object that names it.

    `revision` is what pins weights that are fetched by a name (a commit of a model hub);
    `endpoint_at` is where the endpoint stands, which may be shared by several models.
    """

    provider: str
    id: str
    ref: str
    endpoint: str
    tls_verify: bool
    at: str
    revision: str = ""
    endpoint_at: str = ""


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
class Package:
    """What a command fetches and runs.

    `ecosystem` is `npm`, `jsr`, `pypi`, `go`, `git`, `url` or empty; `version` is as written: an
    exact one, a range, a tag, a commit, or empty where there is none.
    """

    ecosystem: str = ""
    name: str = ""
    version: str = ""
    at: str = ""


NO_PACKAGE = Package()
"""What stands where a command fetches nothing."""


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
    package: Package = NO_PACKAGE


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool that may be called.

    `server` is the name of its server, empty where the format has none; `name` is `*` when
    `wildcard`, which is also what absence of a list means in most formats. `grant` is `allow`,
    `ask` or `deny`; `approval` is `required`, `none` or `unknown`, `on_timeout` what happens when
    nobody answers (`reject`, `proceed` or empty). `pattern` narrows the arguments (empty: any),
    and `effect` is what the manifest itself says that the tool does: `read`, `write`,
    `destructive`, `exec` or empty.
    """

    server: str
    name: str
    wildcard: bool
    grant: str
    approval: str
    at: str
    on_timeout: str = ""
    pattern: str = ""
    effect: str = ""


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
    """Instructions or code fetched for an agent.

    `source` is `oci`, `git`, `s3`, `local` or `marketplace`, or `unread` for what lies where no
    format knows it; `ref` is what picks a version of it.
    """

    source: str
    location: str
    ref: str
    verify: bool
    at: str


@dataclass(frozen=True, slots=True)
class Hook:
    """Code that a tool runs by itself at an event.

    `kind` is `command`, `http`, `prompt`, `agent` or `mcp_tool`; `command` is the whole command
    line of the first, `url` where the second sends.
    """

    event: str
    kind: str
    command: str
    at: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A reference from this manifest to another thing.

    `relation` is `sub_agent`, `member`, `workload`, `model`, `server`, `tool`, `tool_config`,
    `template`, `harness`, `egress_policy`, `service` (an address in the cluster),
    `service_account`, `config_map`, `secret`, `device_claim`, `role` and `subject` (of a binding),
    `reads`, `writes`, `external`, `triggers` or `locks`. `source` is who refers within this
    manifest (a role; empty for the manifest itself), `target` the name or path referred to, `kind`
    the manifest kind it should be (empty for paths and for users and groups), `resource` and
    `group` Kubernetes' kind and API group where they are known: several platforms have kinds of
    the same name.
    """

    relation: str
    source: str
    target: str
    namespace: str
    kind: str
    resource: str
    at: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Freedom:
    """Something that lets an agent's runtime act without asking.

    `kind` is `bypass` (of every permission), `auto_approve_servers`, `unsandboxed` or `allow_all`;
    `value` is as written.
    """

    kind: str
    value: str
    at: str


@dataclass(frozen=True, slots=True)
class Mode:
    """How freely an agent's runtime may act: `sandbox` is `on`, `off` or `unknown`."""

    permission: str = ""
    sandbox: str = "unknown"
    freedoms: tuple[Freedom, ...] = ()
    at: str = ""


NO_MODE = Mode()
"""What a format says that knows no modes."""

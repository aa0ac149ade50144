"""An organisation's own custom resource: which kind it is, and where its fields mean something."""

from dataclasses import dataclass

from gate.config.routes import Route


@dataclass(frozen=True, slots=True)
class ModelPlace:
    """Where a model is named; all but `at` are read from there on, `None` where nothing says it."""

    at: Route
    id: Route | None
    provider: Route | None
    endpoint: Route | None
    ref: Route | None


@dataclass(frozen=True, slots=True)
class ToolPlace:
    """Where tools are granted; without any, every tool is, unless `absent_is_none`."""

    at: Route
    name: Route
    server: Route | None
    approval: Route | None
    absent_is_none: bool


@dataclass(frozen=True, slots=True)
class ServerPlace:
    """Where a server is started or called."""

    at: Route
    name: Route | None
    command: Route | None
    args: Route | None
    url: Route | None
    image: Route | None


@dataclass(frozen=True, slots=True)
class SecretPlace:
    """Where a Secret is named."""

    at: Route
    name: Route
    key: Route | None


@dataclass(frozen=True, slots=True)
class PathPlace:
    """Where paths are opened: `access` is `read`, `write` or `deny`."""

    at: Route
    access: str


@dataclass(frozen=True, slots=True)
class HostPlace:
    """Where hosts are let out, and what enforces it as in `Network.enforced_by`."""

    at: Route
    enforced_by: str


@dataclass(frozen=True, slots=True)
class SkillPlace:
    """Where a skill is fetched from; `source` is as in `Skill`."""

    at: Route
    source: str
    location: Route
    ref: Route | None


@dataclass(frozen=True, slots=True)
class AgentPlace:
    """Where another agent is called."""

    at: Route
    name: Route
    namespace: Route | None


@dataclass(frozen=True, slots=True)
class OwnResource:
    """A kind of custom resource, of some versions (empty: of all), and what its fields mean."""

    group: str
    kind: str
    versions: tuple[str, ...]
    declares: str
    crd: str = ""
    models: tuple[ModelPlace, ...] = ()
    prompts: tuple[Route, ...] = ()
    tools: tuple[ToolPlace, ...] = ()
    servers: tuple[ServerPlace, ...] = ()
    secrets: tuple[SecretPlace, ...] = ()
    paths: tuple[PathPlace, ...] = ()
    hosts: tuple[HostPlace, ...] = ()
    skills: tuple[SkillPlace, ...] = ()
    agents: tuple[AgentPlace, ...] = ()
    containers: tuple[Route, ...] = ()
    pod: Route | None = None
    replicas: Route | None = None

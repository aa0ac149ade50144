"""The shape of `resources` in `gate.yaml`, and how they become an organisation's own resources."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from gate.config.entries import Entry, Inside, Name
from gate.config.resources import (
    AgentPlace,
    HostPlace,
    ModelPlace,
    OwnResource,
    PathPlace,
    SecretPlace,
    ServerPlace,
    SkillPlace,
    ToolPlace,
)
from gate.config.routes import Route, route


def checked(text: str) -> str:
    """Refuse what is no path; raises `ValueError`."""
    route(text)
    return text


At = Annotated[str, StringConstraints(min_length=1, max_length=1000), AfterValidator(checked)]
Inner = Annotated[str, StringConstraints(max_length=1000), AfterValidator(checked)]
"""A path from the place that `at` names; empty for the place itself."""


class ModelEntry(Entry):
    """Where a model is named, by id or by a reference to an object."""

    at: At
    id: Inner | None = None
    provider: Inner | None = None
    endpoint: Inner | None = None
    ref: Inner | None = None


class ToolEntry(Entry):
    """Where tools are granted."""

    at: At
    name: Inner = ""
    server: Inner | None = None
    approval: Inner | None = Field(None, description="A boolean that asks for approval.")
    absent: Literal["all", "none"] = Field("all", description="What no list at all grants.")


class ServerEntry(Entry):
    """Where a server is started or called."""

    at: At
    name: Inner | None = None
    command: Inner | None = None
    args: Inner | None = None
    url: Inner | None = None
    image: Inner | None = None


class SecretEntry(Entry):
    """Where a Secret is named."""

    at: At
    name: Inner = ""
    key: Inner | None = None


class PathEntry(Entry):
    """Where paths are opened or closed."""

    at: At
    access: Literal["read", "write", "deny"]


class HostEntry(Entry):
    """Where hosts are let out."""

    at: At
    enforced_by: Literal["network_policy", "sandbox", "proxy", "declared_only"] = "declared_only"


class SkillEntry(Entry):
    """Where a skill is fetched from."""

    at: At
    source: Literal["oci", "git", "s3", "local", "marketplace"]
    location: Inner = ""
    ref: Inner | None = None


class AgentEntry(Entry):
    """Where another agent is called."""

    at: At
    name: Inner = ""
    namespace: Inner | None = None


class ResourceEntry(Entry):
    """A kind of custom resource of the organisation, and what its fields mean.

    Every path is a JSON Pointer with `*` for each item, or a JSONPath of names, indices and
    wildcards.
    """

    group: Name
    kind: Name
    versions: tuple[Name, ...] = Field((), description="Versions it holds for; empty for all.")
    declares: Literal["agent", "mcp_server", "model", "team", "workload"] = "agent"
    crd: Inside | None = Field(None, description="Its definition, beside this file: checks paths.")
    models: tuple[ModelEntry, ...] = ()
    prompts: tuple[At, ...] = ()
    tools: tuple[ToolEntry, ...] = ()
    servers: tuple[ServerEntry, ...] = ()
    secrets: tuple[SecretEntry, ...] = ()
    paths: tuple[PathEntry, ...] = ()
    hosts: tuple[HostEntry, ...] = ()
    skills: tuple[SkillEntry, ...] = ()
    agents: tuple[AgentEntry, ...] = ()
    containers: tuple[At, ...] = Field((), description="Where a Kubernetes container stands.")
    pod: At | None = Field(None, description="Where a Kubernetes pod template stands.")
    replicas: At | None = None


def own(entry: ResourceEntry) -> OwnResource:
    """Bring an entry as written into the form that the reader of such resources uses."""
    return OwnResource(
        group=entry.group,
        kind=entry.kind,
        versions=entry.versions,
        declares=entry.declares,
        crd=entry.crd or "",
        models=tuple(
            ModelPlace(route(e.at), maybe(e.id), maybe(e.provider), maybe(e.endpoint), maybe(e.ref))
            for e in entry.models
        ),
        prompts=tuple(map(route, entry.prompts)),
        tools=tuple(map(tool, entry.tools)),
        servers=tuple(map(server, entry.servers)),
        secrets=tuple(SecretPlace(route(e.at), route(e.name), maybe(e.key)) for e in entry.secrets),
        paths=tuple(PathPlace(route(e.at), e.access) for e in entry.paths),
        hosts=tuple(HostPlace(route(e.at), e.enforced_by) for e in entry.hosts),
        skills=tuple(
            SkillPlace(route(e.at), e.source, route(e.location), maybe(e.ref)) for e in entry.skills
        ),
        agents=tuple(
            AgentPlace(route(e.at), route(e.name), maybe(e.namespace)) for e in entry.agents
        ),
        containers=tuple(map(route, entry.containers)),
        pod=maybe(entry.pod),
        replicas=maybe(entry.replicas),
    )


def tool(entry: ToolEntry) -> ToolPlace:
    """Bring a place of tools into form."""
    return ToolPlace(
        at=route(entry.at),
        name=route(entry.name),
        server=maybe(entry.server),
        approval=maybe(entry.approval),
        absent_is_none=entry.absent == "none",
    )


def server(entry: ServerEntry) -> ServerPlace:
    """Bring a place of servers into form."""
    return ServerPlace(
        at=route(entry.at),
        name=maybe(entry.name),
        command=maybe(entry.command),
        args=maybe(entry.args),
        url=maybe(entry.url),
        image=maybe(entry.image),
    )


def maybe(text: str | None) -> Route | None:
    """Read a path that need not be given."""
    return None if text is None else route(text)

"""What has been read of a manifest so far, so that each reader need only know its own part."""

from dataclasses import dataclass

from gate.manifest import (
    Container,
    Credential,
    Device,
    Facet,
    Hook,
    Identity,
    Link,
    Manifest,
    Mode,
    Model,
    Network,
    Path,
    Pod,
    Prompt,
    Replicas,
    Server,
    Skill,
    Tool,
)
from gate.manifest.agent import NO_MODE
from gate.manifest.cluster import NO_NETWORK
from gate.manifest.pod import NO_POD, ONE_REPLICA


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts of a manifest; they add up, and of a single part the first that is stated stands."""

    models: tuple[Model, ...] = ()
    prompts: tuple[Prompt, ...] = ()
    servers: tuple[Server, ...] = ()
    tools: tuple[Tool, ...] = ()
    credentials: tuple[Credential, ...] = ()
    paths: tuple[Path, ...] = ()
    containers: tuple[Container, ...] = ()
    devices: tuple[Device, ...] = ()
    skills: tuple[Skill, ...] = ()
    hooks: tuple[Hook, ...] = ()
    links: tuple[Link, ...] = ()
    network: Network = NO_NETWORK
    pod: Pod = NO_POD
    replicas: Replicas = ONE_REPLICA
    mode: Mode = NO_MODE

    def __add__(self, other: "Facts") -> "Facts":
        return Facts(
            models=self.models + other.models,
            prompts=self.prompts + other.prompts,
            servers=self.servers + other.servers,
            tools=self.tools + other.tools,
            credentials=self.credentials + other.credentials,
            paths=self.paths + other.paths,
            containers=self.containers + other.containers,
            devices=self.devices + other.devices,
            skills=self.skills + other.skills,
            hooks=self.hooks + other.hooks,
            links=self.links + other.links,
            network=other.network if self.network == NO_NETWORK else self.network,
            pod=other.pod if self.pod == NO_POD else self.pod,
            replicas=other.replicas if self.replicas == ONE_REPLICA else self.replicas,
            mode=other.mode if self.mode == NO_MODE else self.mode,
        )


def declare(
    name: str, identity: Identity, expressible: tuple[Facet, ...], facts: Facts
) -> Manifest:
    """Make the manifest of a format from who it is and what has been read of it."""
    return Manifest(
        format=name,
        identity=identity,
        expressible=expressible,
        models=facts.models,
        prompts=facts.prompts,
        servers=facts.servers,
        tools=facts.tools,
        credentials=facts.credentials,
        paths=facts.paths,
        network=facts.network,
        containers=facts.containers,
        pod=facts.pod,
        devices=facts.devices,
        replicas=facts.replicas,
        skills=facts.skills,
        hooks=facts.hooks,
        mode=facts.mode,
        links=facts.links,
    )

"""What has been read of a manifest so far, so that each reader need only know its own part."""

from dataclasses import dataclass, field

from gate.manifest import (
    Container,
    Credential,
    Device,
    Facet,
    Identity,
    Link,
    Manifest,
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
    links: tuple[Link, ...] = ()
    network: Network = field(default_factory=Network)
    pod: Pod = field(default_factory=Pod)
    replicas: Replicas = field(default_factory=Replicas)

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
            links=self.links + other.links,
            network=other.network if self.network == Network() else self.network,
            pod=other.pod if self.pod == Pod() else self.pod,
            replicas=other.replicas if self.replicas == Replicas() else self.replicas,
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
        links=facts.links,
    )

"""What one container of a pod runs, may touch and asks for."""

from dataclasses import dataclass

from gate.manifest import (
    Container,
    Credential,
    Device,
    Link,
    Mount,
    Path,
    Quantity,
    Security,
    Text,
)
from gate.parts.commands import read_launch
from gate.parts.devices import resource_devices
from gate.parts.environment import read_env
from gate.parts.images import parse_image
from gate.tree import Node

BOUNDS = {"limits": "limit", "requests": "request"}


@dataclass(frozen=True, slots=True)
class ContainerFacts:
    """A container, and what follows from it for its pod."""

    container: Container
    credentials: tuple[Credential, ...]
    links: tuple[Link, ...]
    devices: tuple[Device, ...]
    paths: tuple[Path, ...]


def read_container(node: Node, role: str, namespace: str) -> ContainerFacts:
    """Read a container; `role` is as in `Container`, references are looked up in `namespace`."""
    env = read_env(node["env"], node["envFrom"], namespace)
    resources = read_resources(node["resources"])
    image = parse_image(node["image"].text(), node["image"].at)
    command, args = read_words(node["command"]), read_words(node["args"])
    launch = read_launch(command + args, image)
    container = Container(
        name=node.text_of("name"),
        role=role,
        image=image,
        command=command,
        args=args,
        env=env.variables,
        resources=resources,
        mounts=read_mounts(node["volumeMounts"]),
        host_ports=read_host_ports(node["ports"]),
        security=read_security(node["securityContext"]),
        at=node.at,
    )
    devices = (*resource_devices(resources), *env.devices, *launch.devices)
    return ContainerFacts(container, env.credentials, env.links, devices, launch.paths)


def read_words(node: Node) -> tuple[Text, ...]:
    """Read a list of words with their places, as commands and arguments are written."""
    return tuple([Text(item.text(), item.at) for item in node.items()])


def read_resources(node: Node) -> tuple[Quantity, ...]:
    """Read what `limits` and `requests` say."""
    if not node.present:
        return ()
    return tuple(
        [
            Quantity(name, amount.scalar(), bound, amount.at)
            for member, bound in BOUNDS.items()
            for name, amount in node[member].members()
        ]
    )


def read_mounts(node: Node) -> tuple[Mount, ...]:
    """Read `volumeMounts`."""
    return tuple(
        [
            Mount(
                volume=entry.text_of("name"),
                path=entry.text_of("mountPath"),
                read_only=entry.flag_of("readOnly") is True,
                at=entry.at,
            )
            for entry in node.items()
        ]
    )


def read_host_ports(node: Node) -> tuple[int, ...]:
    """Read the ports of the host that `ports` takes; 0 takes none."""
    ports = [entry["hostPort"].integer() for entry in node.items()]
    return tuple([port for port in ports if port])


def read_security(node: Node) -> Security:
    """Read a security context, of a pod or of a container."""
    if not node.present:
        return Security(at=node.at)
    capabilities = node["capabilities"]
    return Security(
        privileged=node.flag_of("privileged"),
        allow_privilege_escalation=node.flag_of("allowPrivilegeEscalation"),
        run_as_non_root=node.flag_of("runAsNonRoot"),
        run_as_user=node["runAsUser"].integer(),
        read_only_root=node.flag_of("readOnlyRootFilesystem"),
        seccomp=node["seccompProfile"].text_of("type"),
        capabilities_add=capabilities["add"].texts(),
        capabilities_drop=capabilities["drop"].texts(),
        at=node.at,
    )

"""What one container of a pod runs, may touch and asks for."""

from collections.abc import Iterator
from dataclasses import dataclass

from gate.manifest import (
    Container,
    Credential,
    Device,
    Link,
    Mount,
    Path,
    Probe,
    Quantity,
    Security,
)
from gate.parts.commands import read_launch
from gate.parts.devices import resource_devices
from gate.parts.environment import read_env
from gate.parts.expansion import expanded_words
from gate.parts.facts import Facts
from gate.parts.images import parse_image
from gate.parts.texts import read_texts
from gate.tree import Node

BOUNDS = {"limits": "limit", "requests": "request"}
PROBES = {
    "readinessProbe": "readiness",
    "livenessProbe": "liveness",
    "startupProbe": "startup",
}
HOOKS = {"postStart": "post_start", "preStop": "pre_stop"}
CONNECTIONS = ("httpGet", "tcpSocket")
"""The handlers of a probe or hook that connect to a host."""

SELINUX = ("type", "user", "role", "level")

UNTYPED = "untyped"
"""Stands for the type of a profile that is written without one, which the API refuses."""


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
    command = expanded_words(read_texts(node["command"]), env.variables)
    args = expanded_words(read_texts(node["args"]), env.variables)
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
        probes=tuple(read_probes(node)),
    )
    devices = (*resource_devices(resources), *env.devices, *launch.devices)
    return ContainerFacts(container, env.credentials, env.links, devices, launch.paths)


def container_facts(part: ContainerFacts) -> Facts:
    """Give what a container says, with what follows from it."""
    return Facts(
        containers=(part.container,),
        credentials=part.credentials,
        links=part.links,
        devices=part.devices,
        paths=part.paths,
    )


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


def read_probes(node: Node) -> Iterator[Probe]:
    """Find the checks of a container and the actions at its start and end, in every way they have.

    A probe that is not written, or that connects to nothing, is none.
    """
    for member, kind in PROBES.items():
        if node.has(member):
            yield from connections(node[member], kind)
    if node.has("lifecycle"):
        for member, kind in HOOKS.items():
            yield from connections(node["lifecycle"][member], kind)


def connections(handler: Node, kind: str) -> Iterator[Probe]:
    """Find where one probe or hook connects to."""
    for member in CONNECTIONS:
        way = handler[member]
        if way.present:
            yield Probe(kind, way.text_of("host"), way.at)


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
        seccomp=profile_type(node["seccompProfile"]),
        capabilities_add=capabilities["add"].texts(),
        capabilities_drop=capabilities["drop"].texts(),
        at=node.at,
        host_process=node["windowsOptions"].flag_of("hostProcess"),
        apparmor=profile_type(node["appArmorProfile"]),
        selinux=read_selinux(node["seLinuxOptions"]),
        proc_mount=node.text_of("procMount"),
    )


def profile_type(node: Node) -> str:
    """Read which kind of profile is used, empty where no profile is written."""
    return (node.text_of("type") or UNTYPED) if node.present else ""


def read_selinux(node: Node) -> dict[str, str]:
    """Read the options of SELinux that are set."""
    if not node.present:
        return {}
    return {key: value for key in SELINUX if (value := node.text_of(key))}

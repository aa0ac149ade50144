"""A pod whose fields stand flat in a `deployment`, as kagent and kmcp write it."""

from collections.abc import Sequence
from dataclasses import replace

from gate.manifest import Identity, Image, Link, Pod, Text
from gate.parts.commands import read_launch
from gate.parts.facts import Facts
from gate.parts.objects import nearest, read_replicas
from gate.parts.pods import (
    ContainerFacts,
    device_files,
    device_mounts,
    host_paths,
    pull_secrets,
    read_annotations,
    read_container,
    read_scheduling,
    read_security,
    read_sysctls,
    read_volumes,
    service_account_link,
)
from gate.tree import Node


def read_main(node: Node, name: str, image: Image, namespace: str) -> ContainerFacts:
    """Read the main container, whose command is the single word `cmd`."""
    part = read_container(node, "main", namespace)
    cmd = node["cmd"]
    command = (Text(cmd.text(), cmd.at),) if cmd.present else ()
    launch = read_launch(command + part.container.args, image)
    return replace(
        part,
        container=replace(part.container, name=name, image=image, command=command),
        paths=tuple(dict.fromkeys(part.paths + launch.paths)),
        devices=tuple(dict.fromkeys(part.devices + launch.devices)),
    )


def read_sidecars(node: Node, namespace: str) -> tuple[ContainerFacts, ...]:
    """Read containers that run beside the main one."""
    return tuple(read_container(item, "sidecar", namespace) for item in node.items())


def read_deployment(node: Node, parts: Sequence[ContainerFacts], owner: Identity) -> Facts:
    """Read the pod around its containers; without an account, one named for its owner is made."""
    volumes = read_volumes(node["volumes"], owner.namespace)
    containers = tuple(part.container for part in parts)
    account = account_link(node, owner)
    pod = Pod(
        present=True,
        service_account=account.target,
        labels=node["labels"].table(),
        volumes=volumes.volumes,
        security=read_security(node["podSecurityContext"]),
        at=node.at,
        sysctls=read_sysctls(node["podSecurityContext"]),
    )
    around = Facts(
        credentials=volumes.credentials,
        links=(account, *volumes.links, *pull_secrets(node["imagePullSecrets"], owner.namespace)),
        paths=tuple(host_paths(volumes.volumes, containers)),
        devices=(
            *device_mounts(containers),
            *device_files(volumes.volumes),
            *read_scheduling(node),
            *read_annotations(node["annotations"]),
        ),
        pod=pod,
        replicas=read_replicas(node["replicas"]),
    )
    return sum((container_facts(part) for part in parts), Facts()) + around


def container_facts(part: ContainerFacts) -> Facts:
    """Give what a container says, with what follows from it."""
    return Facts(
        containers=(part.container,),
        credentials=part.credentials,
        links=part.links,
        devices=part.devices,
        paths=part.paths,
    )


def account_link(node: Node, owner: Identity) -> Link:
    """Link to the named account, or to the one that the controller makes for its owner.

    The second need not be found: it has no kind, so that only its bindings are looked for.
    """
    named = node["serviceAccountName"]
    if named.text():
        return service_account_link(Text(named.text(), named.at), owner.namespace)
    return Link("service_account", "", owner.name, owner.namespace, "", "", nearest(named, node))

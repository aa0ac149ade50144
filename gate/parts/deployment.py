"""A pod whose fields stand flat in a `deployment`, as kagent and kmcp write it."""

from collections.abc import Sequence
from dataclasses import replace

from gate.manifest import Identity, Image, Link, Pod
from gate.parts.commands import read_launch
from gate.parts.containers import ContainerFacts, container_facts, read_container, read_security
from gate.parts.devices import device_files, device_mounts, read_annotations, read_scheduling
from gate.parts.facts import Facts
from gate.parts.objects import nearest, read_replicas
from gate.parts.pods import (
    made_account_link,
    pull_secrets,
    read_sysctls,
    service_account_link,
)
from gate.parts.texts import read_text
from gate.parts.volumes import host_paths, read_volumes
from gate.tree import Node


def read_main(node: Node, name: str, image: Image, namespace: str) -> ContainerFacts:
    """Read the main container, whose command is the single word `cmd`."""
    part = read_container(node, "main", namespace)
    cmd = node["cmd"]
    command = (read_text(cmd),) if cmd.present else ()
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


def account_link(node: Node, owner: Identity) -> Link:
    """Link to the named account, or to the one that the controller makes for its owner."""
    named = node["serviceAccountName"]
    if named.text():
        return service_account_link(read_text(named), owner.namespace)
    return made_account_link(owner, owner.name, nearest(named, node))

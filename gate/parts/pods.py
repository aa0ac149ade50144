"""What a pod as a whole asks for, from a full PodSpec or from the pieces of a flattened one."""

from collections.abc import Iterator

from gate.manifest import Identity, Kind, Link, Pod, Text
from gate.parts.containers import (
    ContainerFacts,
    read_container,
    read_resources,
    read_security,
)
from gate.parts.devices import (
    device_files,
    device_mounts,
    read_annotations,
    read_claims,
    read_scheduling,
    resource_devices,
)
from gate.parts.facts import Facts
from gate.parts.texts import read_text
from gate.parts.volumes import VolumeFacts, host_paths, read_volumes, secret_link
from gate.tree import Node

DEFAULT_ACCOUNT = "default"


def read_pod(spec: Node, metadata: Node, namespace: str) -> Facts:
    """Read a PodSpec and the metadata of its pod; references are looked up in `namespace`."""
    volumes = read_volumes(spec["volumes"], namespace)
    parts = tuple(read_containers(spec, namespace))
    containers = tuple(part.container for part in parts)
    pod = read_settings(spec, metadata, volumes)
    devices = (
        *resource_devices(pod.resources),
        *(device for part in parts for device in part.devices),
        *device_mounts(containers),
        *device_files(pod.volumes),
        *read_scheduling(spec),
        *read_annotations(metadata["annotations"]),
    )
    links = (
        service_account_link(account(spec), namespace),
        *volumes.links,
        *(link for part in parts for link in part.links),
        *pull_secrets(spec["imagePullSecrets"], namespace),
        *read_claims(spec, namespace),
    )
    return Facts(
        pod=pod,
        containers=containers,
        devices=devices,
        credentials=(*volumes.credentials, *(c for part in parts for c in part.credentials)),
        links=links,
        paths=(
            *host_paths(pod.volumes, containers),
            *(path for part in parts for path in part.paths),
        ),
    )


def read_containers(spec: Node, namespace: str) -> Iterator[ContainerFacts]:
    """Read the containers of every role; one that starts first and stays is a sidecar."""
    for node in spec["initContainers"].items():
        stays = node.text_of("restartPolicy") == "Always"
        yield read_container(node, "sidecar" if stays else "init", namespace)
    for node in spec["containers"].items():
        yield read_container(node, "main", namespace)
    for node in spec["ephemeralContainers"].items():
        yield read_container(node, "ephemeral", namespace)


def read_settings(spec: Node, metadata: Node, volumes: VolumeFacts) -> Pod:
    """Read what a PodSpec says outside its containers."""
    return Pod(
        present=True,
        service_account=account(spec).value,
        automount_token=spec.flag_of("automountServiceAccountToken"),
        host_network=spec.flag_of("hostNetwork") is True,
        host_pid=spec.flag_of("hostPID") is True,
        host_ipc=spec.flag_of("hostIPC") is True,
        runtime_class=spec.text_of("runtimeClassName"),
        labels=metadata["labels"].table(),
        volumes=volumes.volumes,
        resources=read_resources(spec["resources"]),
        security=read_security(spec["securityContext"]),
        at=spec.at,
        os=spec["os"].text_of("name"),
        sysctls=read_sysctls(spec["securityContext"]),
    )


def read_sysctls(context: Node) -> tuple[Text, ...]:
    """Name the parameters of the kernel that the security context of a pod sets."""
    names = [entry["name"] for entry in context["sysctls"].items()]
    return tuple([read_text(node) for node in names])


def account(spec: Node) -> Text:
    """Read the service account of a pod, also under the field's old name."""
    node = spec["serviceAccountName"]
    if not node.text() and spec.has("serviceAccount"):
        node = spec["serviceAccount"]
    return read_text(node)


def service_account_link(name: Text, namespace: str) -> Link:
    """Link to a service account: the namespace's `default` where none is named."""
    target = name.value or DEFAULT_ACCOUNT
    kind = Kind.SERVICE_ACCOUNT
    return Link("service_account", "", target, namespace, kind, "ServiceAccount", name.at)


def made_account_link(owner: Identity, name: str, at: str) -> Link:
    """Link to the service account that a controller makes for its owner.

    It need not be found: it has no kind, so that only its bindings are looked for.
    """
    return Link("service_account", "", name, owner.namespace, "", "", at)


def pull_secrets(node: Node, namespace: str) -> Iterator[Link]:
    """Link to the secrets with which images are pulled."""
    for entry in node.items():
        yield from secret_link(entry["name"], namespace)

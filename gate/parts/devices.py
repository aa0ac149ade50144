"""Every way in which a pod may ask for an accelerator, apart from what its environment says."""

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from gate.manifest import Container, Device, Kind, Link, Quantity, Text, Volume
from gate.parts.texts import read_text
from gate.tree import Node

# https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
STANDARD_RESOURCES = {"cpu", "memory", "storage", "ephemeral-storage", "pods"}
STANDARD_PREFIXES = ("hugepages-",)
# Keys of schedulers (`gpu-fraction`, `nvidia.com/use-gputype`), of the Container Device Interface
# and of CRI-O, through which a device comes without any resource.
ANNOTATION_WORDS = ("gpu", "nvidia", "accelerator", "cdi.k8s.io/", "cri-o.devices")
VARIABLE = re.compile(
    r"(?:NVIDIA|CUDA|ROCR|HIP|AMD|ZE|ONEAPI|HABANA|TPU|NEURON|ASCEND)_|.*(?:GPU|VISIBLE_DEVICES)",
    re.DOTALL,
)
# What NVIDIA's runtime reads as a request when devices are listed as volume mounts.
MOUNT_WORDS = ("nvidia-container-devices",)
DEVICE_FOLDER = "/dev"
AWAY = {"NotIn", "DoesNotExist"}


def resource_devices(quantities: Iterable[Quantity]) -> tuple[Device, ...]:
    """Find the extended resources among the quantities of a container or pod."""
    return tuple(
        [
            Device("resource", quantity.resource, quantity.amount, quantity.at)
            for quantity in quantities
            if is_extended(quantity.resource)
        ]
    )


def is_extended(resource: str) -> bool:
    """Say whether a resource is none of those that every node has."""
    return resource not in STANDARD_RESOURCES and not resource.startswith(STANDARD_PREFIXES)


def is_device_variable(name: str) -> bool:
    """Say whether an environment variable may choose accelerators."""
    return VARIABLE.match(name) is not None


def read_annotations(annotations: Node) -> Iterator[Device]:
    """Find the annotations of a pod that may ask for an accelerator."""
    for key, node in annotations.members():
        if any(word in key.lower() for word in ANNOTATION_WORDS):
            yield Device("annotation", key, node.text(), node.at)


def read_scheduling(spec: Node) -> tuple[Device, ...]:
    """Read what a pod asks of the node it runs on, and the device claims it makes."""
    written = [read(spec[member]) for member, read in SCHEDULING.items() if spec.has(member)]
    return tuple([device for devices in written for device in devices])


def runtime_class(node: Node) -> Iterator[Device]:
    """Read the runtime class of a pod."""
    name = node.text()
    if name:
        yield Device("runtime_class", name, "", node.at)


def node_labels(selector: Node) -> Iterator[Device]:
    """Read the labels that the node must have."""
    for key, node in selector.members():
        yield Device("node_selector", key, node.text(), node.at)


def node_affinity(affinity: Node) -> Iterator[Device]:
    """Read the labels that the node must or should have."""
    node = affinity["nodeAffinity"]
    required = node["requiredDuringSchedulingIgnoredDuringExecution"]
    for term in required["nodeSelectorTerms"].items():
        yield from expressions(term)
    for preference in node["preferredDuringSchedulingIgnoredDuringExecution"].items():
        yield from expressions(preference["preference"])


def expressions(term: Node) -> Iterator[Device]:
    """Read the label expressions of a term that draw a pod to a node, not away from it."""
    for expression in term["matchExpressions"].items():
        key, values = expression.text_of("key"), expression["values"].texts()
        if expression.text_of("operator") not in AWAY:
            yield Device("node_selector", key, ",".join(values), expression.at)


def tolerations(node: Node) -> Iterator[Device]:
    """Read the taints that a pod tolerates; without a key it tolerates all of them."""
    for toleration in node.items():
        key = toleration.text_of("key") or "*"
        yield Device("toleration", key, toleration.text_of("value"), toleration.at)


def read_claims(spec: Node, namespace: str) -> tuple[Link, ...]:
    """Read the resource claims and templates of claims that a pod refers to."""
    return tuple(
        Link("device_claim", "", claim.value, namespace, Kind.DEVICE_CLAIM, resource, claim.at)
        for claim, resource in claims(spec["resourceClaims"])
    )


def device_claims(node: Node) -> Iterator[Device]:
    """Read the resource claims that a pod makes."""
    for claim, _ in claims(node):
        yield Device("claim", claim.value, "", claim.at)


def claims(node: Node) -> Iterator[tuple[Text, str]]:
    """Give the name and Kubernetes kind of each claim, also where v1alpha2 wrote them."""
    for entry in node.items():
        for holder in (entry, entry["source"]):
            for resource in ("ResourceClaim", "ResourceClaimTemplate"):
                node = holder[f"{resource[0].lower()}{resource[1:]}Name"]
                if node.text():
                    yield read_text(node), resource


SCHEDULING: dict[str, Callable[[Node], Iterator[Device]]] = {
    "runtimeClassName": runtime_class,
    "nodeSelector": node_labels,
    "affinity": node_affinity,
    "tolerations": tolerations,
    "resourceClaims": device_claims,
}


def device_files(volumes: Iterable[Volume]) -> Iterator[Device]:
    """Find the device files of the host among the volumes."""
    for volume in volumes:
        if volume.kind != "hostPath":
            continue
        path = re.sub("^/+", "/", posixpath.normpath(volume.source))
        if f"{path}/".startswith(f"{DEVICE_FOLDER}/"):
            yield Device("host_path", path, "", f"{volume.at}/hostPath/path")


def device_mounts(containers: Sequence[Container]) -> Iterator[Device]:
    """Find the mounts that a container runtime understands as a request for devices."""
    for container in containers:
        for mount in container.mounts:
            if any(word in mount.path for word in MOUNT_WORDS):
                yield Device("mount", mount.path, mount.volume, mount.at)

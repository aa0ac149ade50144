"""Kubernetes' own workloads: where each kind keeps its pod and its number of copies."""

from collections.abc import Iterable
from dataclasses import dataclass

from gate.manifest import Facet, Kind, Manifest, Replicas
from gate.parts.objects import read_identity, read_replicas, type_of
from gate.parts.pods import read_pod
from gate.tree import Node, Shape

name = "workload"
markdown: tuple[str, ...] = ()

EXPRESSIBLE = (
    Facet.CREDENTIALS,
    Facet.PATHS,
    Facet.IMAGES,
    Facet.DEVICES,
    Facet.RESOURCES,
    Facet.POD,
    Facet.SERVICE_ACCOUNT,
    Facet.EGRESS,
    Facet.GUARD,
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a kind keeps the metadata and spec of its pod, and its number of copies if any."""

    pod: tuple[str, ...]
    copies: tuple[str, ...] = ()


TEMPLATE = ("spec", "template")
COPIES = Place(TEMPLATE, ("spec", "replicas"))
# `extensions` served these kinds until Kubernetes 1.16 and still stands in old files.
PLACES = {
    ("", "Pod"): Place(()),
    ("", "ReplicationController"): COPIES,
    ("apps", "Deployment"): COPIES,
    ("apps", "StatefulSet"): COPIES,
    ("apps", "ReplicaSet"): COPIES,
    ("apps", "DaemonSet"): Place(TEMPLATE),
    ("extensions", "Deployment"): COPIES,
    ("extensions", "ReplicaSet"): COPIES,
    ("extensions", "DaemonSet"): Place(TEMPLATE),
    ("batch", "Job"): Place(TEMPLATE, ("spec", "parallelism")),
    ("batch", "CronJob"): Place(
        ("spec", "jobTemplate", *TEMPLATE), ("spec", "jobTemplate", "spec", "parallelism")
    ),
}


def claims(shape: Shape) -> bool:
    """Claim the kinds of `core`, `apps` and `batch` that run pods, whatever their version."""
    found = type_of(shape.root)
    return bool(found.version) and (found.group, found.kind) in PLACES


def load(shape: Shape) -> Iterable[Manifest]:
    """Read one workload."""
    identity = read_identity(shape.root, Kind.WORKLOAD)
    place = PLACES[identity.group, identity.resource]
    holder = shape.root.find(*place.pod)
    facts = read_pod(holder["spec"], holder["metadata"], identity.namespace)
    yield Manifest(
        format=name,
        identity=identity,
        expressible=(*EXPRESSIBLE, Facet.REPLICAS) if place.copies else EXPRESSIBLE,
        credentials=facts.credentials,
        paths=facts.paths,
        containers=facts.containers,
        pod=facts.pod,
        devices=facts.devices,
        replicas=copies(shape.root, place),
        links=facts.links,
    )


def copies(root: Node, place: Place) -> Replicas:
    """Read how many copies of its pod a workload asks for."""
    return read_replicas(root.find(*place.copies)) if place.copies else Replicas()

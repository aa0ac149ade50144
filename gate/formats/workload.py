"""Kubernetes' own workloads and Argo's Rollout: where each keeps its pod and number of copies."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from gate.manifest import Facet, Kind, Manifest
from gate.parts.facts import declare
from gate.parts.objects import read_identity, read_replicas, type_of
from gate.parts.templates import POD_EXPRESSIBLE, read_template
from gate.tree import Shape

name = "workload"
markdown: tuple[str, ...] = ()

EXPRESSIBLE = (*POD_EXPRESSIBLE, Facet.EGRESS, Facet.GUARD)
COPIED = (*EXPRESSIBLE, Facet.REPLICAS)
expressible = (EXPRESSIBLE, COPIED)


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
    # One that refers to a Deployment (`workloadRef`) has no pod of its own.
    ("argoproj.io", "Rollout"): COPIES,
    ("batch", "Job"): Place(TEMPLATE, ("spec", "parallelism")),
    ("batch", "CronJob"): Place(
        ("spec", "jobTemplate", *TEMPLATE), ("spec", "jobTemplate", "spec", "parallelism")
    ),
}


def claims(shape: Shape) -> bool:
    """Claim the kinds that run pods, whatever their version."""
    found = type_of(shape.root)
    return bool(found.version) and (found.group, found.kind) in PLACES


def load(shape: Shape) -> Iterator[Manifest]:
    """Read one workload."""
    identity = read_identity(shape.root, Kind.WORKLOAD)
    place = PLACES[identity.group, identity.resource]
    facts = read_template(shape.root.find(*place.pod), identity.namespace)
    if not place.copies:
        yield declare(name, identity, EXPRESSIBLE, facts)
        return
    copies = read_replicas(shape.root.find(*place.copies))
    yield declare(name, identity, COPIED, replace(facts, replicas=copies))

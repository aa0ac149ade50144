"""KubeRay: the kinds of the group `ray.io`, and where each keeps its cluster and its job.

Each group of pods is a manifest of its own, because it has its own account, security context,
network and number; what belongs to the whole is told by the manifest of the object. All of them
have the same name. Source: the definitions of KubeRay 1.7.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from gate.manifest import Facet, Identity, Kind, Manifest
from gate.parts.facts import Facts, declare
from gate.parts.groups import KUBERAY
from gate.parts.kuberay.groups import Cluster, read_head, read_workers
from gate.parts.kuberay.keys import read_keys
from gate.parts.kuberay.resources import read_entrypoint
from gate.parts.kuberay.serving import read_runtime_text, read_serve_config
from gate.parts.objects import read_identity, type_of
from gate.parts.templates import POD_EXPRESSIBLE, read_template
from gate.tree import Node, Shape

name = "kuberay"
markdown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the spec of a kind keeps that of a cluster and that of a job, if it has them."""

    cluster: tuple[str, ...]
    job: tuple[str, ...] | None = None
    whole: tuple[Facet, ...] = (Facet.CREDENTIALS, Facet.LINKS)


TASK = (Facet.CREDENTIALS, Facet.LINKS, Facet.IMAGES, Facet.DEVICES)
LIMITED = (*POD_EXPRESSIBLE, Facet.EGRESS)
WORKERS = (*LIMITED, Facet.REPLICAS)

LAYOUTS = {
    "RayCluster": Layout(()),
    "RayService": Layout(("rayClusterConfig",), whole=(Facet.MODELS, Facet.ENDPOINTS, *TASK)),
    "RayJob": Layout(("rayClusterSpec",), job=(), whole=TASK),
    "RayCronJob": Layout(("jobTemplate", "rayClusterSpec"), job=("jobTemplate",), whole=TASK),
}
expressible = (*(layout.whole for layout in LAYOUTS.values()), POD_EXPRESSIBLE, LIMITED, WORKERS)
KINDS = {("v1", kind) for kind in LAYOUTS} | {
    ("v1alpha1", kind) for kind in ("RayCluster", "RayService", "RayJob")
}


def claims(shape: Shape) -> bool:
    """Say whether this is a kind of KubeRay in a version that defines it."""
    found = type_of(shape.root)
    return found.group == KUBERAY and (found.version, found.kind) in KINDS


def load(shape: Shape) -> Iterator[Manifest]:
    """Read one object of KubeRay: the whole of it, and each of its groups of pods."""
    owner = read_identity(shape.root, Kind.WORKLOAD)
    layout = LAYOUTS[owner.resource]
    spec = shape.root["spec"]
    cluster = Cluster(spec.find(*layout.cluster), owner)
    yield declare(name, owner, layout.whole, read_whole(spec, layout, cluster))
    # Version v1alpha1 knows no network policy.
    said = POD_EXPRESSIBLE if owner.version == "v1alpha1" else LIMITED
    if cluster.spec.has("headGroupSpec"):
        head = cluster.spec["headGroupSpec"]
        yield part(head, owner, said, read_head(head, cluster))
    for group in cluster.spec["workerGroupSpecs"].items():
        yield part(group, owner, (*said, Facet.REPLICAS), read_workers(group, cluster))
    if layout.job is not None:
        submitter = spec.find(*layout.job)["submitterPodTemplate"]
        if submitter.present:
            yield part(submitter, owner, POD_EXPRESSIBLE, read_template(submitter, owner.namespace))


def part(node: Node, owner: Identity, said: tuple[Facet, ...], facts: Facts) -> Manifest:
    """Make the manifest of a part of an object, which is called like the whole."""
    return declare(name, replace(owner, at=node.at), said, facts)


def read_whole(spec: Node, layout: Layout, cluster: Cluster) -> Facts:
    """Read what belongs to no group: what is served or run, and the keys to it."""
    facts = read_keys(cluster.spec, cluster.namespace)
    if layout.job is not None:
        job = spec.find(*layout.job)
        return facts + read_entrypoint(job) + read_runtime_text(job["runtimeEnvYAML"])
    return facts + read_serve_config(spec["serveConfigV2"])

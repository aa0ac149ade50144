"""The pods that KubeRay makes of the groups of a cluster, with what it adds to them by itself.

Source: KubeRay 1.7, `controllers/ray/common/pod.go`, `networkpolicy_controller.go`.
"""

from dataclasses import dataclass, replace

from gate.manifest import Identity, Image, Network, Pod, Quantity, Replicas
from gate.parts.containers import ContainerFacts, container_facts, read_container
from gate.parts.egress import read_rules
from gate.parts.facts import Facts
from gate.parts.images import no_image
from gate.parts.kuberay.resources import read_group
from gate.parts.objects import nearest
from gate.parts.pods import made_account_link
from gate.parts.templates import read_template
from gate.parts.volumes import secret_link
from gate.tree import Node

CLUSTER = "RayCluster"
HEAD = ("head", "headgroup")
UNBOUNDED = 2147483647
"""The default of `maxReplicas`, which bounds nothing."""

COUNTS = ("replicas", "minReplicas", "maxReplicas", "numOfHosts")
DENYING = {"", "DenyAll", "DenyAllEgress"}
"""The modes of a network policy that deny egress; the first is the default."""

DEFAULTS = {"cpu": "500m", "memory": "512Mi"}
"""The limits and requests of an autoscaler of which nothing is said."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """The spec of a Ray cluster, and the object it is written in."""

    spec: Node
    owner: Identity

    @property
    def namespace(self) -> str:
        """Name the namespace of all that belongs to the cluster."""
        return self.owner.namespace


def read_head(group: Node, cluster: Cluster) -> Facts:
    """Read the head, beside which the autoscaler runs and the collector of its history."""
    facts = read_pods(group, HEAD, cluster)
    image = next((each.image for each in facts.containers if each.role == "main"), None)
    for entry in group["ingressOptions"]["tls"].items():
        facts += Facts(links=tuple(secret_link(entry["secretName"], cluster.namespace)))
    if is_scaled(cluster.spec):
        facts = with_account(facts, cluster) + read_autoscaler(cluster, image or no_image(group.at))
    return facts + read_collector(cluster)


def read_workers(group: Node, cluster: Cluster) -> Facts:
    """Read a group of workers, and how many there may be."""
    facts = read_pods(group, ("worker", group["groupName"].text()), cluster)
    return facts + Facts(replicas=read_copies(group))


def read_pods(group: Node, called: tuple[str, str], cluster: Cluster) -> Facts:
    """Read the pods of a group, `called` by their type and the name of the group."""
    facts = read_template(group["template"], cluster.namespace) + read_group(group)
    pod = replace(facts.pod, labels=labels_of(facts.pod, group, called, cluster.owner))
    return replace(facts, pod=pod, network=read_network(cluster.spec, called))


def labels_of(pod: Pod, group: Node, called: tuple[str, str], owner: Identity) -> dict[str, str]:
    """Give the labels of pods; a cluster made for a service or job has no name yet."""
    fixed = {"ray.io/node-type": called[0], "ray.io/group": called[1]}
    if owner.resource == CLUSTER:
        fixed["ray.io/cluster"] = owner.name
    made = {
        "ray.io/is-ray-node": "yes",
        "app.kubernetes.io/name": "kuberay",
        "app.kubernetes.io/created-by": "kuberay-operator",
    }
    return made | pod.labels | group["labels"].table() | fixed


def read_copies(group: Node) -> Replicas:
    """Read how many pods a group may have: each of its replicas takes several hosts."""
    counts = {key: group[key].integer() for key in COUNTS}
    hosts, most = counts["numOfHosts"] or 1, counts["maxReplicas"]
    return Replicas(
        declared=any(count is not None for count in counts.values()),
        minimum=(counts["minReplicas"] or 0) * hosts,
        maximum=None if most is None or most >= UNBOUNDED else most * hosts,
        at=nearest(group["maxReplicas"], group),
    )


def read_network(spec: Node, called: tuple[str, str]) -> Network:
    """Read the policy that the operator makes for a group, which lets out to its own cluster."""
    policy = spec["networkPolicy"]
    mode = policy["mode"]
    if not policy.present or mode.text() not in DENYING:
        return Network(at=mode.at if policy.present else "")
    rules = rules_for(policy, called)["egressRules"]
    network = read_rules(rules, nearest(rules, mode, policy))
    return replace(network, egress="list") if network.egress == "none" else network


def rules_for(policy: Node, called: tuple[str, str]) -> Node:
    """Find the rules of a group; those under its name replace those of all workers."""
    for entry in policy["workerGroups"].items():
        if called == ("worker", entry["groupName"].text()):
            return entry
    return policy[called[0]]


def is_scaled(spec: Node) -> bool:
    """Say whether a cluster has an autoscaler, or is prepared for one."""
    return spec["enableInTreeAutoscaling"].flag() is True or spec.has("autoscalerOptions")


def read_autoscaler(cluster: Cluster, image: Image) -> Facts:
    """Read the autoscaler, which runs in the image of the head unless it has one of its own."""
    options = cluster.spec["autoscalerOptions"]
    at = nearest(options, cluster.spec["enableInTreeAutoscaling"])
    part = read_container(options, "sidecar", cluster.namespace)
    bare = replace(
        part.container,
        name="autoscaler",
        image=part.container.image if options.has("image") else image,
        resources=part.container.resources if options.has("resources") else default_resources(at),
        at=at,
    )
    return container_facts(replace(part, container=bare))


def default_resources(at: str) -> tuple[Quantity, ...]:
    """Give what the operator lets an autoscaler use."""
    return tuple(
        Quantity(resource, amount, bound, at)
        for bound in ("limit", "request")
        for resource, amount in DEFAULTS.items()
    )


def with_account(facts: Facts, cluster: Cluster) -> Facts:
    """Give the head the account, named for the cluster, that is made for the autoscaler."""
    if facts.pod.service_account:
        return facts
    owner, at = cluster.owner, cluster.spec["enableInTreeAutoscaling"].at
    account = made_account_link(owner, owner.name, at)
    others = tuple(link for link in facts.links if link.relation != "service_account")
    pod = replace(facts.pod, service_account=owner.name)
    return replace(facts, pod=pod, links=(account, *others))


def read_collector(cluster: Cluster) -> Facts:
    """Read the collector of the history server; the one of the head stands for all pods'."""
    options = cluster.spec["historyServerOptions"]["collectorOptions"]
    if not options.present:
        return Facts()
    part: ContainerFacts = read_container(options, "sidecar", cluster.namespace)
    return container_facts(replace(part, container=replace(part.container, name="collector")))

"""agent-sandbox: sandboxes for agents, templates of them, pools kept warm, and claims on them.

Source: the definitions and controllers of agent-sandbox 0.5.6.
"""

from collections.abc import Iterator
from dataclasses import replace

from gate.manifest import Facet, Identity, Kind, Link, Manifest, Network, Text, Volume
from gate.parts.devices import read_annotations
from gate.parts.egress import read_rules
from gate.parts.environment import literal_variables, variable_devices
from gate.parts.facts import Facts
from gate.parts.groups import AGENT_SANDBOX as CORE
from gate.parts.groups import AGENT_SANDBOX_EXTENSIONS as EXTENSIONS
from gate.parts.objects import Type, nearest, read_replicas, type_of
from gate.parts.readings import Reading, read_object
from gate.parts.templates import POD_EXPRESSIBLE, read_template
from gate.tree import Node, Shape

name = "sandbox"
markdown: tuple[str, ...] = ()

TEMPLATE, POOL = "SandboxTemplate", "SandboxWarmPool"

PODS = (*POD_EXPRESSIBLE, Facet.EGRESS)

EVERYWHERE = ("0.0.0.0/0", "::/0")
PRIVATE = (
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "169.254.0.0/16",
    "fc00::/7",
    "fe80::/10",
)
"""What the policy that a template gets by default lets out to, and what it leaves out of that."""


def claims(shape: Shape) -> bool:
    """Say whether this is a kind of agent-sandbox in a version that defines it."""
    return type_of(shape.root) in READINGS


def load(shape: Shape) -> Iterator[Manifest]:
    """Read one object of agent-sandbox."""
    yield read_object(name, shape.root, READINGS)


def read_sandbox(spec: Node, owner: Identity) -> Facts:
    """Read the `spec` of a Sandbox, the blueprint of one pod."""
    facts = read_template(spec["podTemplate"], owner.namespace)
    claimed = tuple(
        Volume(entry["metadata"].text_of("name"), "persistentVolumeClaim", "", entry.at)
        for entry in spec["volumeClaimTemplates"].items()
    )
    return replace(facts, pod=replace(facts.pod, volumes=(*facts.pod.volumes, *claimed)))


def read_first_sandbox(spec: Node, owner: Identity) -> Facts:
    """Read the `spec` of a v1alpha1 Sandbox, which can be scaled to none."""
    return read_sandbox(spec, owner) + Facts(replicas=read_replicas(spec["replicas"]))


def read_sandbox_template(spec: Node, owner: Identity) -> Facts:
    """Read the `spec` of a SandboxTemplate, whose pods get no token unless it says so."""
    facts = read_sandbox(spec, owner)
    stated = facts.pod.automount_token
    pod = replace(facts.pod, automount_token=stated if stated is not None else False)
    return replace(facts, pod=pod, network=read_network(spec))


def read_network(spec: Node) -> Network:
    """Read the policy that the controller makes for the pods of a template, unless told not to."""
    management, policy = spec["networkPolicyManagement"], spec["networkPolicy"]
    if management.text() == "Unmanaged":
        return Network(at=management.at)
    at = nearest(management, spec)
    if policy.present:
        return read_rules(policy["egress"], nearest(policy["egress"], policy))
    return Network(
        egress="all",
        cidrs=tuple(Text(block, at) for block in EVERYWHERE),
        excluded=tuple(Text(block, at) for block in PRIVATE),
        enforced_by="network_policy",
        at=at,
    )


def read_pool(spec: Node, owner: Identity) -> Facts:
    """Read the `spec` of a SandboxWarmPool: how many sandboxes of a template it keeps."""
    return Facts(
        replicas=read_replicas(spec["replicas"]),
        links=tuple(made_from(spec["sandboxTemplateRef"], Kind.TEMPLATE, TEMPLATE, owner)),
    )


def read_claim(spec: Node, owner: Identity) -> Facts:
    """Read the `spec` of a SandboxClaim, which takes a sandbox from a pool."""
    links = tuple(made_from(spec["warmPoolRef"], Kind.WORKLOAD, POOL, owner))
    return read_wishes(spec) + Facts(links=links)


def read_first_claim(spec: Node, owner: Identity) -> Facts:
    """Read the `spec` of a v1alpha1 SandboxClaim, which names a template itself."""
    links = tuple(made_from(spec["sandboxTemplateRef"], Kind.TEMPLATE, TEMPLATE, owner))
    return read_wishes(spec) + Facts(links=links)


def read_wishes(spec: Node) -> Facts:
    """Read what a claim adds to its pod: variables by value, and annotations."""
    variables = variable_devices(literal_variables(spec["env"]))
    annotations = spec["additionalPodMetadata"]["annotations"]
    return Facts(devices=(*variables, *read_annotations(annotations)))


def made_from(node: Node, kind: Kind, resource: str, owner: Identity) -> Iterator[Link]:
    """Link to what a sandbox is made from, in the same namespace."""
    named = node["name"]
    if named.text():
        yield Link("template", "", named.text(), owner.namespace, kind, resource, named.at)


FIRST = Reading(Kind.HARNESS, (*PODS, Facet.REPLICAS), read_first_sandbox)
MODEL = Reading(Kind.TEMPLATE, PODS, read_sandbox_template)
KEPT = Reading(Kind.WORKLOAD, (Facet.DEVICES, Facet.REPLICAS, Facet.LINKS), read_pool)
CLAIMED = (Facet.CREDENTIALS, Facet.DEVICES, Facet.ENDPOINTS, Facet.LINKS, Facet.MODE)

READINGS = {
    Type(CORE, "v1alpha1", "Sandbox"): FIRST,
    Type(CORE, "v1beta1", "Sandbox"): Reading(Kind.HARNESS, PODS, read_sandbox),
    Type(EXTENSIONS, "v1alpha1", TEMPLATE): MODEL,
    Type(EXTENSIONS, "v1beta1", TEMPLATE): MODEL,
    Type(EXTENSIONS, "v1alpha1", POOL): KEPT,
    Type(EXTENSIONS, "v1beta1", POOL): KEPT,
    Type(EXTENSIONS, "v1alpha1", "SandboxClaim"): Reading(Kind.WORKLOAD, CLAIMED, read_first_claim),
    Type(EXTENSIONS, "v1beta1", "SandboxClaim"): Reading(Kind.WORKLOAD, CLAIMED, read_claim),
}
expressible = tuple(reading.expressible for reading in READINGS.values())

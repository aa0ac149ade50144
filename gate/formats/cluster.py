"""Objects of a cluster that agents refer to: configuration, accounts, networks, volumes."""

from collections.abc import Iterator
from dataclasses import replace

from gate.manifest import (
    Device,
    Facet,
    Identity,
    Kind,
    Manifest,
    Network,
    Path,
    Pod,
    Selector,
    Variable,
)
from gate.parts.environment import variable_devices
from gate.parts.facts import Facts, declare
from gate.parts.network import read_cilium, read_network
from gate.parts.objects import read_identity, type_of
from gate.parts.pods import pull_secrets
from gate.parts.readings import Reading
from gate.tree import Node, Shape

name = "cluster"
markdown: tuple[str, ...] = ()

CILIUM = "cilium.io"
NODE_VOLUMES = ("hostPath", "local")
HANDED_ON = (Facet.CREDENTIALS, Facet.DEVICES, Facet.ENDPOINTS, Facet.MODE)
"""What the entries of a ConfigMap can say to the pods that take them in."""


def claims(shape: Shape) -> bool:
    """Claim by group and kind, whatever the version."""
    found = type_of(shape.root)
    return bool(found.version) and (found.group, found.kind) in READINGS


def load(shape: Shape) -> Iterator[Manifest]:
    """Read one object."""
    found = type_of(shape.root)
    reading = READINGS[found.group, found.kind]
    identity = read_identity(shape.root, reading.kind)
    yield declare(name, identity, reading.expressible, reading.read(shape.root, identity))
    # A policy of Cilium may hold several, each with pods of its own, which all hold.
    for spec in shape.root["specs"].items() if found.group == CILIUM else ():
        yield declare(name, replace(identity, at=spec.at), (), Facts(network=read_cilium(spec)))


def plain(_root: Node, _identity: Identity) -> Facts:
    """Read an object of which only its identity matters, and the secrets others find in it."""
    return Facts()


def config_map(root: Node, _identity: Identity) -> Facts:
    """Read a ConfigMap, whose entries become variables of the pods that take it as a whole."""
    data = root["data"]
    variables = [Variable(key, value.text(), "", value.at) for key, value in data.members()]
    return Facts(devices=variable_devices(variables))


def service_account(root: Node, identity: Identity) -> Facts:
    """Read a ServiceAccount: its token, and the secrets that come with it."""
    pod = Pod(
        service_account=identity.name,
        automount_token=root["automountServiceAccountToken"].flag(),
        at=root.at,
    )
    links = (
        *pull_secrets(root["secrets"], identity.namespace),
        *pull_secrets(root["imagePullSecrets"], identity.namespace),
    )
    return Facts(pod=pod, links=links)


def network_policy(root: Node, _identity: Identity) -> Facts:
    """Read a NetworkPolicy."""
    return Facts(network=read_network(root["spec"]))


def cilium_policy(root: Node, _identity: Identity) -> Facts:
    """Read a policy of Cilium, which can name hosts."""
    return Facts(network=read_cilium(root["spec"]))


def service(root: Node, _identity: Identity) -> Facts:
    """Read a Service: which pods answer for it, none where its endpoints are kept by hand."""
    selector = root["spec"]["selector"]
    chosen = Selector(selector.present, selector.table(), (), selector.at)
    return Facts(network=Network(selects=chosen, at=selector.at))


def claim(root: Node, _identity: Identity) -> Facts:
    """Read a ResourceClaim."""
    devices = tuple(device_classes(root["spec"]))
    return Facts(devices=devices)


def claim_template(root: Node, _identity: Identity) -> Facts:
    """Read a ResourceClaimTemplate."""
    devices = tuple(device_classes(root["spec"]["spec"]))
    return Facts(devices=devices)


def volume(root: Node, _identity: Identity) -> Facts:
    """Read a PersistentVolume: the folder of a node that it hands to whoever claims it."""
    spec = root["spec"]
    modes = set(spec["accessModes"].texts())
    access = "read" if modes == {"ReadOnlyMany"} else "write"
    places = [spec[kind]["path"] for kind in NODE_VOLUMES]
    return Facts(
        paths=tuple(
            Path(place.text(), access, "host_path", place.at) for place in places if place.text()
        )
    )


def device_classes(spec: Node) -> Iterator[Device]:
    """Find the device classes of a claim, where each version of `resource.k8s.io` keeps them."""
    oldest = spec["resourceClassName"]
    if oldest.text():
        yield Device("claim", oldest.text(), "1", oldest.at)
    for request in spec["devices"]["requests"].items():
        for choice in (request, request["exactly"], *request["firstAvailable"].items()):
            wanted = choice["deviceClassName"]
            if wanted.text():
                yield Device("claim", wanted.text(), amount(choice), wanted.at)


def amount(choice: Node) -> str:
    """Tell how many devices are asked for: a number, or `All`."""
    mode = choice["allocationMode"].text()
    return mode if mode == "All" else choice["count"].scalar() or "1"


READINGS = {
    ("", "ConfigMap"): Reading(Kind.CONFIG_MAP, HANDED_ON, config_map),
    ("", "Namespace"): Reading(Kind.NAMESPACE, (), plain),
    ("", "ServiceAccount"): Reading(Kind.SERVICE_ACCOUNT, (), service_account),
    ("networking.k8s.io", "NetworkPolicy"): Reading(Kind.NETWORK_POLICY, (), network_policy),
    ("extensions", "NetworkPolicy"): Reading(Kind.NETWORK_POLICY, (), network_policy),
    ("cilium.io", "CiliumNetworkPolicy"): Reading(Kind.NETWORK_POLICY, (), cilium_policy),
    ("cilium.io", "CiliumClusterwideNetworkPolicy"): Reading(
        Kind.NETWORK_POLICY, (), cilium_policy
    ),
    ("", "PersistentVolume"): Reading(Kind.VOLUME, (Facet.PATHS,), volume),
    ("", "Service"): Reading(Kind.SERVICE, (), service),
    ("resource.k8s.io", "ResourceClaim"): Reading(Kind.DEVICE_CLAIM, (Facet.DEVICES,), claim),
    ("resource.k8s.io", "ResourceClaimTemplate"): Reading(
        Kind.DEVICE_CLAIM, (Facet.DEVICES,), claim_template
    ),
}
expressible = tuple(reading.expressible for reading in READINGS.values())

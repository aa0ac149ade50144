"""Objects of a cluster that agents refer to: configuration, accounts, namespaces, networks."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from gate.manifest import Device, Facet, Identity, Kind, Manifest, Network, Pod, Selector
from gate.parts.network import read_cilium, read_network
from gate.parts.objects import read_identity, type_of
from gate.parts.pods import pull_secrets
from gate.tree import Node, Shape

name = "cluster"
markdown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reader:
    """What a kind is here, what it can state, and how that is read."""

    kind: Kind
    expressible: tuple[Facet, ...]
    read: Callable[[Node, Identity, tuple[Facet, ...]], Manifest]


def claims(shape: Shape) -> bool:
    """Claim by group and kind, whatever the version."""
    found = type_of(shape.root)
    return bool(found.version) and (found.group, found.kind) in READERS


def load(shape: Shape) -> Iterable[Manifest]:
    """Read one object."""
    found = type_of(shape.root)
    reader = READERS[found.group, found.kind]
    identity = read_identity(shape.root, reader.kind)
    yield reader.read(shape.root, identity, reader.expressible)


def plain(_: Node, identity: Identity, expressible: tuple[Facet, ...]) -> Manifest:
    """Read an object of which only its identity matters, and the secrets others find in it."""
    return Manifest(name, identity, expressible)


def service_account(root: Node, identity: Identity, expressible: tuple[Facet, ...]) -> Manifest:
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
    return Manifest(name, identity, expressible, pod=pod, links=links)


def network_policy(root: Node, identity: Identity, expressible: tuple[Facet, ...]) -> Manifest:
    """Read a NetworkPolicy."""
    return Manifest(name, identity, expressible, network=read_network(root["spec"]))


def cilium_policy(root: Node, identity: Identity, expressible: tuple[Facet, ...]) -> Manifest:
    """Read a policy of Cilium, which can name hosts."""
    return Manifest(name, identity, expressible, network=read_cilium(root["spec"]))


def service(root: Node, identity: Identity, expressible: tuple[Facet, ...]) -> Manifest:
    """Read a Service: which pods answer for it, none where its endpoints are kept by hand."""
    selector = root["spec"]["selector"]
    chosen = Selector(selector.present, selector.table(), (), selector.at)
    return Manifest(name, identity, expressible, network=Network(selects=chosen, at=selector.at))


def claim(root: Node, identity: Identity, expressible: tuple[Facet, ...]) -> Manifest:
    """Read a ResourceClaim."""
    devices = tuple(device_classes(root["spec"]))
    return Manifest(name, identity, expressible, devices=devices)


def claim_template(root: Node, identity: Identity, expressible: tuple[Facet, ...]) -> Manifest:
    """Read a ResourceClaimTemplate."""
    devices = tuple(device_classes(root["spec"]["spec"]))
    return Manifest(name, identity, expressible, devices=devices)


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


READERS = {
    ("", "ConfigMap"): Reader(Kind.CONFIG_MAP, (Facet.CREDENTIALS,), plain),
    ("", "Namespace"): Reader(Kind.NAMESPACE, (), plain),
    ("", "ServiceAccount"): Reader(Kind.SERVICE_ACCOUNT, (), service_account),
    ("networking.k8s.io", "NetworkPolicy"): Reader(Kind.NETWORK_POLICY, (), network_policy),
    ("extensions", "NetworkPolicy"): Reader(Kind.NETWORK_POLICY, (), network_policy),
    ("cilium.io", "CiliumNetworkPolicy"): Reader(Kind.NETWORK_POLICY, (), cilium_policy),
    ("cilium.io", "CiliumClusterwideNetworkPolicy"): Reader(Kind.NETWORK_POLICY, (), cilium_policy),
    ("", "Service"): Reader(Kind.SERVICE, (), service),
    ("resource.k8s.io", "ResourceClaim"): Reader(Kind.DEVICE_CLAIM, (Facet.DEVICES,), claim),
    ("resource.k8s.io", "ResourceClaimTemplate"): Reader(
        Kind.DEVICE_CLAIM, (Facet.DEVICES,), claim_template
    ),
}
EXPRESSIBLE = {key: reader.expressible for key, reader in READERS.items()}

"""Objects that are secrets or bring one into being, and what the secrets they make are called."""

from collections.abc import Iterable, Iterator

from gate.manifest import Facet, Identity, Kind, Manifest
from gate.parts.objects import read_identity, type_of
from gate.tree import Node, Shape

name = "secret"
markdown: tuple[str, ...] = ()

EXPRESSIBLE = {
    ("", "Secret"): (Facet.CREDENTIALS,),
    ("bitnami.com", "SealedSecret"): (),
    ("external-secrets.io", "ExternalSecret"): (),
    ("external-secrets.io", "ClusterExternalSecret"): (),
    ("secrets-store.csi.x-k8s.io", "SecretProviderClass"): (),
}


def claims(shape: Shape) -> bool:
    """Claim secrets and the objects of the controllers that make them."""
    found = type_of(shape.root)
    return bool(found.version) and (found.group, found.kind) in EXPRESSIBLE


def load(shape: Shape) -> Iterable[Manifest]:
    """Read the object, and each Secret it makes under a name of its own."""
    identity = read_identity(shape.root, Kind.SECRET)
    yield Manifest(name, identity, EXPRESSIBLE[identity.group, identity.resource])
    for node in made(shape.root, identity.resource):
        if node.text() not in ("", identity.name):
            yield Manifest(name, secret(node, identity), ())


def made(root: Node, resource: str) -> Iterator[Node]:
    """Give the names of the Secrets that an object makes, where it says them."""
    spec = root["spec"]
    if resource == "ExternalSecret":
        yield spec["target"]["name"]
    if resource == "ClusterExternalSecret":
        own = spec["externalSecretSpec"]["target"]["name"]
        yield own if own.text() else spec["externalSecretName"]
    if resource == "SecretProviderClass":
        for entry in spec["secretObjects"].items():
            yield entry["secretName"]


def secret(node: Node, maker: Identity) -> Identity:
    """Say who a Secret is that another object makes."""
    return Identity(
        kind=Kind.SECRET,
        name=node.text(),
        namespace=maker.namespace,
        version="v1",
        resource="Secret",
        at=node.at,
    )

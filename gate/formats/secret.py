"""Objects that are secrets or bring one into being: the names and keys of the secrets they make.

A key of a Secret is a `secret_ref` to itself with `where` `data`; an empty key means that any key
may be there, and a Secret without such facts is filled in by somebody else.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from gate.manifest import Credential, Facet, Identity, Kind, Manifest
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
expressible = tuple(EXPRESSIBLE.values())

FILLED_IN = "kubernetes.io/service-account-token"


@dataclass(frozen=True, slots=True)
class Key:
    """A key that a Secret has, empty where nobody can tell which it has, and where it is said."""

    name: str
    at: str


@dataclass(frozen=True, slots=True)
class Product:
    """A Secret that an object is or makes, by what names it, and its keys."""

    name: Node
    keys: tuple[Key, ...]


def claims(shape: Shape) -> bool:
    """Claim secrets and the objects of the controllers that make them."""
    found = type_of(shape.root)
    return bool(found.version) and (found.group, found.kind) in EXPRESSIBLE


def load(shape: Shape) -> Iterator[Manifest]:
    """Read the object, and each Secret it makes under a name of its own."""
    identity = read_identity(shape.root, Kind.SECRET)
    made = products(shape.root, identity.resource)
    own = [product for product in made if product.name.text() in ("", identity.name)]
    yield Manifest(
        name,
        identity,
        EXPRESSIBLE[identity.group, identity.resource],
        credentials=tuple(c for product in own for c in held(product, identity.name)),
    )
    for product in made:
        called = product.name.text()
        if called not in ("", identity.name):
            keys = tuple(held(product, called))
            yield Manifest(name, secret(product.name, identity), (), credentials=keys)


def products(root: Node, resource: str) -> list[Product]:
    """Give the Secrets that an object is or makes."""
    spec = root["spec"]
    match resource:
        case "Secret":
            return [Product(root["metadata"]["name"], tuple(own_keys(root)))]
        case "SealedSecret":
            return [Product(spec["template"]["metadata"]["name"], tuple(sealed_keys(spec)))]
        case "ExternalSecret":
            return [Product(spec["target"]["name"], tuple(external_keys(spec)))]
        case "ClusterExternalSecret":
            inner = spec["externalSecretSpec"]
            called = inner["target"]["name"]
            node = called if called.text() else spec["externalSecretName"]
            return [Product(node, tuple(external_keys(inner)))]
        case _:
            return [
                Product(entry["secretName"], tuple(listed(entry["data"], "key")))
                for entry in spec["secretObjects"].items()
            ]


def own_keys(root: Node) -> Iterator[Key]:
    """Name the keys of a Secret; a controller fills in those of a service account's token."""
    if root["type"].text() == FILLED_IN:
        yield Key("", root["type"].at)
    for field in ("data", "stringData"):
        yield from members(root[field])


def sealed_keys(spec: Node) -> Iterator[Key]:
    """Name the keys of what a SealedSecret is unsealed to."""
    yield from members(spec["encryptedData"])
    yield from members(spec["template"]["data"])


def external_keys(spec: Node) -> Iterator[Key]:
    """Name the keys of what an ExternalSecret fetches; a template replaces them with its own.

    Source: external-secrets v1, `mergePolicy` of `target.template`, which defaults to `Replace`.
    """
    template = spec["target"]["template"]
    yield from members(template["data"])
    unknown = [spec["dataFrom"], template["templateFrom"]]
    if spec["target"]["creationPolicy"].text() in ("Merge", "None"):
        unknown.append(spec["target"])
    yield from (Key("", node.at) for node in unknown if node.present)
    if template["mergePolicy"].text() == "Merge" or not template["data"].present:
        yield from listed(spec["data"], "secretKey")


def members(node: Node) -> Iterator[Key]:
    """Name the members of a mapping."""
    return (Key(key, item.at) for key, item in node.members())


def listed(node: Node, field: str) -> Iterator[Key]:
    """Name what a field of each item of a list names."""
    return (Key(item[field].text(), item.at) for item in node.items())


def held(product: Product, owner: str) -> Iterator[Credential]:
    """State which keys a Secret has."""
    for key in product.keys:
        yield Credential(
            name=key.name,
            kind="secret_ref",
            where="data",
            ref=owner,
            key=key.name,
            reason="",
            fingerprint="",
            at=key.at,
        )


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

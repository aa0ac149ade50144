"""Kubernetes' role-based access control: roles, and who is bound to them."""

from collections.abc import Iterator
from dataclasses import replace

from gate.manifest import Access, Facet, Identity, Kind, Link, Manifest
from gate.parts.objects import read_identity, type_of
from gate.tree import Node, Shape, escape

name = "access"
markdown: tuple[str, ...] = ()

GROUP = "rbac.authorization.k8s.io"
KINDS = {
    "Role": Kind.ROLE,
    "ClusterRole": Kind.ROLE,
    "RoleBinding": Kind.ROLE_BINDING,
    "ClusterRoleBinding": Kind.ROLE_BINDING,
}
EXPRESSIBLE = (Facet.RBAC,)
expressible = (EXPRESSIBLE,)
# How the API server calls a service account that a binding names as a user.
ACCOUNT_USER = "system:serviceaccount:"
JOINING = "rbac.authorization.k8s.io/aggregate-to-"
JOINED = {"admin", "edit", "view"}
AGGREGATION = "aggregation"
"""What refers to the parts of a role, of which it says nothing else itself."""


def claims(shape: Shape) -> bool:
    """Claim the roles and bindings of RBAC, whatever their version."""
    found = type_of(shape.root)
    return found.group == GROUP and found.kind in KINDS


def load(shape: Shape) -> Iterator[Manifest]:
    """Read one role or binding."""
    root = shape.root
    identity = read_identity(root, KINDS[type_of(root).kind])
    if identity.kind is Kind.ROLE:
        access = tuple(read_access(rule) for rule in root["rules"].items())
        parts = root.find("aggregationRule", "clusterRoleSelectors").items()
        links = tuple(read_part(selector) for selector in parts)
        yield Manifest(name, identity, EXPRESSIBLE, access=access, links=links)
        yield from (Manifest(name, each, (), access=access) for each in joined(identity))
    else:
        subjects = (read_subject(node, identity) for node in root["subjects"].items())
        links = (read_role(root["roleRef"], identity), *subjects)
        yield Manifest(name, identity, EXPRESSIBLE, links=links)


def joined(identity: Identity) -> Iterator[Identity]:
    """Name the ClusterRoles of every cluster that a ClusterRole's labels add its rules to.

    Source: https://kubernetes.io/docs/reference/access-authn-authz/rbac/, "Default roles and role
    bindings" and "Aggregated ClusterRoles".
    """
    for label, value in identity.labels.items():
        target = label.removeprefix(JOINING)
        if identity.resource == "ClusterRole" and target in JOINED and value == "true":
            yield replace(identity, name=target, at=f"/metadata/labels/{escape(label)}")


def read_access(rule: Node) -> Access:
    """Read one rule of a role."""
    return Access(
        verbs=rule["verbs"].texts(),
        groups=rule["apiGroups"].texts(),
        resources=rule["resources"].texts(),
        names=rule["resourceNames"].texts(),
        urls=rule["nonResourceURLs"].texts(),
        at=rule.at,
    )


def read_part(selector: Node) -> Link:
    """Refer to the ClusterRoles that a cluster puts together to one, by the labels they must have.

    Which ones have them is only known there: the link has no kind, so that none is looked for.
    """
    labels = [f"{key}={value.text()}" for key, value in selector["matchLabels"].members()]
    terms = [read_term(node) for node in selector["matchExpressions"].items()]
    target = ", ".join(labels + terms)
    return Link("role", AGGREGATION, target, "", "", "ClusterRole", selector.at)


def read_term(node: Node) -> str:
    """Write a term of a label selector on one line."""
    values = " ".join(node["values"].texts())
    words = (node["key"].text(), node["operator"].text(), values and f"({values})")
    return " ".join(filter(None, words))


def read_role(node: Node, identity: Identity) -> Link:
    """Link to the role that a binding gives; a ClusterRole is of no namespace."""
    resource = node["kind"].text()
    namespace = "" if resource == "ClusterRole" else identity.namespace
    return Link("role", "", node["name"].text(), namespace, Kind.ROLE, resource, node.at)


def read_subject(node: Node, identity: Identity) -> Link:
    """Link to one who is given the role: a service account, or a user or group by name."""
    resource, target = node["kind"].text(), node["name"].text()
    if resource == "ServiceAccount":
        namespace = node["namespace"].text() or identity.namespace
        return account(target, namespace, node)
    if resource == "User" and target.startswith(ACCOUNT_USER):
        namespace, _, target = target.removeprefix(ACCOUNT_USER).partition(":")
        return account(target, namespace, node)
    return Link("subject", "", target, "", "", resource, node.at)


def account(target: str, namespace: str, node: Node) -> Link:
    """Link to a service account that is given a role."""
    kind = Kind.SERVICE_ACCOUNT
    return Link("subject", "", target, namespace, kind, "ServiceAccount", node.at)

"""Bringing whole cases before the webhook: all their objects are there, then each is reviewed."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum

from gate.parts.objects import type_of
from gate.tree import Node
from tests.e2e.client import Answer, Client
from tests.e2e.cluster import Cluster
from tests.e2e.definitions import definitions, is_scoped, plural
from tests.e2e.material import foreign, namespaces
from tests.e2e.trees import Tree, at, text

FIRST = ("Namespace", "ServiceAccount")
"""What must be there before anything else is accepted."""
DENIED = "admission webhook"
SERVER_SIDE = ("--server-side", "--force-conflicts")


def prepare(cluster: Cluster, labels: Mapping[str, str]) -> None:
    """Have all kinds served that are in the cases, and all their namespaces, with labels."""
    define(cluster, list(definitions(foreign())))
    label(cluster, labels)


def label(cluster: Cluster, labels: Mapping[str, str]) -> None:
    """Have all namespaces of the cases, with labels."""
    for each in namespaces():
        labelled = {"metadata": {"labels": labels}}
        if not cluster.admin.patch(f"/api/v1/namespaces/{each}", labelled).ok:
            cluster.namespace(each, **labels)


def define(cluster: Cluster, defined: Sequence[Tree]) -> None:
    """Have kinds served."""
    listed = {"apiVersion": "v1", "kind": "List", "items": defined}
    # Some definitions are too large for what `kubectl apply` writes into them otherwise.
    made = cluster.kubectl("apply", *SERVER_SIDE, "-f", "-", stdin=json.dumps(listed))
    assert made.status == 0, made.err
    served = cluster.kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=30s")
    assert served.status == 0, served.err


class Operation(Enum):
    """What an API server asks a webhook about."""

    CREATE = 409
    """Whatever is there already is refused, but only after the webhooks were asked."""
    UPDATE = 200

    @property
    def status(self) -> int:
        """Give how it ends where no webhook denies it."""
        return self.value


def collection(value: object) -> str:
    """Give the path at which an object is created."""
    found = type_of(Node(value))
    api = f"/apis/{found.group}/{found.version}" if found.group else f"/api/{found.version}"
    if not is_scoped(found.kind):
        return f"{api}/{plural(found.kind)}"
    return f"{api}/namespaces/{text(value, 'metadata', 'namespace')}/{plural(found.kind)}"


def path(value: object) -> str:
    """Give the path at which an object is found."""
    return f"{collection(value)}/{text(value, 'metadata', 'name')}"


@dataclass
class Present:
    """Which objects are there, and what the API server says of those that it does not take."""

    taken: list[Tree] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)


@contextmanager
def present(cluster: Cluster, objects: Sequence[Tree]) -> Iterator[Present]:
    """Have objects in the cluster until the end."""
    there = Present()
    try:
        for each in sorted(objects, key=lambda each: text(each, "kind") not in FIRST):
            answer = cluster.admin.create(collection(each), each)
            if answer.ok:
                there.taken.append(each)
            else:
                there.refusals.append(answer.message or f"status {answer.status}")
        yield there
    finally:
        for each in reversed(there.taken):
            remove(cluster, each)


def remove(cluster: Cluster, value: Tree) -> None:
    """Remove an object, whatever its controller would have to do before."""
    cluster.admin.delete(path(value), propagationPolicy="Background")
    if at(value, "metadata", "finalizers"):
        cluster.admin.patch(path(value), {"metadata": {"finalizers": None}})


def review_again(
    client: Client, objects: Sequence[Tree], operation: Operation, query: Mapping[str, str]
) -> None:
    """Ask for each object once more, whatever others have written to it; a webhook may deny it."""
    for each in objects:
        answer = asked(client, each, operation, query)
        is_denied = answer.status in (403, 500) and answer.message.startswith(DENIED)
        assert is_denied or answer.status == operation.status, f"{path(each)}: {answer.message}"


def asked(client: Client, value: Tree, operation: Operation, query: Mapping[str, str]) -> Answer:
    if operation is Operation.CREATE:
        return client.create(collection(value), value, **query)
    return client.patch(path(value), {}, **query)

"""Bringing whole cases before the webhook: all their objects are there, then each is reviewed."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from gate.parts.objects import type_of
from gate.tree import Node
from tests.e2e.cluster import Cluster
from tests.e2e.definitions import is_scoped, plural
from tests.e2e.trees import Tree, text

FIRST = ("Namespace", "ServiceAccount")
"""What must be there before anything else is accepted."""


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


class Refusal(Exception):
    """The API server does not take an object, or a controller has removed it."""


@contextmanager
def present(cluster: Cluster, objects: Sequence[Tree]) -> Iterator[None]:
    """Have objects in the cluster until the end.

    Raises `Refusal`.
    """
    ordered = sorted(objects, key=lambda each: text(each, "kind") not in FIRST)
    made: list[Tree] = []
    try:
        for each in ordered:
            answer = cluster.admin.create(collection(each), each)
            if not answer.ok:
                raise Refusal(f"{path(each)}: {answer.message}")
            made.append(each)
        yield
    finally:
        for each in reversed(made):
            cluster.admin.delete(path(each), propagationPolicy="Background")


def review_again(
    cluster: Cluster, objects: Sequence[Tree], caller: str = "admin", **query: str
) -> None:
    """Ask for a change of nothing of each object, whatever others have written to it meanwhile.

    A webhook may deny it. Raises `Refusal` for what is not there.
    """
    client = cluster.client(caller)
    for each in objects:
        answer = client.patch(path(each), {}, **query)
        if answer.status == 404:
            raise Refusal(f"{path(each)}: {answer.message}")

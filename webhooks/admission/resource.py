"""How an object of a cluster is called in records: by the cluster, and the path of its API."""

from urllib.parse import quote

from gate.tree import Node
from webhooks.admission.reading import Review

SAFE = ":*"
LONGEST = 2000


def resource_uri(cluster: str, review: Review) -> str:
    """Write `k8s://<uid of the cluster>/<group>/<version>/namespaces/<namespace>/<plural>/<name>`.

    As in the paths of its API the core group has no name, and a subresource stands at the end. The
    API server makes a name of a prefix only after it asked: then that is told, with a star.
    """
    kind = review.resource
    value = review.new if isinstance(review.new, dict) else review.old
    prefix = Node(value)["metadata"].text_of("generateName")
    is_place = kind.resource == "namespaces" and not kind.group
    place = ("namespaces", review.namespace) if review.namespace and not is_place else ()
    name = review.name or f"{prefix}*"
    parts = (cluster, kind.group, kind.version, *place, kind.resource, name, review.subresource)
    return f"k8s://{'/'.join(quote(part, safe=SAFE) for part in parts if part)}"[:LONGEST]

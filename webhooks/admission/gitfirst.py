"""Git first: only GitOps controllers change what Git declares, and what else may be changed."""

from collections.abc import Iterator
from enum import StrEnum

from gate.audit.reconcile.guarded import MADE_EVERYWHERE
from gate.bundle import Bundle
from gate.manifest import Kind
from gate.tree import Node
from webhooks.admission.essence import BY_ANYBODY, BY_CLUSTER, is_let_go, is_same
from webhooks.admission.matter import Sort, sort_of
from webhooks.admission.reading import Review
from webhooks.admission.settings import CONTROLLERS, GitFirstEntry

MANAGER = "system:kube-controller-manager"
PARTS = frozenset(
    {
        "cronjob-controller", "daemon-set-controller", "deployment-controller",
        "generic-garbage-collector", "horizontal-pod-autoscaler", "job-controller",
        "namespace-controller", "node-controller", "persistent-volume-binder",
        "pod-garbage-collector", "pvc-protection-controller", "replicaset-controller",
        "replication-controller", "resource-claim-controller", "root-ca-cert-publisher",
        "service-account-controller", "statefulset-controller", "taint-eviction-controller",
        "ttl-after-finished-controller",
    }
)  # fmt: skip
"""The service accounts of the parts of kube-controller-manager."""


class Standing(StrEnum):
    """Why somebody may change an object."""

    UNASKED = "unasked"
    CONTROLLER = "gitops-controller"
    AUTOSCALER = "autoscaler"
    CHILD = "controller-owned"
    OPERATED = "operator-owned"
    CLUSTER = "cluster"
    UNTOUCHED = "untouched"
    BREAK_GLASS = "break-glass"
    BY_HAND = "by-hand"


def standing_of(review: Review, cluster: Bundle, settings: GitFirstEntry) -> Standing:
    """Say why whoever asks may change an object, or that nothing lets them."""
    if not settings.controllers:
        # What the cluster's own controllers make of others' objects is told apart even so.
        return Standing.CHILD if is_child(review) else Standing.UNASKED
    return next(reasons(review, cluster, settings), Standing.BY_HAND)


def reasons(review: Review, cluster: Bundle, settings: GitFirstEntry) -> Iterator[Standing]:
    """Give every reason, the plainest first."""
    user = review.user.username
    if any(user in each.users for each in settings.controllers):
        yield Standing.CONTROLLER
    if is_sizing(review) and user in settings.autoscalers:
        yield Standing.AUTOSCALER
    if is_child(review):
        yield Standing.CHILD
    if user in settings.operators and has_owner_there(review, cluster):
        yield Standing.OPERATED
    if is_of_cluster(user) and is_housekeeping(review):
        yield Standing.CLUSTER
    if is_untouched(review, BY_ANYBODY):
        yield Standing.UNTOUCHED
    if not settings.break_glass_of.isdisjoint(review.user.groups):
        yield Standing.BREAK_GLASS


def is_sizing(review: Review) -> bool:
    """Say whether it changes how many copies run, or how much a Pod that runs may take."""
    is_resize = (review.resource.resource, review.subresource) == ("pods", "resize")
    return is_resize or sort_of(review) is Sort.SCALE


def is_of_cluster(user: str) -> bool:
    """Say whether a user is a controller of Kubernetes itself."""
    return user == MANAGER or (
        user.startswith(CONTROLLERS) and user.removeprefix(CONTROLLERS) in PARTS
    )


def is_child(review: Review) -> bool:
    """Say whether a controller of Kubernetes makes an object of what its owner says.

    Its caches may be ahead of ours, so the owner is not looked for: it makes none without one.
    """
    is_object = sort_of(review) is Sort.OBJECT
    return is_object and is_of_cluster(review.user.username) and any(owners(review))


def is_housekeeping(review: Review) -> bool:
    """Say whether a change is what the cluster does by itself to objects of anybody."""
    if review.operation == "DELETE" or is_untouched(review, BY_CLUSTER):
        return True
    return (review.resource.resource, review.name) in MADE_EVERYWHERE


def is_untouched(review: Review, aside: frozenset[str]) -> bool:
    """Say whether an object says what it said, some of its metadata aside."""
    return is_written_over(review) and is_same(review.new, review.old, aside)


def is_ending(review: Review) -> bool:
    """Say whether an object that is being deleted is only let go, also one that nobody can read."""
    return is_written_over(review) and (review.lets_go or is_let_go(review.new, review.old))


def is_written_over(review: Review) -> bool:
    """Say whether an object that is there is written anew."""
    return review.operation == "UPDATE" and sort_of(review) is Sort.OBJECT


def owners(review: Review) -> Iterator[Node]:
    """Give what controls an object, or did: what lets go of one takes its reference out."""
    for side in (review.new, review.old):
        for reference in Node(side)["metadata"]["ownerReferences"].items():
            if reference["controller"].value is True:
                yield reference


def has_owner_there(review: Review, cluster: Bundle) -> bool:
    """Say whether what controls an object is there."""
    return any(is_there(owner, review.namespace, cluster) for owner in owners(review))


def is_there(owner: Node, namespace: str, cluster: Bundle) -> bool:
    """Say whether the owner that a reference names is known."""
    group = owner.text_of("apiVersion").rpartition("/")[0]
    for kind in Kind:
        for each in cluster.by_name.get((kind, owner.text_of("name")), ()):
            identity = each.identity
            is_it = (identity.resource, identity.group) == (owner.text_of("kind"), group)
            if is_it and identity.namespace in ("", namespace):
                return True
    return False


def sentence(review: Review) -> str:
    """Say what somebody did by hand; findings do not name people."""
    match sort_of(review):
        case Sort.SCALE:
            return "is scaled by hand, and not by a GitOps controller or a listed autoscaler"
        case Sort.ENTRY:
            return f"is entered by hand ({review.subresource}), past all that Git declares"
        case _:
            done = {"CREATE": "created", "DELETE": "deleted"}.get(review.operation, "changed")
            return f"is {done} by hand, and not by a GitOps controller"

"""Which kinds the chart has the gate asked about: those that a format reads, with their plurals."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from gate.formats import access, application, cluster, secret, workload
from tests.e2e.definitions import plural, types
from webhooks.cluster.kinds import WATCHED

Group = Mapping[str, list[str]]

CLUSTER_WIDE = {
    "CiliumClusterwideNetworkPolicy", "ClusterExternalSecret", "ClusterRole", "ClusterRoleBinding",
    "Namespace", "PersistentVolume",
}  # fmt: skip
"""Those are in no namespace, so none can opt in for them."""
NEVER = {("", "Secret")}
"""A review of one would bring the secret itself."""
GONE = {"extensions"}
"""No API server serves this group any more."""
AT_RUN_TIME = {
    ("ark.mckinsey.com", "Evaluation"), ("ark.mckinsey.com", "Query"),
    ("extensions.agents.x-k8s.io", "SandboxClaim"),
}  # fmt: skip
"""Programs make one for each question or session, and no GitOps controller does."""


def read() -> Iterator[tuple[str, str]]:
    """Name the group and kind of every object of a cluster that a format reads."""
    yield from ((each.group, each.kind) for each in types())
    yield from workload.PLACES
    yield from cluster.READINGS
    yield from secret.EXPRESSIBLE
    yield from ((access.GROUP, kind) for kind in access.KINDS)
    assert application.name
    yield "argoproj.io", "Application"


def gated() -> set[tuple[str, str]]:
    """Name what a namespace can opt in for."""
    return {
        (group, kind)
        for group, kind in read()
        if kind not in CLUSTER_WIDE and group not in GONE and (group, kind) not in NEVER
    }


def resources(kinds: Iterable[tuple[str, str]]) -> Group:
    """Name the collections of kinds, by group and in order."""
    known = {(each.group, each.kind): each.resource for each in WATCHED}
    found: dict[str, list[str]] = defaultdict(list)
    for group, kind in sorted(kinds):
        found[group].append(known.get((group, kind)) or plural(kind))
    return {group: sorted(each) for group, each in found.items()}

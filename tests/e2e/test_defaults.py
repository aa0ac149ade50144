"""What an API server makes of objects before a webhook sees them changes no verdict.

It fills in defaults, prunes what it does not know and converts versions. Those cases are known in
which that makes a difference, each with its reason.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

import pytest

from tests.e2e.client import DRY
from tests.e2e.cluster import Cluster
from tests.e2e.corpus import Operation, path, prepare, present, review_again
from tests.e2e.definitions import is_scoped, plural
from tests.e2e.material import judged, material, namespaces
from tests.e2e.probe import Probe
from tests.e2e.refusals import REFUSED, unlike
from tests.e2e.registration import Registration, registered
from tests.e2e.samples import config_map
from tests.e2e.trees import Tree, at, text
from webhooks.cluster.kinds import WATCHED

KNOWN = {
    # An API server keeps what is written as `stringData` in `data`.
    "secret-by-value/bad-workload.yaml": {("secret-by-value", "/data/note")},
}
"""What is found after the API server has taken an object that was not found before, by case."""

REMOVED = "/api/v1/namespaces/prod-agents/secrets/agent-token"
"""It is of an account that is not there, so a controller removes it."""

FORMATS = (
    "access", "application", "ark", "cluster", "kagent", "kagent_api", "kmcp", "kuberay",
    "sandbox", "secret", "toolhive", "workload",
)  # fmt: skip


@pytest.fixture(scope="module")
def seen(cluster: Cluster, probe: Probe) -> Iterator[Probe]:
    """Let the probe see all that is written into the namespaces of the cases."""
    registration = Registration("seen.gate.example.com", probe.url, cluster.plan.authority.ca)
    prepare(cluster, registration.labels)
    there = f"/api/v1/namespaces/{namespaces()[0]}/configmaps"

    def asked() -> bool:
        assert cluster.admin.create(there, config_map("canary"), **DRY).ok
        return bool(probe.of("canary"))

    with registered(cluster, registration, asked):
        yield probe


def as_seen(cluster: Cluster, probe: Probe, objects: Sequence[Tree]) -> Sequence[object]:
    """Give objects as a webhook sees them, and those as they are that are in no namespace."""
    probe.asked.clear()
    there = [each for each in objects if path(each) != REMOVED]
    review_again(cluster.admin, there, Operation.UPDATE, DRY)
    asked = [each for each in list(probe.asked) if at(each, "dryRun")]
    others = [each for each in objects if not is_scoped(text(each, "kind"))]
    return [*(at(each, "object") for each in asked), *others]


def test_no_verdict_changes(keeping: Cluster, seen: Probe) -> None:
    compared: Counter[tuple[str, bool]] = Counter()
    differences: dict[str, set[tuple[str, str]]] = {}
    refused: dict[str, Sequence[str]] = {}
    for some in material():
        with present(keeping, some.objects) as there:
            facts, before = judged(as_seen(keeping, seen, there.taken)), judged(there.taken)
        refused[some.name] = there.refusals
        compared.update((each, bool(before)) for each in some.formats)
        if facts != before:
            differences[some.name] = {(fact.rule, fact.pointer) for fact in facts - before}
    assert differences == KNOWN
    assert unlike(refused, REFUSED) == {}
    assert all(compared[each, is_bad] for each in FORMATS for is_bad in (False, True)), compared


def test_the_gate_watches_them_by_the_same_names() -> None:
    assert all(each.resource == plural(each.kind) for each in WATCHED if each.resource)

"""What an API server makes of objects before a webhook sees them changes no verdict.

It fills in defaults, prunes what it does not know and converts versions. Those cases are known in
which that makes a difference, each with its reason.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence

import pytest

from tests.e2e.client import DRY
from tests.e2e.cluster import Cluster
from tests.e2e.corpus import Refusal, present, review_again
from tests.e2e.definitions import definitions, is_scoped, plural
from tests.e2e.material import Material, foreign, judged, material, namespaces
from tests.e2e.probe import Probe
from tests.e2e.registration import Registration, registered
from tests.e2e.samples import config_map
from tests.e2e.trees import at, text
from webhooks.cluster.kinds import WATCHED

KNOWN = {
    # An API server keeps what is written as `stringData` in `data`.
    "secret-by-value/bad-workload.yaml": {("secret-by-value", "/data/note")},
}
"""What is found after the API server has taken an object that was not found before, by case."""

FORMATS = (
    "access", "application", "ark", "cluster", "kagent", "kagent_api", "kmcp", "kuberay",
    "sandbox", "secret", "toolhive", "workload",
)  # fmt: skip
FEW = 0.88
"""As many of the cases are objects that an API server takes; others are wrong on purpose."""


@pytest.fixture(scope="module")
def seen(cluster: Cluster, probe: Probe) -> Iterator[Probe]:
    """Let the probe see all that is written into the namespaces of the cases."""
    registration = Registration("seen.gate.example.com", probe.url, cluster.plan.authority.ca)
    defined = {"apiVersion": "v1", "kind": "List", "items": list(definitions(foreign()))}
    made = cluster.kubectl("apply", "-f", "-", stdin=json.dumps(defined))
    assert made.status == 0, made.err
    served = cluster.kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=30s")
    assert served.status == 0, served.err
    for each in namespaces():
        cluster.namespace(each, **registration.labels)
    path = f"/api/v1/namespaces/{namespaces()[0]}/configmaps"

    def asked() -> bool:
        assert cluster.admin.create(path, config_map("canary"), **DRY).ok
        return bool(probe.of("canary"))

    with registered(cluster, registration, asked):
        yield probe


def as_seen(cluster: Cluster, probe: Probe, some: Material) -> Sequence[object]:
    """Give objects as a webhook sees them, and those as they are that are in no namespace.

    Raises `Refusal`.
    """
    with present(cluster, some.objects):
        probe.asked.clear()
        review_again(cluster, some.objects, **DRY)
        asked = [each for each in list(probe.asked) if at(each, "dryRun")]
        others = [each for each in some.objects if not is_scoped(text(each, "kind"))]
    return [*(at(each, "object") for each in asked), *others]


def test_no_verdict_changes(cluster: Cluster, seen: Probe) -> None:
    compared: Counter[tuple[str, bool]] = Counter()
    differences = {}
    taken = 0
    for some in material():
        try:
            found = as_seen(cluster, seen, some)
        except Refusal:
            continue
        taken += 1
        facts, before = judged(found), some.facts
        compared.update((each, bool(before)) for each in some.formats)
        if facts != before:
            differences[some.name] = {(fact.rule, fact.pointer) for fact in facts - before}
    assert differences == KNOWN
    assert taken > FEW * len(material())
    assert all(compared[each, is_bad] for each in FORMATS for is_bad in (False, True)), compared


def test_the_gate_watches_them_by_the_same_names() -> None:
    assert all(each.resource == plural(each.kind) for each in WATCHED if each.resource)

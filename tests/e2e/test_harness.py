"""The harness itself: what a webhook is asked, and what the API server does with its answer."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from tests.e2e.auditing import events, happened
from tests.e2e.callers import CALLERS
from tests.e2e.client import DRY
from tests.e2e.cluster import Cluster
from tests.e2e.definitions import definitions
from tests.e2e.probe import Probe, Reply
from tests.e2e.registration import LABEL, Registration, Rule, probed, registered
from tests.e2e.samples import config_map, deployment
from tests.e2e.trees import at, text
from tests.waiting import until

Fresh = Callable[[str], str]

NOBODY = "https://127.0.0.1:9/validate"
"""Where nobody listens."""


@pytest.fixture(scope="module")
def registration(cluster: Cluster, probe: Probe) -> Iterator[Registration]:
    with probed(cluster, probe, "harness") as found:
        yield found


@pytest.fixture
def told(probe: Probe) -> Iterator[Probe]:
    """Give the probe to a test that tells it what to answer."""
    yield probe
    probe.reply = Reply()


@pytest.fixture
def configurations(cluster: Cluster, registration: Registration, fresh: Fresh) -> str:
    """Give the path of the ConfigMaps of a namespace whose writes are reviewed."""
    namespace = cluster.namespace(fresh("reviewed"), **registration.labels)
    return f"/api/v1/namespaces/{namespace}/configmaps"


@pytest.mark.parametrize("caller", ["admin", "argocd", "flux", "developer", "breakglass"])
def test_a_webhook_learns_who_asks(
    cluster: Cluster, probe: Probe, configurations: str, caller: str
) -> None:
    assert cluster.client(caller).create(configurations, config_map(f"by-{caller}")).ok
    request = probe.of(f"by-{caller}")[-1]
    known = CALLERS[caller]
    assert text(request, "operation") == "CREATE"
    assert text(request, "userInfo", "username") == known.user
    groups = at(request, "userInfo", "groups")
    assert groups == [*known.groups, "system:authenticated"]


def test_the_api_server_shows_its_certificate(
    cluster: Cluster, probe: Probe, configurations: str
) -> None:
    assert cluster.admin.create(configurations, config_map("shown")).ok
    assert "asking" in str(probe.shown[-1])


def test_a_dry_run_is_told(cluster: Cluster, probe: Probe, configurations: str) -> None:
    assert cluster.admin.create(configurations, config_map("dry"), **DRY).ok
    assert at(probe.of("dry")[-1], "dryRun") is True
    assert cluster.admin.get(f"{configurations}/dry").status == 404


def test_warnings_reach_the_client(
    cluster: Cluster, told: Probe, registration: Registration, fresh: Fresh
) -> None:
    told.reply = Reply(warnings=('beware of "quotes"', "and of this"))
    namespace = cluster.namespace(fresh("warned"), **registration.labels)
    done = cluster.kubectl(
        "apply", "--namespace", namespace, "-f", "-", caller="developer",
        stdin=json.dumps(config_map("warned")),
    )  # fmt: skip
    assert done.status == 0
    assert 'Warning: beware of "quotes"\nWarning: and of this\n' in done.err


def test_annotations_are_in_the_audit_log(
    cluster: Cluster, told: Probe, registration: Registration, configurations: str
) -> None:
    told.reply = Reply(annotations={"decision": "ALLOW", "log-index": "17"})
    assert cluster.admin.create(configurations, config_map("annotated")).ok
    [event] = happened(cluster, lambda event: event.name == "annotated")
    assert event.said(registration.name) == {"decision": "ALLOW", "log-index": "17"}


def test_a_denial_names_the_webhook(
    cluster: Cluster, told: Probe, registration: Registration, configurations: str
) -> None:
    told.reply = Reply(allowed=False, message="not like this")
    answer = cluster.client("developer").create(configurations, config_map("denied"))
    assert answer.status == 403
    begin = f'admission webhook "{registration.name}" denied the request'
    assert answer.message == f"{begin}: not like this"


@pytest.mark.parametrize("failure", ["Fail", "Ignore"])
def test_nobody_answers(
    cluster: Cluster, registration: Registration, fresh: Fresh, failure: str
) -> None:
    name = f"{fresh('absent')}.gate.example.com"
    absent = replace(registration, name=name, url=NOBODY, failure=failure)
    namespace = cluster.namespace(fresh("absent"), **absent.labels)
    path = f"/api/v1/namespaces/{namespace}/configmaps"

    def asked() -> bool:
        cluster.admin.create(path, config_map("canary"), **DRY)
        found = [each for each in events(cluster) if each.namespace == namespace]
        return any(each.opened or each.code == 500 for each in found)

    with registered(cluster, absent, asked):
        answer = cluster.admin.create(path, config_map("unheard"))
    [event] = happened(
        cluster, lambda event: event.namespace == namespace and event.name == "unheard"
    )
    assert answer.status == event.code == (500 if failure == "Fail" else 201)
    assert event.opened == (() if failure == "Fail" else (absent.name,))


def test_a_slow_webhook_is_not_waited_for(
    cluster: Cluster, told: Probe, registration: Registration, fresh: Fresh
) -> None:
    name = f"{fresh('slow')}.gate.example.com"
    slow = replace(registration, name=name, url=told.url, seconds=1)
    namespace = cluster.namespace(fresh("slow"), **slow.labels)
    path = f"/api/v1/namespaces/{namespace}/configmaps"
    told.reply = Reply(delay=2.0)

    def asked() -> bool:
        return not cluster.admin.create(path, config_map("canary"), **DRY).ok

    with registered(cluster, slow, asked):
        answer = cluster.admin.create(path, config_map("slow"))
    assert answer.status == 500
    assert "context deadline exceeded" in answer.message


def test_other_namespaces_are_not_asked_about(
    cluster: Cluster, probe: Probe, registration: Registration, fresh: Fresh
) -> None:
    namespace = cluster.namespace(fresh("free"), **{LABEL: f"not-{registration.name}"})
    assert cluster.admin.create(
        f"/api/v1/namespaces/{namespace}/configmaps", config_map("unasked")
    ).ok
    assert not probe.of("unasked")


def test_deployments_roll_out_scale_and_end(
    cluster: Cluster, probe: Probe, registration: Registration, fresh: Fresh
) -> None:
    namespace, name = cluster.namespace(fresh("rolled"), **registration.labels), fresh("worker")
    path = f"/apis/apps/v1/namespaces/{namespace}/deployments"
    assert cluster.admin.create(path, deployment(name, 2)).ok
    done = cluster.kubectl(
        "rollout", "status", f"deployment/{name}", "--namespace", namespace, "--timeout", "30s"
    )
    assert done.status == 0, done.err
    bounds = ("--min=3", "--max=4", "--cpu=50%")
    done = cluster.kubectl("autoscale", f"deployment/{name}", "--namespace", namespace, *bounds)
    assert done.status == 0, done.err
    until(lambda: at(cluster.admin.get(f"{path}/{name}").body, "status", "readyReplicas") == 3)
    assert cluster.admin.delete(f"/api/v1/namespaces/{namespace}").ok
    until(lambda: cluster.admin.get(f"/api/v1/namespaces/{namespace}").status == 404)
    by = {text(request, "userInfo", "username") for request in list(probe.asked)}
    assert "system:serviceaccount:kube-system:replicaset-controller" in by
    assert "system:serviceaccount:kube-system:namespace-controller" in by


def test_every_kind_can_be_defined(cluster: Cluster) -> None:
    listed = {"apiVersion": "v1", "kind": "List", "items": list(definitions())}
    done = cluster.kubectl("apply", "-f", "-", stdin=json.dumps(listed))
    assert done.status == 0, done.err
    waited = cluster.kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=30s")
    assert waited.status == 0, waited.err


def test_a_rule_may_name_a_subresource(
    cluster: Cluster, probe: Probe, registration: Registration, fresh: Fresh
) -> None:
    name = f"{fresh('scales')}.gate.example.com"
    rules = (Rule(("deployments/scale",), ("UPDATE",)),)
    scales = replace(registration, name=name, rules=rules)
    namespace, worker = cluster.namespace(fresh("scales"), **scales.labels), fresh("worker")
    path = f"/apis/apps/v1/namespaces/{namespace}/deployments"
    assert cluster.admin.create(path, deployment(worker)).ok

    def asked() -> bool:
        more = {"spec": {"replicas": 2}}
        assert cluster.admin.patch(f"{path}/{worker}/scale", more, **DRY).ok
        return bool(probe.of(worker))

    with registered(cluster, scales, asked):
        request = probe.of(worker)[-1]
    assert text(request, "subResource") == "scale"
    assert text(request, "kind", "kind") == "Scale"

"""The gate as the webhook of an API server: what people see, and what is recorded of it."""

import json
from collections.abc import Callable, Iterator

import pytest

from gate.audit import envelope
from gate.audit.log.opening import open_log
from gate.audit.records.reading import read_record
from tests.e2e.auditing import Event, events, happened
from tests.e2e.callers import CALLERS
from tests.e2e.client import DRY
from tests.e2e.cluster import Cluster
from tests.e2e.samples import deployment, privileged
from tests.e2e.service import ORIGIN, WEBHOOK, Service, serving
from tests.e2e.trees import at
from tests.waiting import until

Fresh = Callable[[str], str]

RULE = "pod-security-restricted"
WARNED = "unpinned-image"
DEVELOPER = CALLERS["developer"].user
POLICY = f"""\
version: 1
enforcement:
  - rules: [{WARNED}]
    action: warn
"""


@pytest.fixture(scope="module")
def service(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    more = {"workers": 2, "policy": {"gate": POLICY}}
    with serving(cluster, tmp_path_factory.mktemp("gate"), "gate", more) as found:
        yield found


@pytest.fixture
def space(service: Service, fresh: Fresh) -> str:
    """Give the name of a namespace whose objects are judged."""
    name = fresh("agents")
    service.namespace(name)
    return name


def event_of(cluster: Cluster, namespace: str, name: str, verb: str = "create") -> Event:
    """Find what the API server says of a request that was no dry run."""
    return happened(
        cluster,
        lambda each: (each.verb, each.namespace, each.name) == (verb, namespace, name),
    )[-1]


def test_what_is_good_is_let_in_and_recorded(
    cluster: Cluster, service: Service, space: str
) -> None:
    done = cluster.kubectl(
        "apply", "--namespace", space, "-f", "-", caller="developer",
        stdin=json.dumps(deployment("worker")),
    )  # fmt: skip
    assert done.status == 0, done.err
    said = event_of(cluster, space, "worker").said(WEBHOOK)
    assert said["decision"] == "ALLOW"
    record = service.records(int(said["log-index"]))[0]
    assert record.decision.decision_id == said["decision-id"]
    assert any(each.name == "worker" for each in record.decision.objects)


def test_what_is_bad_is_denied_with_a_reason(
    cluster: Cluster, service: Service, space: str
) -> None:
    done = cluster.kubectl(
        "apply", "--namespace", space, "-f", "-", caller="developer",
        stdin=json.dumps(privileged("worker")),
    )  # fmt: skip
    assert done.status == 1
    assert f'admission webhook "{WEBHOOK}" denied the request' in done.err
    assert RULE in done.err
    assert "/spec/template/spec/containers/0/securityContext/privileged" in done.err
    event = event_of(cluster, space, "worker")
    said = event.said(WEBHOOK)
    assert (event.code, said["decision"]) == (403, "DENY")
    findings = service.records(int(said["log-index"]))[0].decision.findings
    assert (RULE, f"{space}/worker") in {(each.rule, each.subject) for each in findings}


def test_warnings_are_seen(cluster: Cluster, space: str) -> None:
    text_of = json.dumps(deployment("worker")).replace("@sha256:" + "0" * 64, ":1.2")
    done = cluster.kubectl(
        "apply", "--namespace", space, "-f", "-", caller="developer", stdin=text_of
    )
    assert done.status == 0, done.err
    assert "Warning: " in done.err
    assert WARNED in done.err


def test_dry_runs_are_honest_and_unrecorded(cluster: Cluster, service: Service, space: str) -> None:
    before = service.size
    for body, status in ((deployment("worker"), 0), (privileged("worker"), 1)):
        given = json.dumps(body)
        where = ("--namespace", space, "-f", "-")
        done = cluster.kubectl("apply", *where, "--dry-run=server", caller="developer", stdin=given)
        assert done.status == status
        difference = cluster.kubectl("diff", *where, caller="developer", stdin=given)
        # 1 says that there is a difference, and more that it could not be told.
        assert (difference.status > 1) == bool(status), difference
        assert (RULE in difference.err) == bool(status)
    assert cluster.admin.get(f"/apis/apps/v1/namespaces/{space}/deployments/worker").status == 404
    records = service.records(before)
    assert not [each for each in records if space in str(each.decision.objects)]


def test_dry_runs_of_changes_are_told_and_unrecorded(
    cluster: Cluster, service: Service, space: str
) -> None:
    client = cluster.client("developer")
    path = f"/apis/apps/v1/namespaces/{space}/deployments"
    worker = f"{path}/worker"
    assert client.create(path, deployment("worker")).ok
    before = service.size
    assert client.patch(worker, {"spec": deployment("worker", 2)["spec"]}, **DRY).ok
    assert client.patch(f"{worker}/scale", {"spec": {"replicas": 3}}, **DRY).ok
    assert client.patch(worker, {"spec": privileged("worker")["spec"]}, **DRY).status == 403
    assert client.delete(worker, **DRY).ok
    told = [each for each in patches(cluster, space, 3) if not each.subresource]
    assert [each.said(WEBHOOK)["decision"] for each in told] == ["ALLOW", "DENY"]
    assert not any({"record", "log-index"} & each.said(WEBHOOK).keys() for each in told)
    assert at(cluster.admin.get(worker).body, "spec", "replicas") == 1
    # The controllers roll out meanwhile, which is recorded.
    users = [each.decision.actor.user_info for each in service.records(before)]
    assert DEVELOPER not in [each.username for each in users if each]


def patches(cluster: Cluster, namespace: str, number: int) -> list[Event]:
    """Wait until the audit log tells of so many changes by a developer, in their order."""
    found: list[Event] = []

    def all_of_them() -> bool:
        found[:] = [
            each for each in events(cluster)
            if (each.namespace, each.verb, each.user) == (namespace, "patch", DEVELOPER)
        ]  # fmt: skip
        return len(found) >= number

    until(all_of_them)
    return found


def test_the_audit_log_leads_to_the_record(cluster: Cluster, service: Service, space: str) -> None:
    path = f"/apis/apps/v1/namespaces/{space}/deployments"
    assert cluster.client("developer").create(path, privileged("worker")).status == 403
    said = event_of(cluster, space, "worker").said(WEBHOOK)
    with open_log(service.place.log) as log:
        stored = next(iter(log.scan(int(said["log-index"]))))
    assert stored.envelope
    signed = envelope.load(stored.envelope)
    assert said["record"] == f"sha256:{envelope.digest(signed).hex()}"
    assert (said["log"], said["rules"]) == (ORIGIN, RULE)
    record = read_record(signed)
    assert record.decision.decision_id == said["decision-id"]
    assert record.decision.request
    assert record.decision.request.operation == "CREATE"


def test_warnings_are_seen_in_dry_runs_and_are_short(cluster: Cluster, space: str) -> None:
    text_of = json.dumps(deployment("worker")).replace("@sha256:" + "0" * 64, ":1.2")
    path = f"/apis/apps/v1/namespaces/{space}/deployments"
    answer = cluster.client("developer").create(path, json.loads(text_of), **DRY)
    assert answer.ok
    [warning] = answer.warnings
    assert warning.startswith(f"{WARNED}: ")
    assert warning.endswith("at /spec/template/spec/containers/0/image")
    difference = cluster.kubectl(
        "diff", "--namespace", space, "-f", "-", caller="developer", stdin=text_of
    )
    assert difference.status == 1
    assert "+  name: worker" in difference.out
    assert WARNED in difference.err


def test_others_are_not_asked_about(cluster: Cluster, service: Service, fresh: Fresh) -> None:
    namespace = cluster.namespace(fresh("free"))
    path = f"/apis/apps/v1/namespaces/{namespace}/deployments"
    assert cluster.client("developer").create(path, privileged("worker")).ok
    assert service.ready()


def test_deployments_roll_out_scale_and_end(cluster: Cluster, space: str) -> None:
    path = f"/apis/apps/v1/namespaces/{space}/deployments"
    where = ("--namespace", space)
    assert cluster.client("developer").create(path, deployment("worker", 2)).ok
    done = cluster.kubectl("rollout", "status", "deployment/worker", *where, "--timeout", "30s")
    assert done.status == 0, done.err
    bounds = ("--min=3", "--max=4", "--cpu=50%")
    done = cluster.kubectl("autoscale", "deployment/worker", *where, *bounds)
    assert done.status == 0, done.err
    until(lambda: at(cluster.admin.get(f"{path}/worker").body, "status", "readyReplicas") == 3)
    assert cluster.admin.delete(f"/api/v1/namespaces/{space}").ok
    until(lambda: cluster.admin.get(f"/api/v1/namespaces/{space}").status == 404)


def test_a_change_is_judged_and_a_deletion_let_in(
    cluster: Cluster, service: Service, space: str
) -> None:
    client = cluster.client("developer")
    path = f"/apis/apps/v1/namespaces/{space}/deployments"
    assert client.create(path, deployment("worker")).ok
    worse = privileged("worker")
    answer = client.patch(f"{path}/worker", {"spec": worse["spec"]})
    assert answer.status == 403
    assert RULE in answer.message
    assert client.delete(f"{path}/worker").ok
    said = event_of(cluster, space, "worker", "delete").said(WEBHOOK)
    assert said["decision"] == "ALLOW"
    assert service.records(int(said["log-index"]))


def test_what_is_served_besides(service: Service) -> None:
    assert service.ask("/healthz")[0] == 200
    status, note = service.ask("/checkpoint")
    assert status == 200
    assert note.startswith("gate-0.gate.example.com\n")
    assert any(name.startswith("agentgate_review_duration_seconds") for name in service.metrics)

"""What happens when something goes wrong: to the gate, to its log, or to its certificate."""

import os
import resource
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tests.e2e.auditing import Event, happened, said_of
from tests.e2e.client import DRY, Answer
from tests.e2e.cluster import Cluster
from tests.e2e.load import under_load
from tests.e2e.samples import config_map, deployment, privileged
from tests.e2e.service import WEBHOOK, Service, ended, serving
from tests.waiting import until

Fresh = Callable[[str], str]
MOMENT = 2.0
MINE = f'name="{WEBHOOK}",'
FAILED = f'apiserver_admission_webhook_rejection_count{{error_type="calling_webhook_error",{MINE}'
OPENED = f"apiserver_admission_webhook_fail_open_count{{{MINE}"
"""Figures of the API server itself, up to their other labels."""
HOSTILE = {"note": "\x7f"}
"""What the reader of all files refuses."""


@pytest.fixture(scope="module")
def service(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    more = {"workers": 2, "webhook": {"timeoutSeconds": 2}}
    with serving(cluster, tmp_path_factory.mktemp("failing"), "failing", more) as found:
        yield found


@pytest.fixture(scope="module")
def lenient(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Run a service whose operator lets everything in when it fails."""
    more = {
        "webhook": {"failurePolicy": "Ignore", "timeoutSeconds": 2},
        "settings": {
            "onStoreFailure": "allow",
            "environments": {"dev": {"undecidable": "allow"}},
        },
    }
    with serving(cluster, tmp_path_factory.mktemp("lenient"), "lenient", more) as found:
        yield found


@pytest.fixture
def path(service: Service, fresh: Fresh) -> str:
    return service.namespace(fresh("failing"))


def event_of(cluster: Cluster, path: str, name: str) -> Event:
    """Find what the API server says of the first time that a Deployment was to be made."""
    wanted = ("create", "deployments", path.split("/")[5], name)
    return happened(
        cluster, lambda each: (each.verb, each.resource, each.namespace, each.name) == wanted
    )[0]


def counted(cluster: Cluster, figure: str) -> float:
    """Add up a figure of the API server."""
    lines = cluster.kubectl("get", "--raw", "/metrics").out.splitlines()
    return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(figure))


@contextmanager
def held_up(service: Service) -> Iterator[None]:
    """Have a service that does not get anywhere for a while."""
    processes = service.program.family
    for each in processes:
        os.kill(each, signal.SIGSTOP)
    try:
        yield
    finally:
        for each in processes:
            os.kill(each, signal.SIGCONT)
        until(service.ready)


@contextmanager
def disk_full(service: Service) -> Iterator[None]:
    """Have the process that owns the log write nothing for a while, as if the disk was full."""
    process = service.program.process.pid
    before = resource.prlimit(process, resource.RLIMIT_FSIZE)
    resource.prlimit(process, resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.prlimit(process, resource.RLIMIT_FSIZE, before)
        until(service.ready)


def test_nobody_is_let_in_while_the_gate_is_dead(
    cluster: Cluster, service: Service, path: str
) -> None:
    before = counted(cluster, FAILED)
    with ended(service):
        answer = cluster.client("developer").create(path, deployment("worker"))
        assert answer.status == 500
        assert f'failed calling webhook "{WEBHOOK}"' in answer.message
    assert event_of(cluster, path, "worker").code == 500
    assert counted(cluster, FAILED) > before
    assert cluster.client("developer").create(path, deployment("worker")).ok


def test_a_namespace_goes_while_the_gate_is_dead(
    cluster: Cluster, service: Service, fresh: Fresh
) -> None:
    name = fresh("going")
    made = service.namespace(name)
    assert cluster.client("developer").create(made, deployment("worker", 2)).ok
    with ended(service):
        assert cluster.admin.delete(f"/api/v1/namespaces/{name}").ok
        until(lambda: cluster.admin.get(f"/api/v1/namespaces/{name}").status == 404)


def test_the_audit_log_tells_what_an_ignored_gate_missed(
    cluster: Cluster, lenient: Service, fresh: Fresh
) -> None:
    path, before = lenient.namespace(fresh("lenient")), counted(cluster, OPENED)
    with ended(lenient):
        assert cluster.client("developer").create(path, privileged("worker")).ok
    event = event_of(cluster, path, "worker")
    assert event.opened == (WEBHOOK,)
    assert not event.said(WEBHOOK)
    assert counted(cluster, OPENED) > before


def test_a_slow_gate_is_not_waited_for(cluster: Cluster, service: Service, path: str) -> None:
    with held_up(service):
        start = time.monotonic()
        answer = cluster.client("developer").create(path, deployment("worker"))
        assert time.monotonic() - start < 10
    assert answer.status == event_of(cluster, path, "worker").code == 500
    assert f'failed calling webhook "{WEBHOOK}"' in answer.message


def test_what_cannot_be_recorded_is_not_let_in(
    cluster: Cluster, service: Service, path: str
) -> None:
    client, size = cluster.client("developer"), service.size
    before = service.metrics.get("agentgate_records_failed_total", 0)
    with disk_full(service):
        answer = client.create(path, deployment("worker"))
        assert answer.status == 500
        assert "could not be recorded" in answer.message
        # What is denied needs no record to be denied.
        assert client.create(path, privileged("other")).status == 403
        assert client.create(path, deployment("worker"), **DRY).ok
        until(lambda: service.metrics.get("agentgate_records_failed_total", 0) > before)
    assert event_of(cluster, path, "worker").said(WEBHOOK)["unrecorded"] == "true"
    assert client.create(path, deployment("worker")).ok
    assert service.size > size


def test_an_operator_may_let_in_what_is_not_recorded(
    cluster: Cluster, lenient: Service, fresh: Fresh
) -> None:
    path = lenient.namespace(fresh("unrecorded"))
    with disk_full(lenient):
        assert cluster.client("developer").create(path, deployment("worker")).ok
        said = event_of(cluster, path, "worker").said(WEBHOOK)
        assert said["unrecorded"] == "true"
        until(lambda: lenient.total('agentgate_fail_open_total{why="not-recorded"}') > 0)


@pytest.mark.parametrize(("space", "code"), [("dev", 201), ("prod", 500)])
def test_an_operator_says_where_what_was_not_judged_is_let_in(
    cluster: Cluster, lenient: Service, fresh: Fresh, space: str, code: int
) -> None:
    name, outcome = fresh(space), "allow" if code == 201 else "deny"
    figure = f'agentgate_undecidable_total{{outcome="{outcome}"}}'
    lenient.namespace(name)
    before = lenient.total(figure)
    path = f"/api/v1/namespaces/{name}/configmaps"
    # Even where the API server lets in what nobody answers for, this is answered.
    answer = cluster.client("developer").create(path, config_map("odd", **HOSTILE))
    assert answer.status == code
    event = said_of(cluster, "create", f"{path}/odd")
    notes = event.said(WEBHOOK)
    assert (event.opened, notes["decision"]) == ((), "ERROR")
    decision = lenient.records(int(notes["log-index"]))[0].decision
    assert decision.effect == ("ADMITTED_ALTHOUGH_UNDECIDABLE" if code == 201 else "REJECTED")
    until(lambda: lenient.total(figure) == before + 1)


def test_a_certificate_is_renewed_while_requests_come(
    cluster: Cluster, service: Service, path: str
) -> None:
    client = cluster.client("developer")
    expiry = "agentgate_certificate_expiry_timestamp_seconds"
    until(lambda: expiry in service.metrics)
    before = service.metrics[expiry]

    def ask(number: int) -> Answer:
        return client.create(path, deployment(f"worker-{number}"), **DRY)

    with under_load(ask) as load:
        for number in range(3):
            other = cluster.plan.authority.certify(f"renewed-{number}", "IP:127.0.0.1")
            service.place.pair.take_over(other)
            time.sleep(MOMENT)
        until(lambda: service.metrics[expiry] > before)
    assert not load.failed
    assert len(load.allowed) > 100


def test_a_restart_loses_no_record(cluster: Cluster, service: Service, path: str) -> None:
    client = cluster.client("developer")
    start = service.size

    def ask(number: int) -> Answer:
        return client.create(path, deployment(f"worker-{number}", 0))

    with under_load(ask) as load:
        time.sleep(MOMENT)
        service.end()
        service.begin()
        time.sleep(MOMENT)
        service.program.kill()
        service.begin()
        time.sleep(MOMENT)
    recorded = {
        each.name
        for record in service.records(start)
        for each in record.decision.objects
        if record.allowed
    }
    assert {f"worker-{number}" for number in load.allowed} <= recorded
    assert all(answer.status == 500 for answer in load.failed)
    assert len(load.allowed) > 100

"""The caches against a real API server, with the rights of the table and no others."""

import io
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from gate.scheme import BARE
from tests.e2e.auditing import events
from tests.e2e.client import Client
from tests.e2e.cluster import Cluster, control_plane, must
from tests.e2e.controlplane import api_server
from tests.e2e.processes import running
from tests.waiting import until
from tests.webhooks.cluster.conftest import QUICK
from tests.webhooks.cluster.rbac import cluster_role
from webhooks.cluster.caches import Caches
from webhooks.cluster.kinds import WATCHED
from webhooks.cluster.kubeconfig import from_kubeconfig
from webhooks.cluster.state import State
from webhooks.server.telling import Teller

pytestmark = pytest.mark.real
RBAC = "/apis/rbac.authorization.k8s.io/v1"
ACCOUNT = "system:serviceaccount:agentgate:agentgate"
SECOND = 1.0
TELLER = Teller(io.StringIO())
EVERYTHING = """\
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules: [{level: Metadata}]
"""


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with control_plane(tmp_path_factory.mktemp("plane")) as running_plane:
        yield running_plane


@pytest.fixture(scope="module")
def account(cluster: Cluster) -> Path:
    """Make the gate's account, which may what the table says."""
    cluster.namespace("agentgate")
    must(
        cluster,
        "/api/v1/namespaces/agentgate/serviceaccounts",
        {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "agentgate"}},
    )
    must(cluster, f"{RBAC}/clusterroles", cluster_role())
    subject = {"kind": "ServiceAccount", "name": "agentgate", "namespace": "agentgate"}
    role = {"kind": "ClusterRole", "name": "agentgate-caches"}
    binding = {
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding",
        "metadata": {"name": "agentgate-caches"}, "subjects": [subject],
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", **role},
    }  # fmt: skip
    must(cluster, f"{RBAC}/clusterrolebindings", binding)
    return cluster.account_kubeconfig("agentgate", "agentgate")


@pytest.fixture
def caches(account: Path) -> Iterator[Caches]:
    told = io.StringIO()
    teller = Teller(told)
    made = Caches(from_kubeconfig(account, teller), WATCHED, BARE, State(QUICK, teller))
    made.start()
    until(lambda: made.state.synced)
    yield made
    made.close()


def names(caches: Caches, kind: str) -> set[str]:
    return {
        each.identity.name for each in caches.state.bundle.manifests if each.identity.kind == kind
    }


def within(look: object, seconds: float = SECOND) -> None:
    assert callable(look)
    until(look, seconds)


def service(name: str) -> dict[str, object]:
    return {
        "apiVersion": "v1", "kind": "Service", "metadata": {"name": name},
        "spec": {"selector": {"app": name}, "ports": [{"port": 80}]},
    }  # fmt: skip


def test_what_happens_is_seen_within_a_second(cluster: Cluster, caches: Caches) -> None:
    admin: Client = cluster.admin
    place = f"/api/v1/namespaces/{cluster.namespace('crud', env='dev')}/services"
    within(lambda: caches.state.labels("crud").get("env") == "dev")
    must(cluster, place, service("api"))
    within(lambda: "api" in names(caches, "service"))
    change = {"spec": {"selector": {"app": "other"}}}
    assert admin.patch(f"{place}/api", change).ok
    within(
        lambda: (
            caches.state.bundle.by_name["service", "api"][0].network.selects.labels
            == {"app": "other"}
        )
    )
    assert admin.delete(f"{place}/api").ok
    within(lambda: "api" not in names(caches, "service"))


def test_its_rights_are_enough_and_secrets_were_never_asked_for(
    cluster: Cluster, caches: Caches
) -> None:
    assert caches.state.faults == {}
    assert caches.state.counts["clusterroles.rbac.authorization.k8s.io"] > 50
    assert caches.state.counts["configmaps"] > 0
    assert caches.state.age < 5
    seen = [each for each in events(cluster) if each.user == ACCOUNT]
    assert all(each.resource != "secrets" for each in seen)
    assert all(each.code not in (401, 403) for each in seen)
    refused = cluster.kubectl("auth", "can-i", "list", "secrets", "-A", "--as", ACCOUNT)
    assert refused.out.strip() == "no"


AGENTS = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {
        "name": "agents.kagent.dev",
        "annotations": {"api-approved.kubernetes.io": "unapproved, for tests"},
    },
    "spec": {
        "group": "kagent.dev", "scope": "Namespaced",
        "names": {"plural": "agents", "kind": "Agent"},
        "versions": [{
            "name": "v1alpha2", "served": True, "storage": True,
            "schema": {"openAPIV3Schema": {
                "type": "object", "x-kubernetes-preserve-unknown-fields": True,
            }},
        }],
    },
}  # fmt: skip


def test_a_kind_that_is_installed_and_removed_is_followed(cluster: Cluster, caches: Caches) -> None:
    definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
    must(cluster, definitions, AGENTS)
    until(lambda: "agents.kagent.dev" in caches.state.counts)
    place = f"/apis/kagent.dev/v1alpha2/namespaces/{cluster.namespace('bots')}/agents"
    body = {"apiVersion": "kagent.dev/v1alpha2", "kind": "Agent", "spec": {"type": "Declarative"}}
    must(cluster, place, {**body, "metadata": {"name": "helper"}})
    until(lambda: names(caches, "agent") == {"helper"})
    # What nobody can read hides nothing else, not from a list either.
    text = '{"apiVersion":"kagent.dev/v1alpha2","kind":"Agent","metadata":{"name":"deep"},"x":%s}'
    made = cluster.kubectl(
        "create", "--namespace", "bots", "--validate=false", "--filename", "-",
        stdin=text % ("[" * 1500 + "]" * 1500),
    )  # fmt: skip
    assert made.status == 0, made.err
    until(lambda: caches.state.unreadable["agents.kagent.dev"] == 1)
    must(cluster, place, {**body, "metadata": {"name": "other"}})
    within(lambda: names(caches, "agent") == {"helper", "other"})
    assert cluster.admin.delete(f"{definitions}/agents.kagent.dev").ok
    until(lambda: "agents.kagent.dev" not in caches.state.counts)
    assert names(caches, "agent") == set()


def process_of(cluster: Cluster) -> int:
    """Find the API server among the processes that these tests started."""
    tasks = Path("/proc/self/task").iterdir()
    children = [int(pid) for task in tasks for pid in (task / "children").read_text().split()]
    lines = {pid: Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0") for pid in children}
    (found,) = [
        pid
        for pid, line in lines.items()
        if line[0].endswith(b"kube-apiserver") and str(cluster.plan.port).encode() in line
    ]
    return found


def test_an_api_server_that_starts_again_is_found(
    cluster: Cluster, caches: Caches, account: Path
) -> None:
    place = f"/api/v1/namespaces/{cluster.namespace('again')}/services"
    must(cluster, place, service("before"))
    within(lambda: "before" in names(caches, "service"))
    os.kill(process_of(cluster), signal.SIGKILL)
    (cluster.plan.folder / "audit.yaml").write_text(EVERYTHING)
    until(lambda: bool(caches.state.faults))
    # What was known is still known.
    assert caches.state.synced
    assert "before" in names(caches, "service")
    with running(api_server(cluster.plan), cluster.plan.folder / "again.log"):
        until(cluster.ready)
        began = time.monotonic()
        must(cluster, place, service("after"))
        within(lambda: "after" in names(caches, "service"), 10.0)
        until(lambda: not caches.state.faults)
        assert time.monotonic() - began < 30
        before = len(list(events(cluster)))
        again = Caches(from_kubeconfig(account, TELLER), WATCHED, BARE, State(QUICK, TELLER))
        again.start()
        until(lambda: again.state.synced)
        again.close()
        # Of this start, the audit log tells every list.
        asked = [each for each in list(events(cluster))[before:] if each.user == ACCOUNT]
        listed = {each.resource for each in asked if each.verb == "list"}
        assert listed == {each.partition(".")[0] for each in again.state.counts}
        assert "secrets" not in {each.resource for each in asked}
        assert {each.verb for each in asked if each.resource} <= {"list", "watch"}

"""Git first on a real API server: whose changes count, from which commit, and what goes on."""

import json
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from gate.audit.records import Record
from tests.e2e.auditing import Event, events, said_of
from tests.e2e.callers import CALLERS
from tests.e2e.client import DRY
from tests.e2e.cluster import Cluster
from tests.e2e.delivery import (
    COMMIT,
    GIT_FIRST,
    HOME,
    SOURCE,
    deliver,
    labelled,
    marked,
    tracked,
)
from tests.e2e.samples import config_map, deployment, pod_spec, privileged
from tests.e2e.service import WEBHOOK, Service, serving
from tests.e2e.trees import Tree, at, items, text
from tests.waiting import until

Fresh = Callable[[str], str]
KUBE = "system:serviceaccount:kube-system:"


@pytest.fixture(scope="module")
def service(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    deliver(cluster)
    more = {"workers": 2, "settings": {"gitFirst": GIT_FIRST}}
    with serving(cluster, tmp_path_factory.mktemp("gitfirst"), "gitfirst", more) as found:
        yield found


@pytest.fixture(scope="module")
def delivered(cluster: Cluster, service: Service) -> str:
    """Give where a Deployment of Argo CD is, for tests that leave it there."""
    path = service.namespace("delivered")
    assert cluster.client("argocd").create(path, deployment("worker")).ok
    running = f"{path}/worker"
    until(lambda: at(cluster.admin.get(running).body, "status", "readyReplicas") == 1)
    return running


@pytest.fixture
def path(service: Service, fresh: Fresh) -> str:
    return service.namespace(fresh("git"))


def space(path: str) -> str:
    """Name the namespace of a path."""
    return path.split("/")[5]


def applied(cluster: Cluster, caller: str, path: str, value: Tree, *how: str) -> str:
    """Apply something with kubectl; gives what it complains of."""
    where = ("--namespace", space(path), "-f", "-")
    done = cluster.kubectl("apply", *how, *where, caller=caller, stdin=json.dumps(value))
    assert bool(done.err) == bool(done.status), done
    return done.err


def record_of(service: Service, event: Event) -> Record:
    """Read the record that the audit log names."""
    return service.records(int(event.said(WEBHOOK)["log-index"]))[0]


def test_a_change_by_hand_is_refused_and_says_what_to_do(
    cluster: Cluster, service: Service, path: str
) -> None:
    said = applied(cluster, "developer", path, deployment("worker"))
    assert said.startswith("Error from server (Forbidden)")
    assert "worker: is created by hand, and not by a GitOps controller [git-first]" in said
    assert "Change it in Git and let the GitOps controller apply it." in said
    event = said_of(cluster, "create", f"{path}/worker")
    notes = event.said(WEBHOOK)
    assert (event.code, notes["decision"], notes["rules"]) == (403, "DENY", "git-first")
    assert (notes["standing"], notes["assurance"]) == ("by-hand", "none")
    assert "commit" not in notes
    decision = record_of(service, event).decision
    assert decision.request
    assert (decision.request.standing, decision.source.commit) == ("by-hand", "")


def test_argo_cd_tells_the_commit_that_it_applies(
    cluster: Cluster, service: Service, path: str
) -> None:
    worker = tracked(deployment("worker"), "syncing", space(path))
    assert not applied(cluster, "argocd", path, worker)
    event = said_of(cluster, "create", f"{path}/worker")
    notes = event.said(WEBHOOK)
    assert (notes["commit"], notes["assurance"]) == (COMMIT, "controller-asserted")
    assert notes["standing"] == "gitops-controller"
    assert int(notes["log-index"]) in service.indexes(COMMIT)
    decision = record_of(service, event).decision
    source, via = decision.source, decision.source.resolved_via
    assert (source.commit, source.assurance) == (COMMIT, "controller-asserted")
    assert (source.repo, source.path) == (SOURCE, "agents")
    assert via
    assert (via.kind, via.name) == ("Application", f"{HOME}/syncing")
    assert via.field == "status.operationState.syncResult.revision"
    home = f"/apis/argoproj.io/v1alpha1/namespaces/{HOME}/applications/syncing"
    there = cluster.admin.get(home).body
    assert via.resource_version == text(there, "metadata", "resourceVersion")
    assert decision.actor.user_info
    assert decision.actor.user_info.username == CALLERS["argocd"].user


def test_flux_tells_the_commit_that_it_attempts(
    cluster: Cluster, service: Service, path: str
) -> None:
    worker, how = labelled(deployment("worker"), "reconciling"), "--field-manager=flux"
    assert not applied(cluster, "flux", path, worker, "--server-side", how)
    event = said_of(cluster, "patch", f"{path}/worker")
    notes = event.said(WEBHOOK)
    assert (notes["commit"], notes["assurance"]) == (COMMIT, "controller-asserted")
    decision = record_of(service, event).decision
    via = decision.source.resolved_via
    assert via
    assert (via.kind, via.name) == ("Kustomization", f"{HOME}/reconciling")
    assert (decision.source.repo, decision.source.path) == (SOURCE, "./agents")
    assert decision.request
    assert decision.request.field_manager == "flux"


@pytest.mark.parametrize(
    ("name", "of", "assurance"),
    [
        ("synced", "worker", "annotation-claimed"),
        ("syncing", "other", "none"),
        ("nobody", "worker", "none"),
    ],
)
def test_a_controller_that_is_not_just_syncing_it_tells_no_commit(
    cluster: Cluster, path: str, name: str, of: str, assurance: str
) -> None:
    tracking = tracked(deployment(of), name, space(path))["metadata"]
    assert isinstance(tracking, dict)
    worker = marked(deployment("worker"), annotations=tracking["annotations"])
    assert cluster.client("argocd").create(path, worker).ok
    notes = said_of(cluster, "create", f"{path}/worker").said(WEBHOOK)
    assert notes["assurance"] == assurance
    assert "commit" not in notes


@pytest.mark.parametrize(("caller", "is_argo"), [
    ("developer", True), ("breakglass", True), ("developer", False), ("breakglass", False),
])  # fmt: skip
def test_what_people_write_gives_them_no_commit(
    cluster: Cluster, service: Service, path: str, caller: str, *, is_argo: bool
) -> None:
    worker, name = deployment("worker"), space(path)
    forged = tracked(worker, "syncing", name) if is_argo else labelled(worker, "reconciling")
    answer = cluster.client(caller).create(path, forged)
    assert answer.status == (201 if caller == "breakglass" else 403)
    event = said_of(cluster, "create", f"{path}/worker")
    notes = event.said(WEBHOOK)
    assert notes["assurance"] == "annotation-claimed"
    assert "commit" not in notes
    assert record_of(service, event).decision.source.assurance == "annotation-claimed"
    assert int(notes["log-index"]) not in service.indexes(COMMIT)


def test_the_rules_hold_for_controllers(cluster: Cluster, path: str) -> None:
    worker = tracked(privileged("worker"), "syncing", space(path))
    answer = cluster.client("argocd").create(path, worker)
    assert answer.status == 403
    assert "[pod-security-restricted]" in answer.message


def test_what_git_does_not_declare_is_anybodys(cluster: Cluster, delivered: str) -> None:
    developer = cluster.client("developer")
    condition = {"type": "Seen", "status": "True"}
    assert developer.patch(f"{delivered}/status", {"status": {"conditions": [condition]}}).ok
    assert not said_of(cluster, "patch", f"{delivered}/status").said(WEBHOOK)
    for finalizers in (["gate.example.com/held"], []):
        assert developer.patch(delivered, {"metadata": {"finalizers": finalizers}}).ok
        assert said_of(cluster, "patch", delivered).said(WEBHOOK)["standing"] == "untouched"
    assert developer.patch(delivered, {"metadata": {"labels": {"team": "x"}}}).status == 403
    assert developer.patch(delivered, {"spec": {"paused": True}}).status == 403


def test_what_controllers_make_of_it_goes_on(cluster: Cluster, delivered: str) -> None:
    by = {
        each.user.removeprefix(KUBE): each.said(WEBHOOK)["standing"]
        for each in events(cluster)
        if (each.namespace, each.verb, each.code) == (space(delivered), "create", 201)
        and each.resource in ("replicasets", "pods")
    }
    assert by == {
        "deployment-controller": "controller-owned",
        "replicaset-controller": "controller-owned",
    }


def test_an_owner_that_somebody_names_is_none(cluster: Cluster, delivered: str) -> None:
    there = cluster.admin.get(delivered).body
    owner = {
        "apiVersion": "apps/v1", "kind": "Deployment", "name": "worker", "controller": True,
        "uid": text(there, "metadata", "uid"),
    }  # fmt: skip
    pod: Tree = {
        "apiVersion": "v1", "kind": "Pod", "spec": pod_spec(is_privileged=False),
        "metadata": {"name": "forged", "ownerReferences": [owner]},
    }  # fmt: skip
    answer = cluster.client("developer").create("/api/v1/namespaces/delivered/pods", pod)
    assert answer.status == 403
    assert "[git-first]" in answer.message


def test_only_those_who_may_scale_it(cluster: Cluster, service: Service, path: str) -> None:
    assert cluster.client("argocd").create(path, deployment("worker")).ok
    scale, more = f"{path}/worker/scale", {"spec": {"replicas": 2}}
    answer = cluster.client("developer").patch(scale, more)
    assert answer.status == 403
    assert "worker: is scaled by hand" in answer.message
    bounds = ("--min=3", "--max=4", "--cpu=50%")
    done = cluster.kubectl("autoscale", "deployment/worker", "--namespace", space(path), *bounds)
    assert done.status == 0, done.err
    until(lambda: at(cluster.admin.get(f"{path}/worker").body, "status", "readyReplicas") == 3)
    event = said_of(cluster, "update", scale)
    assert event.user == f"{KUBE}horizontal-pod-autoscaler"
    assert event.said(WEBHOOK)["standing"] == "autoscaler"
    request = record_of(service, event).decision.request
    assert request
    assert (request.sub_resource, request.kind.kind) == ("scale", "Scale")


def test_it_is_collected_when_it_goes(cluster: Cluster, path: str) -> None:
    argo, name = cluster.client("argocd"), space(path)
    assert argo.create(path, deployment("worker", 2)).ok
    pods = f"/api/v1/namespaces/{name}/pods"
    until(lambda: len(list(items(cluster.admin.get(pods).body, "items"))) == 2)
    # The collector takes the owner's finalizer away once all that it owns is gone.
    assert argo.delete(f"{path}/worker", propagationPolicy="Foreground").ok
    until(lambda: cluster.admin.get(f"{path}/worker").status == 404)
    assert not list(items(cluster.admin.get(pods).body, "items"))
    mine = [each for each in events(cluster) if each.namespace == name]
    assert not [each for each in mine if each.code == 403]
    assert f"{KUBE}generic-garbage-collector" in {each.user for each in mine}


def test_what_rules_deny_goes_all_the_same(
    cluster: Cluster, service: Service, fresh: Fresh
) -> None:
    argo, name = cluster.client("argocd"), cluster.namespace(fresh("late"))
    path = f"/apis/apps/v1/namespaces/{name}/deployments"
    odd = {**deployment("odd"), "metadata": {"name": "odd", "annotations": {"note": "\x7f"}}}
    for value in (privileged("bad"), odd):
        assert argo.create(path, value).ok
    opted = {"metadata": {"labels": service.labels}}
    assert cluster.admin.patch(f"/api/v1/namespaces/{name}", opted).ok
    until(lambda: argo.create(path, privileged("new"), **DRY).status == 403)
    # The collector takes off the finalizer of each.
    for each in ("bad", "odd"):
        assert argo.delete(f"{path}/{each}", propagationPolicy="Foreground").ok
        until(partial(is_gone, cluster, f"{path}/{each}"))


def is_gone(cluster: Cluster, path: str) -> bool:
    return cluster.admin.get(path).status == 404


def test_a_deletion_by_hand_is_let_in_and_recorded(
    cluster: Cluster, service: Service, path: str
) -> None:
    maps = path.replace("/apis/apps/v1/", "/api/v1/").replace("deployments", "configmaps")
    assert cluster.client("argocd").create(maps, config_map("settings")).ok
    answer = cluster.client("developer").delete(f"{maps}/settings")
    assert answer.ok
    assert answer.warnings[0].startswith("git-first: is deleted by hand")
    event = said_of(cluster, "delete", f"{maps}/settings")
    assert event.said(WEBHOOK)["decision"] == "ALLOW"
    request = record_of(service, event).decision.request
    assert request
    assert (request.operation, request.standing) == ("DELETE", "by-hand")


def test_a_namespace_goes_with_all_that_is_in_it(cluster: Cluster, path: str) -> None:
    assert cluster.client("argocd").create(path, deployment("worker", 2)).ok
    place = f"/api/v1/namespaces/{space(path)}"
    assert cluster.admin.delete(place).ok
    until(lambda: cluster.admin.get(place).status == 404)

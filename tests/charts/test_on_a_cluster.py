"""The chart on a real API server: it is taken as it is, and its guard lets in whom it should."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import orjson
import pytest

from tests.charts.rendered import VALUES, objects
from tests.conftest import Outcome
from tests.e2e.cluster import Cluster, control_plane
from tests.e2e.trees import Tree, text, texts
from tests.waiting import until

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("chart")]

FOREIGN = ("cert-manager.io", "monitoring.coreos.com")
"""Groups whose definitions are not there."""
OWN = "agentgate"
TENANT = "tenant"
ROLES = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: tenant, namespace: agentgate}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: admin}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: tenant}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: namespaces}
rules:
  - apiGroups: [""]
    resources: [namespaces, namespaces/finalize, namespaces/status]
    verbs: [get, update, patch]
  - apiGroups: [apps]
    resources: [controllerrevisions]
    verbs: [create]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: namespaces}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: namespaces}
subjects:
  - {apiGroup: rbac.authorization.k8s.io, kind: Group, name: "system:authenticated"}
---
apiVersion: v1
kind: Secret
metadata: {name: agentgate-keys, namespace: agentgate}
---
apiVersion: v1
kind: Secret
metadata: {name: another, namespace: agentgate}
---
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: {name: platform-critical}
value: 1000
---
apiVersion: v1
kind: Namespace
metadata: {name: agents, labels: {agentgate.dev/admission: enabled, tier: production}}
"""


def ours(values: str) -> list[Tree]:
    return [each for each in objects(values) if not text(each, "apiVersion").startswith(FOREIGN)]


def listed(trees: list[Tree]) -> str:
    return orjson.dumps({"apiVersion": "v1", "kind": "List", "items": trees}).decode()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with control_plane(tmp_path_factory.mktemp("chart")) as found:
        for name in places():
            found.namespace(name)
        yield found


def places() -> set[str]:
    """Name the namespaces that objects of the chart are in: those of hooks are there before it."""
    every = (each for values in VALUES for each in ours(values))
    return {text(each, "metadata", "namespace") for each in every} - {""}


@pytest.mark.parametrize("values", VALUES)
def test_it_is_taken(cluster: Cluster, values: str) -> None:
    done = cluster.kubectl(
        "apply", "--server-side", "--dry-run=server", "--validate=strict", "--filename", "-",
        stdin=listed(ours(values)),
    )  # fmt: skip
    assert done.status == 0, done.err
    assert "Warning" not in done.err


@pytest.fixture(scope="module")
def guarded(cluster: Cluster) -> Cluster:
    """Install all but the webhooks, which nobody answers here."""
    kept = [each for each in ours("full") if text(each, "kind") != "ValidatingWebhookConfiguration"]
    done = cluster.kubectl("apply", "--filename", "-", stdin=ROLES)
    assert done.status == 0, done.err
    done = cluster.kubectl("apply", "--server-side", "--filename", "-", stdin=listed(kept))
    assert done.status == 0, done.err
    for what in (("configmap", OWN), ("namespace", "agents")):
        until(partial(refused, cluster, *what))
    return cluster


def refused(cluster: Cluster, *what: str) -> bool:
    """Try whether the API server has heard of the guard."""
    change = ("label", *what, "--overwrite", "agentgate.dev/admission=tried", "--dry-run=server")
    return acting(cluster, TENANT, *change).status != 0


def acting(
    cluster: Cluster, user: str, *arguments: str | Path, group: str = "somebody", stdin: str = ""
) -> Outcome:
    groups = ("--as-group", "system:authenticated", "--as-group", group)
    return cluster.kubectl("--as", user, *groups, "--namespace", OWN, *arguments, stdin=stdin)


@pytest.mark.parametrize(
    "arguments",
    [
        ("label", "configmap", OWN, "a=b"),
        ("delete", "configmap", OWN),
        ("delete", "configmap", "--all"),
        ("delete", "secret", "agentgate-keys"),
        ("label", "secret", "agentgate-keys", "a=b"),
        ("delete", "service", OWN),
        ("delete", "service", "agentgate-replicas"),
        ("delete", "networkpolicy", OWN),
        ("delete", "poddisruptionbudget", OWN),
        ("scale", "statefulset", OWN, "--replicas", "0"),
        ("delete", "statefulset", OWN),
        ("exec", "agentgate-0", "--", "cat", "/var/run/agentgate/keys/record.key"),
    ],
)
def test_who_may_not_remove_the_gate_does_not_change_it(
    guarded: Cluster, arguments: tuple[str, ...]
) -> None:
    if arguments[0] == "exec":
        until(lambda: guarded.admin.get(f"/api/v1/namespaces/{OWN}/pods/agentgate-0").ok)
    done = acting(guarded, TENANT, *arguments)
    assert done.status != 0
    assert "belongs to agentgate" in done.err, done.err


def test_what_is_not_of_the_gate_is_not_guarded(guarded: Cluster) -> None:
    assert acting(guarded, TENANT, "label", "secret", "another", "a=b").status == 0


def test_who_installs_it_repairs_it(guarded: Cluster) -> None:
    for verb in ("annotate", "label"):
        for kind in ("configmap", "service", "statefulset", "networkpolicy"):
            done = guarded.kubectl(verb, "--namespace", OWN, kind, OWN, "--overwrite", "a=b")
            assert done.status == 0, done.err


@pytest.mark.parametrize(
    "label", ["agentgate.dev/admission-", "agentgate.dev/admission=off", "tier=lab", "tier-"]
)
def test_a_namespace_stays_opted_in(guarded: Cluster, label: str) -> None:
    change = ("label", "namespace", "agents", "--overwrite", label)
    done = acting(guarded, TENANT, *change)
    assert done.status != 0
    assert "guarded by agentgate" in done.err
    dry = (*change, "--dry-run=server")
    for group in ("break-glass", "platform-admins"):
        assert acting(guarded, TENANT, *dry, group=group).status == 0
    argo = "system:serviceaccount:argocd:argocd-application-controller"
    assert acting(guarded, argo, *dry).status == 0
    assert guarded.kubectl(*dry).status == 0


@pytest.mark.parametrize("part", ["finalize", "status"])
def test_no_part_of_a_namespace_lets_it_out(guarded: Cluster, part: str) -> None:
    path = "/api/v1/namespaces/agents"
    whole = guarded.admin.get(path).body
    labels = {**texts(whole, "metadata", "labels"), "agentgate.dev/admission": "off"}
    out = {**whole, "metadata": {"name": "agents", "labels": labels}}
    writing = ("replace", "--raw", f"{path}/{part}", "--filename", "-")
    done = acting(guarded, TENANT, *writing, stdin=orjson.dumps(out).decode())
    assert done.status != 0
    assert "guarded by agentgate" in done.err
    assert texts(guarded.admin.get(path).body, "metadata", "labels") == texts(
        whole, "metadata", "labels"
    )


REVISION: Tree = {
    "apiVersion": "apps/v1", "kind": "ControllerRevision", "revision": 1,
    "metadata": {"name": "web-evil", "namespace": "agents", "labels": {"app": "web"}},
    "data": {"spec": {"template": {"spec": {"hostPID": True}}}},
}  # fmt: skip


def revised(cluster: Cluster, user: str, group: str = "somebody") -> Outcome:
    """Try to write what the controller of a StatefulSet makes Pods of."""
    writing = ("create", "--namespace", "agents", "--filename", "-", "--dry-run=server")
    return acting(cluster, user, *writing, group=group, stdin=orjson.dumps(REVISION).decode())


def is_kept_out(cluster: Cluster, user: str) -> bool:
    return "guarded by agentgate" in revised(cluster, user).err


def test_only_controllers_write_what_pods_are_made_of(guarded: Cluster) -> None:
    argo = "system:serviceaccount:argocd:argocd-application-controller"
    for user in (TENANT, argo):
        until(partial(is_kept_out, guarded, user))
    system = "system:serviceaccount:kube-system:statefulset-controller"
    operator = "system:serviceaccount:kagent:kagent-controller"
    for user in (system, operator):
        assert revised(guarded, user).status == 0
    assert revised(guarded, TENANT, "break-glass").status == 0
    made = orjson.dumps(REVISION).decode()
    done = guarded.kubectl("create", "--filename", "-", "--dry-run=server", stdin=made)
    assert done.status == 0, done.err


@pytest.fixture
def unanswered(cluster: Cluster) -> Iterator[list[Tree]]:
    """Install the webhooks, which nobody answers; gives what is put into a namespace of hooks."""
    everything = ours("presync")
    webhooks = [e for e in everything if text(e, "kind") == "ValidatingWebhookConfiguration"]
    place = ("namespace", "prod-agents", "--overwrite")
    steps = (
        (("create", "rolebinding", TENANT, "--clusterrole=admin", f"--user={TENANT}", *NEARBY), ""),
        (("label", *place, "agentgate.dev/admission=enabled"), ""),
        (("apply", "--filename", "-"), listed(webhooks)),
    )
    for arguments, given in steps:
        done = cluster.kubectl(*arguments, stdin=given)
        assert done.status == 0, done.err
    mine = [each for each in everything if text(each, "metadata", "namespace") == "prod-agents"]
    until(lambda: installed(cluster, mine, "--as", TENANT).status != 0)
    yield mine
    assert cluster.kubectl("delete", "--filename", "-", stdin=listed(webhooks)).status == 0
    assert cluster.kubectl("label", *place, "agentgate.dev/admission-").status == 0


NEARBY = ("--namespace", "prod-agents")


def installed(cluster: Cluster, trees: list[Tree], *who: str) -> Outcome:
    """Try to put objects into the cluster."""
    applying = ("apply", "--server-side", "--dry-run=server", "--filename", "-")
    return cluster.kubectl(*who, *applying, stdin=listed(trees))


def test_who_installs_it_needs_no_controller_where_hooks_run(
    cluster: Cluster, unanswered: list[Tree]
) -> None:
    kinds = {text(each, "kind") for each in unanswered}
    assert kinds == {"ConfigMap", "NetworkPolicy", "ServiceAccount"}
    for each in unanswered:
        done = installed(cluster, [each])
        assert done.status == 0, done.err
        done = installed(cluster, [each], "--as", TENANT)
        assert "failed calling webhook" in done.err
        metadata = {"name": "other", "namespace": "prod-agents"}
        done = installed(cluster, [{**each, "metadata": metadata}])
        assert "failed calling webhook" in done.err


def test_other_labels_are_free_and_so_is_opting_in(guarded: Cluster) -> None:
    assert acting(guarded, TENANT, "label", "namespace", "agents", "team=a").status == 0
    assert acting(guarded, TENANT, "label", "namespace", "agents", "team-").status == 0
    opting = ("label", "namespace", "default", "agentgate.dev/admission=enabled")
    assert acting(guarded, TENANT, *opting).status == 0


def test_the_service_account_reads_what_it_must_and_no_secret(guarded: Cluster) -> None:
    account = "system:serviceaccount:agentgate:agentgate"
    can = ("auth", "can-i", "--as", account, "--all-namespaces")
    assert (
        guarded.kubectl(*can, "list", "rolebindings.rbac.authorization.k8s.io").out.strip() == "yes"
    )
    assert guarded.kubectl(*can, "watch", "deployments.apps").out.strip() == "yes"
    for verb in ("get", "list", "watch"):
        assert guarded.kubectl(*can, verb, "secrets").out.strip() == "no"
    for verb in ("create", "patch", "delete"):
        assert guarded.kubectl(*can, verb, "configmaps").out.strip() == "no"


def test_its_own_namespace_goes_with_it(guarded: Cluster) -> None:
    assert guarded.kubectl("delete", "namespace", OWN, "--wait=false").status == 0
    until(lambda: not guarded.admin.get(f"/api/v1/namespaces/{OWN}").ok)

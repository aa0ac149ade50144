"""Breaking the glass: with the gate, by a group; without it, as docs/operations.md says."""

import json
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.auditing import said_of
from tests.e2e.client import DRY
from tests.e2e.cluster import Cluster
from tests.e2e.delivery import GIT_FIRST
from tests.e2e.samples import config_map, deployment, privileged
from tests.e2e.service import COMMAND, OPT_IN, WEBHOOK, Service, ended, serving
from tests.e2e.trees import at, items, text
from tests.waiting import until

NAME = "glass"
GUARD = "guard.agentgate.dev"
KUBE = "system:serviceaccount:kube-system:"
DEVELOPER = "developer@example.com"
CONFIGURATION = ("validatingwebhookconfiguration", NAME)


@dataclass(frozen=True)
class Missed:
    """Something that `gate audit reconcile` tells."""

    kind: str
    user: str
    verb: str
    subject: str


@dataclass(frozen=True)
class Recorded:
    """A folder in which an operator accounts for it; the audit log was so long before."""

    cluster: Cluster
    folder: Path
    began: int

    @property
    def webhooks(self) -> Path:
        return self.folder / "webhooks.yaml"

    def keep(self, configuration: str) -> None:
        self.webhooks.write_text(configuration)

    def reconciled(self, service: Service, namespaces: str) -> tuple[int, Sequence[Missed]]:
        """Hold the API server's own log of this time against that of the gate."""
        audit = self.folder / "audit.log"
        audit.write_bytes(self.cluster.plan.audit_log.read_bytes()[self.began :])
        done = subprocess.run(
            [*COMMAND, "audit", "reconcile", "--k8s-audit", audit, "--webhooks", self.webhooks,
             "--namespace", namespaces, "--log", service.place.log, "--output", "json"],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert not done.stderr
        gaps = json.loads(done.stdout)["gaps"]
        keys = ("kind", "user", "verb", "subject")
        return done.returncode, [Missed(*(text(each, key) for key in keys)) for each in gaps]


@pytest.fixture
def recorded(cluster: Cluster, began: int, tmp_path: Path) -> Recorded:
    return Recorded(cluster, tmp_path, began)


@pytest.fixture(scope="module")
def began(cluster: Cluster) -> int:
    """Tell how long the audit log was before any of this."""
    return cluster.plan.audit_log.stat().st_size


@pytest.fixture(scope="module")
def service(
    cluster: Cluster, began: int, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    assert began >= 0
    more = {
        "workers": 1,
        "guard": {"enabled": True},
        "settings": {"gitFirst": GIT_FIRST},
    }
    with serving(cluster, tmp_path_factory.mktemp(NAME), NAME, more) as found:
        yield found


@pytest.fixture
def path(service: Service, fresh: Callable[[str], str]) -> str:
    return service.namespace(fresh(NAME))


def space(path: str) -> str:
    """Name the namespace of a path."""
    return path.split("/")[5]


def test_a_named_group_breaks_it_and_is_told_of(
    cluster: Cluster, service: Service, path: str
) -> None:
    broken = service.total("agentgate_break_glass_total")
    assert cluster.client("breakglass").create(path, deployment("worker", 0)).ok
    notes = said_of(cluster, "create", f"{path}/worker").said(WEBHOOK)
    assert (notes["decision"], notes["standing"]) == ("ALLOW", "break-glass")
    decision = service.records(int(notes["log-index"]))[0].decision
    assert decision.request
    assert decision.request.standing == "break-glass"
    assert decision.actor.user_info
    assert decision.actor.user_info.username == "oncall@example.com"
    assert "break-glass" in {each.kind for each in decision.notices}
    assert [(each.rule, each.outcome) for each in decision.findings] == [("git-first", "dryrun")]
    until(lambda: service.total("agentgate_break_glass_total") == broken + 1)
    told = [json.loads(line) for line in service.program.log.read_text().splitlines()]
    [line] = [each for each in told if each["event"] == "break-glass" and space(path) in str(each)]
    assert (line["user"], line["level"]) == ("oncall@example.com", "warning")


def test_the_rules_hold_even_then(cluster: Cluster, path: str) -> None:
    answer = cluster.client("breakglass").create(path, privileged("worker"))
    assert answer.status == 403
    assert "[pod-security-restricted]" in answer.message


def test_a_namespace_is_opened_by_that_group_and_that_is_recorded(
    cluster: Cluster, service: Service, path: str
) -> None:
    place = f"/api/v1/namespaces/{space(path)}"
    opened = {"metadata": {"labels": {OPT_IN: None}}}
    until(lambda: cluster.client("developer").patch(place, opened, **DRY).status == 403)
    assert "is guarded by agentgate" in cluster.client("developer").patch(place, opened).message
    # An administrator may take the webhook away, and even so is no GitOps controller.
    answer = cluster.admin.patch(place, opened)
    assert answer.status == 403
    assert f'admission webhook "{GUARD}" denied the request' in answer.message
    assert cluster.client("breakglass").patch(place, opened).ok
    # The API server says of a namespace that it is in itself.
    notes = said_of(cluster, "patch", f"{place}/namespaces/{space(path)}").said(GUARD)
    assert notes["standing"] == "break-glass"
    request = service.records(int(notes["log-index"]))[0].decision.request
    assert request
    assert (request.resource.resource, request.name) == ("namespaces", space(path))


def kubectl(cluster: Cluster, *arguments: str | Path) -> str:
    """Do as an administrator does; gives what is printed."""
    done = cluster.kubectl(*arguments)
    assert done.status == 0, done.err
    return done.out


def is_running(cluster: Cluster, path: str, copies: int = 1) -> bool:
    return at(cluster.admin.get(path).body, "status", "readyReplicas") == copies


def listed(cluster: Cluster, path: str, resource: str) -> list[str]:
    """Name what is in the namespace of a path."""
    found = cluster.admin.get(path.replace("deployments", resource)).body
    return [text(each, "metadata", "name") for each in items(found, "items")]


def test_without_the_gate_all_is_accounted_for_afterwards(
    cluster: Cluster, service: Service, path: str, recorded: Recorded
) -> None:
    name, going = space(path), service.namespace(f"{space(path)}-going")
    run_before(cluster, path)
    run_before(cluster, going)
    with ended(service):
        assert cluster.client("developer").create(path, privileged("past")).status == 500
        recorded.keep(kubectl(cluster, "get", *CONFIGURATION, "-o", "yaml"))
        kubectl(cluster, "delete", *CONFIGURATION)
        change(cluster, path)
        kubectl(cluster, "delete", "namespace", f"{name}-going", "--timeout=60s")
    kubectl(cluster, "apply", "--filename", recorded.webhooks)
    assert is_guarded_again(cluster, path)
    status, gaps = recorded.reconciled(service, f"{name}*")
    [owned] = [each for each in listed(cluster, path, "replicasets") if each.startswith("past-")]
    by_people = {(each.verb, each.subject) for each in gaps if each.user == DEVELOPER}
    by_cluster = {each for each in gaps if each.user != DEVELOPER}
    assert (status, {each.kind for each in gaps}) == (1, {"unjudged"})
    assert by_people == {
        ("create", f"deployments.apps {name}/past"),
        ("create", f"configmaps {name}/note"),
        ("patch", f"deployments/scale.apps {name}/past"),
        ("delete", f"deployments.apps {name}/before"),
    }
    # What the cluster made of it nobody judged either; what it cleared away is not missing.
    assert {(each.user.removeprefix(KUBE), each.verb, each.subject) for each in by_cluster} == {
        ("deployment-controller", "create", f"replicasets.apps {name}/{owned}"),
        ("deployment-controller", "update", f"replicasets.apps {name}/{owned}"),
        ("replicaset-controller", "create", f"pods {name}/"),
    }


def test_what_was_allowed_and_refused_afterwards_is_told(
    cluster: Cluster, service: Service, path: str, recorded: Recorded
) -> None:
    argo, name = cluster.client("argocd"), space(path)
    recorded.keep(kubectl(cluster, "get", *CONFIGURATION, "-o", "yaml"))
    quotas = f"/api/v1/namespaces/{name}/resourcequotas"
    none = {"hard": {"count/deployments.apps": "0"}}
    quota = {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "none"}}
    assert argo.create(quotas, {**quota, "spec": none}).ok
    # The API server hears of a quota a moment later; until then it asks nobody.
    until(lambda: argo.create(path, deployment("worker", 0), **DRY).status == 403)
    assert argo.create(path, deployment("worker", 0)).status == 403
    assert said_of(cluster, "create", f"{path}/worker").said(WEBHOOK)["decision"] == "ALLOW"

    def told() -> list[Missed]:
        _, gaps = recorded.reconciled(service, name)
        return [each for each in gaps if name in each.subject]

    subject = f"deployments.apps {name}/worker"
    [missed] = told()
    assert (missed.kind, missed.verb, missed.subject) == ("never-admitted", "create", subject)
    assert argo.delete(f"{quotas}/none").ok
    until(lambda: argo.create(path, deployment("worker", 0)).ok)
    until(lambda: not told())


def run_before(cluster: Cluster, path: str) -> None:
    """Have something run that Git declares."""
    assert cluster.client("argocd").create(path, deployment("before")).ok
    until(lambda: is_running(cluster, f"{path}/before"))


def change(cluster: Cluster, path: str) -> None:
    """Do what the gate would refuse, and wait for what the cluster makes of it."""
    developer = cluster.client("developer")
    maps = path.replace("apis/apps/v1", "api/v1").replace("deployments", "configmaps")
    # The API server hears of a webhook that is gone a moment later.
    until(lambda: developer.create(path, privileged("past"), **DRY).ok)
    assert developer.create(path, privileged("past")).ok
    assert developer.create(maps, config_map("note")).ok
    until(lambda: is_running(cluster, f"{path}/past"))
    assert developer.patch(f"{path}/past/scale", {"spec": {"replicas": 2}}).ok
    until(lambda: is_running(cluster, f"{path}/past", 2))
    assert developer.delete(f"{path}/before", propagationPolicy="Background").ok
    until(lambda: len(listed(cluster, path, "replicasets")) == 1)


def is_guarded_again(cluster: Cluster, path: str) -> bool:
    """Wait for the webhook, and have something judged and recorded."""
    developer, argo = cluster.client("developer"), cluster.client("argocd")
    until(lambda: developer.create(path, deployment("canary"), **DRY).status == 403)
    assert argo.create(path, deployment("after", 0)).ok
    return said_of(cluster, "create", f"{path}/after").said(WEBHOOK)["decision"] == "ALLOW"

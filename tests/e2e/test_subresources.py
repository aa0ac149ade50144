"""Getting into the Pods of agents, or changing them as they run: the gate is asked first."""

from collections.abc import Callable, Iterator

import pytest

from tests.e2e.auditing import Event, said_of
from tests.e2e.client import DRY, Answer
from tests.e2e.cluster import Cluster
from tests.e2e.delivery import GIT_FIRST
from tests.e2e.samples import deployment, pod_spec
from tests.e2e.service import WEBHOOK, Service, serving
from tests.e2e.trees import Tree, at, items, members, text
from tests.waiting import until

ENTRIES = {
    "exec": {"command": "sh", "stdin": "true", "stdout": "true"},
    "attach": {"stdin": "true", "stdout": "true"},
    "portforward": {"ports": "8080"},
    "proxy": {},
}
"""What is asked of a machine, and how."""
STATUSES = "containerStatuses"


@pytest.fixture(scope="module")
def service(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    more = {"workers": 1, "settings": {"gitFirst": GIT_FIRST}}
    with serving(cluster, tmp_path_factory.mktemp("entered"), "entered", more) as found:
        yield found


@pytest.fixture(scope="module")
def pod(cluster: Cluster, service: Service) -> str:
    """Give where a Pod of an agent is, which is delivered by Argo CD and runs."""
    agents = service.namespace("entered-agents")
    assert cluster.client("argocd").create(agents, deployment("worker")).ok
    until(lambda: at(cluster.admin.get(f"{agents}/worker").body, "status", "readyReplicas") == 1)
    pods = "/api/v1/namespaces/entered-agents/pods"
    [one] = items(cluster.admin.get(pods).body, "items")
    return f"{pods}/{text(one, 'metadata', 'name')}"


def entered(cluster: Cluster, caller: str, pod: str, way: str) -> tuple[Answer, Event]:
    """Ask to get into a Pod; gives also what the audit log says of that."""
    answer = cluster.client(caller).ask("POST", f"{pod}/{way}", **ENTRIES[way])
    return answer, said_of(cluster, "create", f"{pod}/{way}")


@pytest.mark.parametrize("way", ENTRIES)
def test_nobody_gets_in_by_hand(cluster: Cluster, service: Service, pod: str, way: str) -> None:
    answer, event = entered(cluster, "developer", pod, way)
    assert answer.status == 403
    assert f"is entered by hand ({way}), past all that Git declares [git-first]" in answer.message
    notes = event.said(WEBHOOK)
    assert (notes["decision"], notes["standing"]) == ("DENY", "by-hand")
    request = service.records(int(notes["log-index"]))[0].decision.request
    assert request
    assert (request.operation, request.sub_resource) == ("CONNECT", way)
    assert pod.endswith(f"/{request.name}")


@pytest.mark.parametrize("way", ENTRIES)
def test_who_breaks_the_glass_gets_in(
    cluster: Cluster, service: Service, pod: str, way: str
) -> None:
    answer, event = entered(cluster, "breakglass", pod, way)
    # There is no machine on which it runs: that is found out after the gate was asked.
    assert answer.status not in (403, 500)
    assert "denied the request" not in answer.message
    notes = event.said(WEBHOOK)
    assert (notes["decision"], notes["standing"]) == ("ALLOW", "break-glass")
    assert service.records(int(notes["log-index"]))[0].allowed


def test_people_are_told_why(cluster: Cluster, pod: str) -> None:
    name, where = pod.rpartition("/")[2], ("--namespace", "entered-agents")
    done = cluster.kubectl("exec", name, *where, "--", "id", caller="developer")
    assert done.status == 1
    assert "is entered by hand (exec)" in done.err


def test_pods_of_others_are_entered_as_ever(cluster: Cluster, fresh: Callable[[str], str]) -> None:
    pods = f"/api/v1/namespaces/{cluster.namespace(fresh('free'))}/pods"
    made: Tree = {
        "apiVersion": "v1", "kind": "Pod", "metadata": {"name": "free"},
        "spec": pod_spec(is_privileged=False),
    }  # fmt: skip
    assert cluster.client("developer").create(pods, made).ok
    answer, event = entered(cluster, "developer", f"{pods}/free", "exec")
    assert answer.status not in (403, 500)
    assert not event.said(WEBHOOK)


def debugger(*, is_privileged: bool) -> Tree:
    """Give what `kubectl debug` adds to a Pod."""
    spec = pod_spec(is_privileged=is_privileged)
    container = at(spec, "containers", 0)
    assert isinstance(container, dict)
    del container["resources"]
    return {"spec": {"ephemeralContainers": [{**container, "name": "debugger"}]}}


@pytest.mark.parametrize(
    ("caller", "is_privileged", "rule"),
    [
        ("developer", False, "git-first"),
        ("breakglass", True, "pod-security-restricted"),
        ("argocd", True, "pod-security-restricted"),
    ],
)
def test_containers_that_come_later_are_judged(
    cluster: Cluster, pod: str, caller: str, rule: str, *, is_privileged: bool
) -> None:
    more = debugger(is_privileged=is_privileged)
    answer = cluster.client(caller).patch(f"{pod}/ephemeralcontainers", more)
    assert answer.status == 403
    assert f"[{rule}]" in answer.message
    assert not at(cluster.admin.get(pod).body, "spec", "ephemeralContainers")


def test_a_good_one_comes_in_by_breaking_the_glass(
    cluster: Cluster, service: Service, pod: str
) -> None:
    good = debugger(is_privileged=False)
    client, part = cluster.client("breakglass"), f"{pod}/ephemeralcontainers"
    before = service.size
    assert client.patch(part, good, **DRY).ok
    assert service.size == before
    answer = client.patch(part, good)
    assert answer.ok, answer.message
    notes = said_of(cluster, "patch", part).said(WEBHOOK)
    assert notes["standing"] == "break-glass"
    request = service.records(int(notes["log-index"]))[0].decision.request
    assert request
    assert (request.operation, request.sub_resource) == ("UPDATE", "ephemeralcontainers")


def test_nobody_gets_in_by_a_service(cluster: Cluster, pod: str) -> None:
    services = f"{pod.rpartition('/pods/')[0]}/services"
    port = {"port": 80}
    made = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "worker"},
            "spec": {"selector": {"app": "worker"}, "ports": [port]}}  # fmt: skip
    assert cluster.client("argocd").create(services, made).ok
    answer = cluster.client("developer").ask("GET", f"{services}/worker:80/proxy/")
    assert answer.status == 403
    assert "is entered by hand (proxy)" in answer.message


def test_nobody_resizes_a_pod_by_hand(cluster: Cluster, pod: str) -> None:
    found = cluster.admin.get(pod).body
    # So a machine says that it can resize what runs there.
    said = [{**members(each), "resources": {}} for each in items(found, "status", STATUSES)]
    assert cluster.client("node").patch(f"{pod}/status", {"status": {STATUSES: said}}).ok
    [container] = items(found, "spec", "containers")
    limits = {**members(container, "resources", "limits"), "cpu": "200m"}
    sized = {**members(container, "resources"), "limits": limits}
    change = {"spec": {"containers": [{**members(container), "resources": sized}]}}
    by_hand, delivered = (
        cluster.client(each).patch(f"{pod}/resize", change) for each in ("developer", "argocd")
    )
    assert (by_hand.status, delivered.status) == (403, 200)
    assert "is changed by hand" in by_hand.message

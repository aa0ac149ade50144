"""Requests of all sorts that an API server makes, and very many of them."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from gate.audit.records.requests import Request
from tests.e2e.auditing import said_of
from tests.e2e.client import DRY, Answer, Client
from tests.e2e.cluster import Cluster
from tests.e2e.definitions import definition
from tests.e2e.load import THREADS, asked
from tests.e2e.samples import config_map, deployment, privileged
from tests.e2e.service import CONFIGURATIONS, WEBHOOK, Service, serving
from tests.e2e.trees import Tree, at
from tests.waiting import until
from tests.webhooks.serving.stage import resident

Fresh = Callable[[str], str]
NAME = "asked"
FIRST, REST = 2_000, 8_000
MIB = 1024 * 1024
GROWTH = 24 * MIB
"""How much a worker may grow over so many requests: its records are not in memory."""
KAGENT = "kagent.dev"
SECRET = "ghp_" + "a1B2c3D4e5F6" * 3


@pytest.fixture(scope="module")
def service(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    crds = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
    cluster.admin.create(crds, definition(KAGENT, "Agent", ["v1alpha1", "v1alpha2"]))
    waited = cluster.kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=30s")
    assert waited.status == 0, waited.err
    # Nothing is to be late, also where other work is done beside it.
    more = {
        "workers": 2, "settings": {"onlyChanges": True}, "webhook": {"timeoutSeconds": 30},
    }  # fmt: skip
    with serving(cluster, tmp_path_factory.mktemp(NAME), NAME, more) as found:
        yield found


@pytest.fixture
def path(service: Service, fresh: Fresh) -> str:
    return service.namespace(fresh(NAME))


def space(path: str) -> str:
    """Name the namespace of a path."""
    return path.split("/")[5]


def agents(path: str, version: str) -> str:
    return f"/apis/{KAGENT}/{version}/namespaces/{space(path)}/agents"


def agent(name: str, version: str, **more: object) -> Tree:
    spec = {"type": "Declarative", "declarative": {"modelConfig": "m", **more}}
    metadata = {"name": name}
    return {
        "apiVersion": f"{KAGENT}/{version}", "kind": "Agent", "metadata": metadata, "spec": spec,
    }  # fmt: skip


def maps(path: str) -> str:
    return f"/api/v1/namespaces/{space(path)}/configmaps"


def request_of(service: Service, path: str, verb: str = "create") -> Request:
    """Read what is recorded of the last request for what a path leads to."""
    notes = said_of(service.cluster, verb, path).said(WEBHOOK)
    found = service.records(int(notes["log-index"]))[0].decision.request
    assert found
    return found


def test_an_old_version_of_the_api_is_no_way_around(
    cluster: Cluster, service: Service, path: str
) -> None:
    client, old = cluster.client("developer"), agents(path, "v1alpha1")
    told = agent("old", "v1alpha1", systemMessage=f"Use {SECRET}.")
    answer = client.create(old, told)
    assert answer.status == 403
    assert "[secret-by-value]" in answer.message
    assert SECRET not in answer.message
    request = request_of(service, f"{old}/old")
    assert (request.kind.version, request.request_kind and request.request_kind.version) == (
        "v1alpha1", "v1alpha1",
    )  # fmt: skip


def test_what_is_registered_for_one_version_is_asked_in_that_one(
    cluster: Cluster, service: Service, path: str
) -> None:
    client, old = cluster.client("developer"), agents(path, "v1alpha1")
    told = agent("old", "v1alpha1", systemMessage=f"Use {SECRET}.")
    with only_version(cluster, KAGENT, "v1alpha2"):

        def is_converted() -> bool:
            assert client.create(old, told).status == 403
            return request_of(service, f"{old}/old").kind.version == "v1alpha2"

        # The API server hears of it a moment later.
        until(is_converted)
        asked = request_of(service, f"{old}/old").request_kind
    assert asked
    assert asked.version == "v1alpha1"


@contextmanager
def only_version(cluster: Cluster, group: str, version: str) -> Iterator[None]:
    """Register the webhook for one version of a group, and put back what was there."""
    place = f"{CONFIGURATIONS}/{NAME}"
    webhooks = at(cluster.admin.get(place).body, "webhooks")
    changed = json.loads(json.dumps(webhooks))
    for rule in changed[0]["rules"]:
        if rule["apiGroups"] == [group]:
            rule["apiVersions"] = [version]
    assert cluster.admin.patch(place, {"webhooks": changed}).ok
    try:
        yield
    finally:
        assert cluster.admin.patch(place, {"webhooks": webhooks}).ok


def test_a_namespace_that_opts_in_is_not_held_up_by_what_it_has(
    cluster: Cluster, service: Service, fresh: Fresh
) -> None:
    client, name = cluster.client("developer"), cluster.namespace(fresh("late"))
    path = f"/apis/apps/v1/namespaces/{name}/deployments"
    assert client.create(path, deployment("worker", 0, is_privileged=True)).ok
    opted = {"metadata": {"labels": service.labels}}
    assert cluster.admin.patch(f"/api/v1/namespaces/{name}", opted).ok
    until(lambda: client.create(path, privileged("new"), **DRY).status == 403)
    answer = client.patch(f"{path}/worker", {"metadata": {"labels": {"team": "search"}}})
    assert answer.ok, answer.message
    assert answer.warnings[0].startswith("pod-security-restricted: ")
    template = {"spec": {"hostNetwork": True}}
    answer = client.patch(f"{path}/worker", {"spec": {"template": template}})
    assert answer.status == 403
    assert "hostNetwork" in answer.message


def test_all_of_a_kind_may_be_deleted_at_once(
    cluster: Cluster, service: Service, path: str
) -> None:
    client, names = cluster.client("developer"), ["one", "two"]
    for name in names:
        assert client.create(maps(path), config_map(name)).ok
    start = service.size
    assert client.delete(maps(path)).ok
    requests = [each.decision.request for each in service.records(start)]
    deleted = {each.name for each in requests if each and each.operation == "DELETE"}
    assert deleted >= set(names)


def nested(levels: int) -> object:
    return {"a": nested(levels - 1)} if levels else 1


@pytest.mark.parametrize(
    ("value", "why"),
    [("\x7f", "U+007F"), (nested(120), "nested more than 100 levels deep")],
    ids=["character", "depth"],
)
def test_what_no_file_could_hold_is_denied_and_recorded(
    cluster: Cluster, service: Service, path: str, value: object, why: str
) -> None:
    client, place = cluster.client("developer"), agents(path, "v1alpha2")
    answer = client.create(place, agent("hostile", "v1alpha2", systemMessage=value))
    assert answer.status == 500
    assert f'admission webhook "{WEBHOOK}" denied the request' in answer.message
    assert f"{space(path)}/hostile: the object cannot be read: " in answer.message
    assert why in answer.message
    notes = said_of(cluster, "create", f"{place}/hostile").said(WEBHOOK)
    assert notes["decision"] == "ERROR"
    assert service.records(int(notes["log-index"]))[0].decision.effect == "REJECTED"


def test_the_largest_object_is_judged(cluster: Cluster, path: str) -> None:
    client = cluster.client("developer")
    large = config_map("large", **{f"key-{number}": "word " * 20 for number in range(8000)})
    assert client.create(maps(path), large).ok
    assert client.patch(f"{maps(path)}/large", {"data": {"more": "x"}}).ok
    assert said_of(cluster, "patch", f"{maps(path)}/large").said(WEBHOOK)["decision"] == "ALLOW"


def test_ten_thousand_requests_do_not_fill_the_memory(
    cluster: Cluster, service: Service, path: str
) -> None:
    client = cluster.client("developer")
    for number in range(THREADS):
        assert client.create(maps(path), config_map(f"state-{number}")).ok

    def ask(client: Client, number: int) -> Answer:
        """Ask for something that is good or bad, and recorded or not."""
        match number // THREADS % 4:
            case 0:
                return client.create(path, deployment("worker"), **DRY)
            case 1:
                return client.create(path, privileged("worker"), **DRY)
            case 2:
                name, state = f"state-{number % THREADS}", {"number": str(number)}
                return client.patch(f"{maps(path)}/{name}", {"data": state})
            case _:
                return client.create(path, privileged("worker"))

    asked(client, ask, FIRST)
    workers, start = service.program.family[1:], service.size
    before = [resident(each) for each in workers]
    load = asked(client, ask, REST)
    after = [resident(each) for each in workers]
    assert Counter(each.status for each in load.answers.values()) == {
        201: REST // 4, 200: REST // 4, 403: REST // 2,
    }  # fmt: skip
    # An API server tries a change again where something came between.
    assert REST // 2 <= service.size - start < REST // 2 + 100
    assert len(workers) == 2
    assert all(new - old < GROWTH for new, old in zip(after, before, strict=True))
    assert service.program.family[1:] == workers

"""Verdicts in a real API server: what its schema and its rights let who write, and who learns."""

import io
import random
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import orjson
import pytest

from gate.scheme import BARE
from gate.verdicts import Applied, Verdict, listed
from gate.verdicts.applied import MOST
from tests.charts.rendered import objects
from tests.e2e.client import Client
from tests.e2e.cluster import Cluster
from tests.e2e.trees import Tree, text
from tests.gate.audit.verification.sample import key, sealed
from tests.gate.verdicts.sample import (
    AGENT,
    APPLIED,
    CONFIG,
    DELIVERED,
    HOME,
    NOW,
    PLACE,
    about,
    belief,
    changed,
    named,
    resource,
)
from tests.gate.verdicts.test_writing import many
from tests.waiting import until
from webhooks.cluster.caches import Caches
from webhooks.cluster.connection import Connection
from webhooks.cluster.kinds import verdicts_in
from webhooks.cluster.kubeconfig import from_kubeconfig
from webhooks.cluster.state import State
from webhooks.cluster.timing import Timing
from webhooks.server.telling import Teller
from webhooks.verdicts.collecting import Collector, Keeping
from webhooks.verdicts.index import Known
from webhooks.verdicts.objects import Objects
from webhooks.verdicts.writing import Posted

pytestmark = pytest.mark.real
PATH = f"/apis/agentgate.dev/v1alpha1/namespaces/{HOME}/verdicts"
TRUSTING = 'presync.trust="version: 1"'
DEFINITION = "verdicts.agentgate.dev"
TIMING = Timing(time.monotonic, random.random, discovery=0.5)


@dataclass
class Service:
    """The gate's account, which writes, collects and watches."""

    kubeconfig: Path
    client: Client
    connection: Connection
    told: io.StringIO

    @property
    def objects(self) -> Objects:
        return Objects(self.connection, HOME, lambda _, seconds: time.sleep(seconds))

    @property
    def writer(self) -> Posted:
        return Posted(self.objects, belief(), lambda: NOW, Teller(self.told))

    def collector(self, most: int) -> Collector:
        keeping = Keeping(most, timedelta(days=3650))
        return Collector(self.objects, belief(), keeping, lambda: NOW, Teller(self.told))


@pytest.fixture(scope="module")
def kubeconfig(cluster: Cluster) -> Path:
    """Install what the chart has for verdicts, and the account that it is for."""
    meant = [each for each in objects("presync", TRUSTING) if is_meant(each)]
    assert len(meant) == 4
    home = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": HOME}}
    everything = {"apiVersion": "v1", "kind": "List", "items": [home, *meant]}
    done = cluster.kubectl("apply", "-f", "-", stdin=orjson.dumps(everything).decode())
    assert done.status == 0, done.err
    done = cluster.kubectl("wait", "--for=condition=Established", f"crd/{DEFINITION}")
    assert done.status == 0, done.err
    until(lambda: cluster.admin.get(PATH).ok)
    return cluster.account_kubeconfig(HOME, "agentgate")


def is_meant(each: Tree) -> bool:
    name = text(each, "metadata", "name")
    return name in (DEFINITION, "agentgate-verdicts") or (
        each["kind"] == "ServiceAccount" and name == "agentgate"
    )


@pytest.fixture
def service(cluster: Cluster, kubeconfig: Path) -> Iterator[Service]:
    told = io.StringIO()
    made = cluster.kubectl("create", "token", "agentgate", "--namespace", HOME)
    client = Client(cluster.plan.url, cluster.context, made.out.strip())
    access = from_kubeconfig(kubeconfig, Teller(told))
    with closing(Connection(access, TIMING)) as connection:
        yield Service(kubeconfig, client, connection, told)
    done = cluster.kubectl("delete", "verdicts", "--all", "--namespace", HOME)
    assert done.status == 0, done.err


@pytest.fixture
def replica(service: Service) -> Iterator[Known]:
    """Be another replica, which learns what the first one writes."""
    teller = Teller(service.told)
    known = Known(belief(), lambda: NOW, teller)
    access = from_kubeconfig(service.kubeconfig, teller)
    caches = Caches(access, [verdicts_in(HOME)], BARE, State(TIMING, teller, known))
    caches.start()
    until(lambda: caches.state.synced)
    assert list(caches.state.counts) == [DEFINITION]
    yield known
    caches.close()


def written(service: Service, portions: str = "9") -> Verdict:
    record = about(replace(DELIVERED, portions=portions * 64))
    return service.writer.write(sealed(record), PLACE, listed(APPLIED))


def test_what_one_replica_writes_the_others_believe(service: Service, replica: Known) -> None:
    verdict = written(service)
    until(lambda: replica.find(AGENT.who, AGENT.digest) == (verdict,))
    assert replica.find(CONFIG.who, CONFIG.digest)[0].objects[CONFIG.who][0].form == CONFIG.form
    assert written(service) == verdict
    assert '"error"' not in service.told.getvalue()
    service.objects.delete(service.objects.read(verdict.name) or {})
    until(lambda: not replica.of(DELIVERED.uid))


def test_the_largest_revision_has_room(service: Service, replica: Known) -> None:
    applied: list[Applied] = many(MOST)
    data = listed(applied)
    verdict = service.writer.write(sealed(about(applied=data)), PLACE, data)
    until(lambda: replica.find(applied[0].who, applied[0].digest) == (verdict,))


def test_only_the_latest_are_kept(service: Service) -> None:
    names = [written(service, digit).name for digit in "1234567"]
    assert service.collector(10).once() == 0
    assert service.collector(3).once(DELIVERED.uid) == 4
    assert len({each["metadata"]["name"] for each in listed_by(service)} & set(names)) == 3


def listed_by(service: Service) -> list[dict[str, dict[str, str]]]:
    found = orjson.loads(service.connection.get(PATH))["items"]
    assert isinstance(found, list)
    return found


def test_a_forged_one_is_known_as_such_and_makes_room(
    cluster: Cluster, service: Service, replica: Known
) -> None:
    assert cluster.admin.create(PATH, resource(signer=key("stranger"))).ok
    until(lambda: [each.why for each in replica.distrusted("support")] == ["unknown-key"])
    assert replica.find(AGENT.who, AGENT.digest) == ()
    verdict = written(service)
    until(lambda: replica.find(AGENT.who, AGENT.digest) == (verdict,))
    assert replica.distrusted("support") == ()


@pytest.mark.parametrize(
    ("change", "place"),
    [
        pytest.param({"passed": "yes"}, "spec.passed", id="type"),
        pytest.param({"revisions": []}, "spec.revisions", id="nothing delivered"),
        pytest.param({"envelope": "A" * 524_289}, "spec.envelope", id="too long"),
        pytest.param({"log": {"origin": "a", "index": -1}}, "spec.log.index", id="index"),
        pytest.param({"record": "A" * 64}, "spec.record", id="digest"),
        pytest.param({"expiresAt": "tomorrow"}, "spec.expiresAt", id="time"),
        pytest.param({"applied": None}, "spec.applied", id="no list"),
    ],
)
@pytest.mark.usefixtures("service")
def test_the_schema_refuses(cluster: Cluster, change: dict[str, object], place: str) -> None:
    answer = cluster.admin.create(PATH, changed(resource(), **change))
    assert answer.status == 422, answer
    assert place in answer.message


def test_a_verdict_does_not_change(cluster: Cluster, service: Service) -> None:
    path = f"{PATH}/{written(service).name}"
    answer = cluster.admin.patch(path, {"spec": {"passed": False}})
    assert answer.status == 422, answer
    assert "a verdict does not change" in answer.message


def test_nobody_else_may_write_or_read_them(cluster: Cluster, service: Service) -> None:
    path = f"{PATH}/{written(service).name}"
    other = named(resource(), name="support-0123456789abcdef")
    for caller in ("developer", "argocd", "flux"):
        client = cluster.client(caller)
        assert client.create(PATH, other).status == 403
        assert client.delete(path).status == 403
        assert client.patch(path, {"metadata": {"labels": {"a": "b"}}}).status == 403
        assert client.get(PATH).status == 403


def test_the_gate_may_not_change_them_nor_write_elsewhere(
    service: Service, cluster: Cluster
) -> None:
    path = f"{PATH}/{written(service).name}"
    assert service.client.get(path).ok
    assert service.client.patch(path, {"metadata": {"labels": {"a": "b"}}}).status == 403
    elsewhere = PATH.replace(f"/{HOME}/", "/default/")
    assert service.client.create(elsewhere, named(resource(), namespace="default")).status == 403
    assert service.client.get(elsewhere).status == 403
    assert cluster.admin.get(elsewhere).ok

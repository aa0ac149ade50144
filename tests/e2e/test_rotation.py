"""A release that certifies itself, on a real API server: nobody notices when it does."""

import base64
import time
from collections.abc import Callable, Iterator

import pytest

from tests.e2e.chart import SYSTEM, apply
from tests.e2e.client import DRY, Answer, Client
from tests.e2e.cluster import Cluster
from tests.e2e.load import under_load
from tests.e2e.rotating import AUTHORITY, LEAF, Pair, both
from tests.e2e.samples import deployment, privileged
from tests.e2e.trees import text
from tests.waiting import until
from webhooks.certificates.material import Material, read
from webhooks.registration.live import live

Fresh = Callable[[str], str]
SECRETS = f"/api/v1/namespaces/{SYSTEM}/secrets"
LEASES = f"/apis/coordination.k8s.io/v1/namespaces/{SYSTEM}/leases"
JSON_PATCH = "application/json-patch+json"


@pytest.fixture(scope="module")
def pair(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    with both(cluster, tmp_path_factory.mktemp("rotating")) as found:
        yield found


@pytest.fixture(scope="module")
def account(cluster: Cluster, pair: Pair) -> Client:
    """Be the gate."""
    made = cluster.kubectl("create", "token", pair.release.name, "--namespace", SYSTEM)
    assert made.status == 0, made.err
    return Client(cluster.plan.url, cluster.context, made.out.strip())


def kept(pair: Pair) -> Material:
    found = read(pair.cluster.admin.get(pair.secret).body)
    assert found
    return found


def test_nothing_fails_while_certificates_and_their_authority_change(
    cluster: Cluster, pair: Pair, fresh: Fresh
) -> None:
    path = pair.replicas[0].namespace(fresh("rotating"))
    client, first = cluster.client("developer"), kept(pair)
    shown: list[set[bytes]] = [set(), set()]

    def ask(number: int) -> Answer:
        return client.create(path, deployment(f"worker-{number}"), **DRY)

    def followed() -> bool:
        for number, seen in enumerate(shown):
            seen.add(pair.shown(number))
        now = kept(pair)
        return first.signing.cert in now.former and len(shown[0]) > 4 and len(shown[1]) > 4

    with under_load(ask) as load:
        until(followed, AUTHORITY + 3 * LEAF)
        time.sleep(2)
        assert client.create(path, privileged("denied"), **DRY).status == 403
    assert [answer.message for answer in load.failed] == []
    assert len(load.allowed) > 200
    assert not pair.told("not-rotated")
    # Both judged, and only one of them made anything.
    counted = "agentgate_review_duration_seconds_count"
    for each in pair.replicas:
        assert sum(value for name, value in each.metrics.items() if name.startswith(counted)) > 50
    makers = ["certificate-made" in each.program.log.read_text() for each in pair.replicas]
    assert sorted(makers) == [False, True]


@pytest.mark.parametrize("path", [
    SECRETS, f"{SECRETS}/keys", "/api/v1/secrets", LEASES, "/api/v1/namespaces/default/secrets",
    "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations",
])  # fmt: skip
def test_what_the_gate_still_may_not_read(account: Client, path: str) -> None:
    assert account.get(path).status == 403
    assert account.get(path, watch="true", timeoutSeconds="1").status == 403


def test_what_is_its_own_it_may_read_and_not_make_or_delete(account: Client, pair: Pair) -> None:
    lease = f"{LEASES}/{pair.release.name}-tls"
    for path in (pair.secret, lease, pair.path):
        found = account.get(path)
        assert found.ok
        assert account.delete(path).status == 403
        assert account.create(path.rpartition("/")[0], found.body).status == 403
        assert account.replace(path, found.body).status == 403


def patched(cluster: Cluster, pair: Pair, place: str, value: object) -> None:
    change = [{"op": "add", "path": place, "value": value}]
    answer = cluster.admin.ask("PATCH", pair.path, change, kind=JSON_PATCH)
    assert answer.ok, answer


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("/webhooks/0/failurePolicy", "Ignore"),
        ("/webhooks/0/rules", []),
        ("/webhooks/0/matchConditions/-", {"name": "never", "expression": "false"}),
        ("/webhooks/0/namespaceSelector/matchLabels/a", "b"),
    ],
    ids=["failurePolicy", "rules", "matchConditions", "namespaceSelector"],
)
def test_a_configuration_that_is_weakened_is_told(
    cluster: Cluster, pair: Pair, place: str, value: object
) -> None:
    until(lambda: pair.faults() == [0, 0])
    patched(cluster, pair, place, value)
    until(lambda: pair.faults() == [1, 1])
    field = place.split("/")[3]
    assert any(f": {field}" in text(each, "what") for each in pair.told("webhooks-changed"))
    # Whoever does that to the gate must not have it send away what it is still asked.
    assert all(each.metrics["agentgate_workers_ready"] == 1 for each in pair.replicas)
    apply(cluster, [pair.configuration])
    restored(cluster, pair)


def restored(cluster: Cluster, pair: Pair) -> None:
    """Put the configuration back as an operator does who has only what was installed."""
    cluster.admin.delete(pair.path)
    apply(cluster, [pair.configuration])
    until(lambda: pair.faults() == [0, 0])


def test_a_configuration_that_is_gone_is_told_and_believes_again_when_it_is_back(
    cluster: Cluster, pair: Pair, fresh: Fresh
) -> None:
    until(lambda: pair.faults() == [0, 0])
    assert cluster.admin.delete(pair.path).ok
    until(lambda: pair.faults() == [1, 1])
    assert any("is gone" in text(each, "what") for each in pair.told("webhooks-changed"))
    apply(cluster, [pair.configuration])
    until(lambda: pair.faults() == [0, 0])
    path = pair.replicas[0].namespace(fresh("back"))
    client = cluster.client("developer")
    until(lambda: client.create(path, privileged("denied"), **DRY).status == 403)


def test_an_authority_of_somebody_else_is_taken_out(cluster: Cluster, pair: Pair) -> None:
    foreign = cluster.plan.authority.ca.read_bytes()
    patched(cluster, pair, "/webhooks/0/clientConfig/caBundle", base64.b64encode(foreign).decode())

    def ours() -> bool:
        there = live(cluster.admin.get(pair.path).body)
        return all(set(each) == set(kept(pair).believed) for each in there.bundles)

    until(ours)

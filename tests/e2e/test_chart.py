"""The chart on a real API server: what it makes is accepted, least and guarded."""

import json
from collections.abc import Callable, Iterator

import pytest

from tests.e2e.chart import SYSTEM, Rendered, apply, make_system, rendered, values
from tests.e2e.client import Client
from tests.e2e.cluster import Cluster
from tests.e2e.service import OPT_IN, merged
from tests.e2e.trees import text
from tests.waiting import until
from webhooks.cluster.kinds import WATCHED

Fresh = Callable[[str], str]
NAME = "charted"
GUARDED = {"guard": {"enabled": True}, "settings": {"gitFirst": {"breakGlass": ["break-glass"]}}}


@pytest.fixture(scope="module")
def release(cluster: Cluster) -> Iterator[Rendered]:
    """Install a release whose webhook nobody answers, for no namespace but its own."""
    found = rendered(NAME, merged(values(cluster, NAME), GUARDED))
    make_system(cluster)
    objects = found.called_at("https://127.0.0.1:9/validate")
    kept = [each for each in objects if text(each, "kind") != "ValidatingWebhookConfiguration"]
    apply(cluster, kept)
    yield found
    listed = {"apiVersion": "v1", "kind": "List", "items": kept}
    done = cluster.kubectl(
        "delete", "--namespace", SYSTEM, "-f", "-", "--wait=false", stdin=json.dumps(listed)
    )
    assert done.status == 0, done.err


@pytest.fixture(scope="module")
def account(cluster: Cluster, release: Rendered) -> Client:
    """Be the gate."""
    made = cluster.kubectl("create", "token", release.name, "--namespace", SYSTEM)
    assert made.status == 0, made.err
    return Client(cluster.plan.url, cluster.context, made.out.strip())


def test_all_of_it_is_accepted(cluster: Cluster, release: Rendered) -> None:
    listed = {"apiVersion": "v1", "kind": "List", "items": release.objects}
    done = cluster.kubectl(
        "apply", "--namespace", SYSTEM, "--dry-run=server", "-f", "-", stdin=json.dumps(listed)
    )
    assert done.status == 0, done.err
    assert "unknown field" not in done.err


@pytest.mark.parametrize("path", [
    "/api/v1/secrets", "/api/v1/namespaces/agentgate-system/secrets",
    "/api/v1/namespaces/agentgate-system/secrets/keys", "/api/v1/pods", "/api/v1/nodes",
    "/api/v1/namespaces/default/configmaps/kube-root-ca.crt",
])  # fmt: skip
def test_what_the_gate_may_not_read(account: Client, path: str) -> None:
    assert account.get(path).status == 403
    assert account.get(path, watch="true", timeoutSeconds="1").status == 403


def test_the_gate_may_list_what_it_watches(account: Client) -> None:
    for each in WATCHED:
        version = "apis/" + each.group if each.group else "api"
        path = f"/{version}/v1/{each.resource}"
        # Of what nobody serves, it is told that there is no such thing, and not that it may not.
        assert account.get(path, limit="1").status in (200, 404), each


def test_the_gate_may_write_nothing(account: Client) -> None:
    made = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "written"}}
    assert account.create("/api/v1/namespaces/default/configmaps", made).status == 403


def test_who_may_open_a_namespace(cluster: Cluster, release: Rendered, fresh: Fresh) -> None:
    namespace = cluster.namespace(fresh("guarded"), **{OPT_IN: release.name})
    path = f"/api/v1/namespaces/{namespace}"
    opened = {"metadata": {"labels": {OPT_IN: None}}}
    developer = cluster.client("developer")
    # A policy takes a while until it holds.
    until(lambda: developer.patch(path, opened, dryRun="All").status == 403)
    answer = developer.patch(path, opened)
    assert answer.status == 403
    assert "is guarded by agentgate" in answer.message
    assert developer.patch(path, {"metadata": {"labels": {"team": "search"}}}).ok
    assert cluster.client("breakglass").patch(path, opened).ok


def test_who_may_change_what_belongs_to_the_gate(cluster: Cluster, release: Rendered) -> None:
    path = f"/api/v1/namespaces/{SYSTEM}/configmaps/{release.name}"
    emptied = {"data": {"gate.yaml": "version: 1\nenforcement: {}\n"}}
    developer = cluster.client("developer")
    until(lambda: developer.patch(path, emptied, dryRun="All").status == 403)
    answer = developer.patch(path, emptied)
    assert "This belongs to agentgate" in answer.message
    assert cluster.client("breakglass").patch(path, {"metadata": {"labels": {"seen": "yes"}}}).ok
    assert cluster.admin.patch(path, {"metadata": {"labels": {"seen": None}}}).ok

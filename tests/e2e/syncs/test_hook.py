"""The Job that `gate init argocd` drafts, as Argo CD runs it: before all else, for every commit."""

import json
from collections.abc import Callable

import pytest

from gate.adoption.presync import NAME, PREFIX, Asker, job
from tests.e2e.argocd_site import STAND_IN, Site, synced
from tests.e2e.runner import Runner
from tests.e2e.samples import config_map, deployment
from tests.e2e.service import merged
from tests.e2e.trees import Tree, at, items, text, texts

pytestmark = pytest.mark.real

Fresh = Callable[[str], str]

FIRST = "before-it"
RESTRICTED = {"pod-security.kubernetes.io/enforce": "restricted"}


def hook(site: Site, answer: str) -> Tree:
    return dict(job(Asker(f"argocd/{site.name}", STAND_IN, f"https://{answer}.example.com")))


@pytest.fixture(autouse=True)
def installed(site: Site) -> None:
    """Have in the namespace what the chart installs there."""
    account = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": NAME}}
    authority = config_map(NAME, **{"ca.crt": "an authority"})
    listed = {"apiVersion": "v1", "kind": "List", "items": [account, authority]}
    cluster = site.argo.cluster
    done = cluster.kubectl("create", "-n", site.namespace, "-f", "-", stdin=json.dumps(listed))
    assert done.status == 0, done.err


def jobs(site: Site) -> list[object]:
    path = f"/apis/batch/v1/namespaces/{site.namespace}/jobs"
    return list(items(site.argo.cluster.admin.get(path).body, "items"))


def object_of(site: Site, path: str) -> Tree:
    return site.argo.cluster.admin.get(f"/api/v1/namespaces/{site.namespace}{path}").body


def test_it_asks_before_anything_is_applied(site: Site, runner: Runner) -> None:
    bad = site.commit(deployment(site.name), hook(site, "no"))
    app = site.application()
    state = app.sync()
    assert text(state, "phase") == "Failed"
    assert synced(state) == {"Job": "Failed"}
    assert not site.asked()
    [said] = runner.said(site.namespace, NAME)
    assert said.startswith(f"presync --application=argocd/{site.name} --server=https://no.")
    [made] = jobs(site)
    assert text(made, "metadata", "name").startswith(f"{PREFIX}{bad[:7]}-presync-")
    site.commit(hook(site, "yes"))
    assert synced(app.sync()) == {"Job": "Succeeded", "Deployment": "Synced"}
    assert site.copies == 1
    # Both stay to be read; their time ends them.
    assert [at(each, "spec", "ttlSecondsAfterFinished") for each in jobs(site)] == [86400, 86400]


def test_it_runs_where_pods_are_restricted(site: Site, runner: Runner) -> None:
    client = site.argo.cluster.admin
    namespace = f"/api/v1/namespaces/{site.namespace}"
    assert client.patch(namespace, {"metadata": {"labels": RESTRICTED}}).ok
    spec = at(hook(site, "yes"), "spec", "template", "spec")
    assert isinstance(spec, dict)
    refused = client.create(
        f"{namespace}/pods",
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": "careless"},
            "spec": {**spec, "securityContext": {}},
        },
    )
    assert "violates PodSecurity" in text(refused.body, "message")
    site.commit(hook(site, "yes"))
    assert synced(site.application().sync()) == {"Job": "Succeeded"}
    assert len(runner.said(site.namespace, NAME)) == 1


def test_each_commit_is_asked_about(site: Site, runner: Runner, fresh: Fresh) -> None:
    site.commit(deployment(site.name), hook(site, "yes"))
    app = site.application()
    assert text(app.sync(), "phase") == "Succeeded"
    added = fresh("added")
    second = site.commit(deployment(added), hook(site, "no"))
    # With a fixed name, this would inherit the success of the first.
    assert app.client.patch(app.path, {"operation": {"sync": {}}}).ok
    app.until(
        lambda body: text(body, "status", "operationState", "syncResult", "revision") == second
    )
    assert text(app.ended(), "phase") == "Failed"
    assert len(runner.said(site.namespace, NAME)) == 2
    assert at(site.deployment(added), "spec") is None


@pytest.mark.parametrize(("wave", "left"), [("-9999", "Status"), ("-10000", "ConfigMap")])
def test_another_hook_comes_later(site: Site, runner: Runner, wave: str, left: str) -> None:
    annotations = {"argocd.argoproj.io/hook": "PreSync", "argocd.argoproj.io/sync-wave": wave}
    other = merged(config_map(FIRST, a="b"), {"metadata": {"annotations": annotations}})
    site.commit(other, hook(site, "no"))
    assert text(site.application().sync(), "phase") == "Failed"
    assert len(runner.said(site.namespace, NAME)) == 1
    # This is what the rule gate-integrity is for.
    assert text(object_of(site, f"/configmaps/{FIRST}"), "kind") == left


def test_a_namespace_comes_before_the_hook_in_it(site: Site, runner: Runner) -> None:
    namespace = {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {"name": site.namespace, "labels": {"changed": "before"}},
    }
    site.commit(deployment(site.name), namespace, hook(site, "no"))
    state = site.application().sync()
    assert text(state, "phase") == "Failed"
    assert len(runner.said(site.namespace, NAME)) == 1
    assert at(site.deployment(), "spec") is None
    assert texts(object_of(site, ""), "metadata", "labels")["changed"] == "before"


def test_self_healing_asks_nobody(site: Site, runner: Runner) -> None:
    commit = site.commit(deployment(site.name), hook(site, "yes"))
    app = site.application(automated={"selfHeal": True})
    app.until(lambda body: text(body, "status", "history", 0, "revision") == commit)
    app.ended()
    path = f"/apis/apps/v1/namespaces/{site.namespace}/deployments/{site.name}"
    assert app.client.patch(path, {"spec": {"replicas": 3}}).ok
    app.refresh()
    # It may have healed before, when it saw its own changes late.
    app.until(lambda _: site.copies == 1)
    ended = app.ended()
    assert text(ended, "syncResult", "revision") == commit
    assert items(ended, "operation", "sync", "resources")
    assert len(runner.said(site.namespace, NAME)) == 1


def test_beside_an_overlay_it_is_a_source_of_its_own(site: Site, runner: Runner) -> None:
    site.repository.write(
        {
            "overlay/kustomization.yaml": "resources: [worker.json]\n",
            "overlay/worker.json": json.dumps(deployment(site.name)),
        }
    )
    site.commit(hook(site, "yes"))
    app = site.application(site.source("overlay"), site.source())
    assert synced(app.sync()) == {"Job": "Succeeded", "Deployment": "Synced"}
    assert len(runner.said(site.namespace, NAME)) == 1

"""Argo CD itself: what it syncs, when it asks its hooks, and what it says of both."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Repository
from tests.e2e.argocd_site import AUDIENCE, MOUNT, Site, hook, source, synced
from tests.e2e.runner import Runner
from tests.e2e.samples import deployment
from tests.e2e.service import merged
from tests.e2e.trees import at, items, text

Fresh = Callable[[str], str]

NAMES = pytest.mark.parametrize("name", ["judge", "judge-"], ids=["named", "generated"])
RETRY = {"limit": 1, "backoff": {"duration": "1s", "factor": 1, "maxDuration": "1s"}}
CHART = "apiVersion: v2\nname: sample\nversion: 1.0.0\n"


def templated(name: str) -> str:
    return json.dumps(deployment(name)).replace('"replicas": 1', '"replicas": {{ .Values.copies }}')


def test_a_directory_is_synced_and_rolls_out(site: Site) -> None:
    commit = site.commit(deployment(site.name, 2))
    app = site.application()
    state = app.sync()
    assert text(state, "phase") == "Succeeded"
    assert text(state, "syncResult", "revision") == commit
    assert at(state, "syncResult", "source") == site.source()
    app.refresh()
    app.until(lambda body: text(body, "status", "health", "status") == "Healthy")
    assert at(site.deployment(), "status", "readyReplicas") == 2


def test_a_hook_that_fails_leaves_nothing_applied(site: Site, runner: Runner) -> None:
    bad = site.commit(deployment(site.name), hook("judge", "echo not like this; exit 1"))
    app = site.application()
    state = app.sync()
    assert text(state, "phase") == "Failed"
    assert text(state, "syncResult", "revision") == bad
    assert synced(state) == {"Job": "Failed"}
    assert not site.asked()
    assert runner.said(site.namespace, "judge") == ["not like this\n"]
    good = site.commit(hook("judge", "exit 0"))
    state = app.sync()
    assert text(state, "syncResult", "revision") == good
    assert synced(state) == {"Job": "Succeeded", "Deployment": "Synced"}
    assert site.copies == 1


def test_a_branch_may_move_while_a_hook_runs(site: Site, runner: Runner, tmp_path: Path) -> None:
    flag = tmp_path / "go"
    waits = f"until test -e {flag}; do sleep 0.1; done"
    judged = site.commit(deployment(site.name), hook("judge", waits))
    app = site.application()
    app.begin({"sync": {}})
    app.until(lambda body: "Job/judge" in text(body, "status", "operationState", "message"))
    assert text(app.state, "phase") == "Running"
    assert text(app.state, "syncResult", "revision") == judged
    moved = site.commit(deployment(site.name, 3))
    app.refresh()
    app.until(lambda body: text(body, "status", "sync", "revision") == moved)
    assert text(app.state, "syncResult", "revision") == judged
    flag.touch()
    state = app.ended()
    assert text(state, "syncResult", "revision") == judged
    assert site.copies == 1
    assert len(runner.said(site.namespace, "judge")) == 1


def test_a_hook_has_a_token_for_the_gate_alone(site: Site, runner: Runner) -> None:
    site.commit(hook("judge", f"cat {MOUNT}/token; env"))
    assert text(site.application().sync(), "phase") == "Succeeded"
    [said] = runner.said(site.namespace, "judge")
    token, _, environment = said.partition("PATH=")

    def review(audience: str) -> object:
        body = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview",
                "spec": {"token": token, "audiences": [audience]}}  # fmt: skip
        answer = site.argo.cluster.admin.create("/apis/authentication.k8s.io/v1/tokenreviews", body)
        return at(answer.body, "status")

    known = review(AUDIENCE)
    assert text(known, "user", "username") == f"system:serviceaccount:{site.namespace}:default"
    [pod] = items(known, "user", "extra", "authentication.kubernetes.io/pod-name")
    assert str(pod).startswith("judge-")
    assert at(review("https://kubernetes.default.svc"), "authenticated") is None
    assert "AGENTGATE" not in environment


@pytest.mark.parametrize("way", ["resources", "apply", "manifests"])
def test_a_hook_can_be_skipped(site: Site, runner: Runner, way: str) -> None:
    commit = site.commit(deployment(site.name), hook("judge", "exit 1"))
    asked: dict[str, dict[str, object]] = {
        "resources": {"resources": [{"group": "apps", "kind": "Deployment", "name": site.name}]},
        "apply": {"syncStrategy": {"apply": {}}},
        "manifests": {"manifests": [json.dumps(deployment(site.name, 7))]},
    }
    state = site.application().sync(**asked[way])
    assert text(state, "phase") == "Succeeded"
    assert synced(state) == {"Deployment": "Synced"}
    # What was handed in is of no commit, and says so.
    given = way == "manifests"
    assert at(state, "syncResult", "revision") == ("" if given else commit)
    assert site.copies == (7 if given else 1)
    assert not runner.said(site.namespace, "judge")


@NAMES
def test_an_operation_written_by_hand(site: Site, runner: Runner, fresh: Fresh, name: str) -> None:
    site.commit(deployment(site.name), hook(name, "exit 0"))
    app = site.application()
    assert text(app.sync(), "phase") == "Succeeded"
    added = fresh("added")
    second = site.commit(deployment(added), hook(name, "exit 1"))
    # The server and the controller would remove `status.operationState`.
    assert app.client.patch(app.path, {"operation": {"sync": {}}}).ok
    app.until(
        lambda body: text(body, "status", "operationState", "syncResult", "revision") == second
    )
    state = app.ended()
    asked_again = name.endswith("-")
    assert len(runner.said(site.namespace, "judge")) == 1 + asked_again
    assert text(state, "phase") == ("Failed" if asked_again else "Succeeded")
    assert at(site.deployment(added), "spec", "replicas") == (None if asked_again else 1)


def test_kustomize(site: Site) -> None:
    site.repository.commit(
        {
            "app/kustomization.yaml": "resources: [worker.json]\n",
            "app/worker.json": json.dumps(deployment(site.name)),
        }
    )
    app = site.application(site.source(kustomize={"nameSuffix": "-staged"}))
    state = app.sync()
    assert text(state, "phase") == "Succeeded"
    assert at(state, "syncResult", "source", "kustomize") == {"nameSuffix": "-staged"}
    assert len(site.asked(f"{site.name}-staged")) == 1
    assert text(app.body, "status", "sourceType") == "Kustomize"


def test_helm(site: Site) -> None:
    site.repository.commit(
        {
            "app/Chart.yaml": CHART,
            "app/values.yaml": "copies: 1\n",
            "app/templates/worker.yaml": templated(site.name),
        }
    )
    app = site.application(site.source(helm={"parameters": [{"name": "copies", "value": "2"}]}))
    assert text(app.sync(), "phase") == "Succeeded"
    assert site.copies == 2
    assert text(app.body, "status", "sourceType") == "Helm"


def test_several_sources(site: Site, runner: Runner, tmp_path: Path) -> None:
    site.repository.write(
        {
            "chart/Chart.yaml": CHART,
            "chart/values.yaml": "copies: 1\n",
            "chart/templates/worker.yaml": templated(site.name),
        }
    )
    commit = site.commit(hook("judge", "exit 0"))
    values = Repository(tmp_path / "values")
    values.root.mkdir()
    values.git("init", "--quiet", "--initial-branch", "main")
    values.commit({"prod.yaml": "copies: 3\n"})
    app = site.application(
        site.source(),
        site.source("chart", helm={"valueFiles": ["$values/prod.yaml"]}),
        source(values, ref="values"),
    )
    state = app.sync()
    assert text(state, "phase") == "Succeeded"
    assert site.copies == 3
    assert len(runner.said(site.namespace, "judge")) == 1
    result = at(state, "syncResult")
    assert at(result, "revision") == ""
    assert at(result, "revisions") == [commit, commit, values.git("rev-parse", "HEAD")]
    assert at(result, "sources") == at(app.body, "spec", "sources")
    # The first of them also stands where a single one would.
    assert at(result, "source") == at(result, "sources", 0)
    assert at(app.body, "status", "sourceTypes") == ["Directory", "Helm", ""]


@NAMES
def test_a_retry_takes_a_newer_commit(site: Site, runner: Runner, fresh: Fresh, name: str) -> None:
    git, added = site.repository.git, fresh("added")
    moves = f"git -C {site.repository.root} update-ref refs/heads/main refs/heads/next"
    broken = {"selector": {"matchLabels": {"app": "another"}}}
    first = site.commit(merged(deployment(site.name), {"spec": broken}), hook(name, moves))
    git("checkout", "--quiet", "-b", "next")
    git("rm", "--quiet", f"app/Deployment.{site.name}.json")
    second = site.commit(deployment(added), hook(name, "exit 1"))
    assert git("rev-parse", "main") == first
    app = site.application()
    app.begin({"sync": {}, "retry": RETRY})
    state = app.ended()
    assert at(state, "retryCount") == 1
    assert text(state, "syncResult", "revision") == second
    # Of the first attempt it keeps what is told of a Job with the same name.
    asked_again = name.endswith("-")
    assert len(runner.said(site.namespace, "judge")) == 1 + asked_again
    assert text(state, "phase") == ("Failed" if asked_again else "Succeeded")
    assert at(site.deployment(added), "spec", "replicas") == (None if asked_again else 1)


def test_a_retry_of_a_commit_stays_with_it(site: Site, runner: Runner) -> None:
    first = site.commit(deployment(site.name), hook("judge", "exit 1"))
    site.commit(hook("judge", "exit 0"))
    app = site.application()
    app.begin({"sync": {"revision": first}, "retry": RETRY})
    state = app.ended()
    assert at(state, "retryCount") == 1
    assert text(state, "syncResult", "revision") == first
    assert text(state, "phase") == "Failed"
    assert len(runner.said(site.namespace, "judge")) == 1


def test_it_syncs_by_itself_and_goes_back_when_told(site: Site, runner: Runner) -> None:
    first = site.commit(deployment(site.name), hook("judge", "exit 0"))
    app = site.application(automated={})
    body = app.until(lambda body: text(body, "status", "history", 0, "revision") == first)
    state = at(body, "status", "operationState")
    assert at(state, "operation", "initiatedBy") == {"automated": True}
    assert text(state, "operation", "sync", "revision") == first
    second = site.commit(deployment(site.name, 2))
    app.refresh()
    app.until(lambda body: text(body, "status", "history", 1, "revision") == second)
    app.ended()
    app.change({"syncPolicy": None})
    state = app.sync(revision=first)
    assert text(state, "syncResult", "revision") == first
    assert at(state, "operation", "initiatedBy") == {"username": "tests"}
    assert site.copies == 1
    assert len(runner.said(site.namespace, "judge")) == 3

"""Argo CD asks the gate before it syncs: what is bad leaves nothing, what passes is recorded."""

import json
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Repository
from tests.e2e.argocd import ArgoCD
from tests.e2e.argocd_site import Site
from tests.e2e.presync import CHART, Gate, asking, gated, told, waiting
from tests.e2e.probe import Probe
from tests.e2e.registration import Registration
from tests.e2e.runner import Runner
from tests.e2e.samples import config_map, deployment, privileged
from tests.e2e.service import ended
from tests.e2e.trees import at, text
from tests.programs import FOLDER
from tests.waiting import until

NAME = "agentgate-presync"
RETRY = {"limit": 2, "backoff": {"duration": "1s", "factor": 1, "maxDuration": "1s"}}
OVERLAY = "resources: [map.json]\nnamePrefix: ''\n"


@pytest.fixture(scope="module")
def gate(
    argo: ArgoCD, synced: Registration, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Gate]:
    names = [f"gated-{secrets.token_hex(4)}" for _ in range(8)]
    for name in names:
        argo.cluster.namespace(name, **synced.labels)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", f"{FOLDER}:/usr/bin:/bin")
        with gated(argo, tmp_path_factory.mktemp("presync"), names, {}) as found:
            yield found


@pytest.fixture
def site(gate: Gate, argo: ArgoCD, probe: Probe, repository: Repository) -> Site:
    name = gate.free.pop()
    return Site(argo, probe, repository, namespace=name, name=name)


def test_a_bad_revision_leaves_nothing_and_its_correction_syncs(
    site: Site, gate: Gate, runner: Runner
) -> None:
    bad = site.commit(privileged(site.name), asking(site, gate))
    app = site.application()
    state = app.sync()
    assert text(state, "phase") == "Failed", runner.said(site.namespace, NAME)
    assert text(state, "syncResult", "revision") == bad
    assert not site.asked()
    [said] = runner.said(site.namespace, NAME)
    assert said.startswith(f"DENIED: argocd/{site.name} at {bad}\n")
    assert "app/Deployment." in said
    good = site.commit(deployment(site.name))
    state = app.sync()
    assert text(state, "phase") == "Succeeded", runner.said(site.namespace, NAME)
    assert text(state, "syncResult", "revision") == good
    assert site.copies == 1
    records = gate.judged(site.name)
    assert [each.decision.source.commit for each in records] == [bad, good]
    assert [each.allowed for each in records] == [False, True]
    assert [text(each, "spec", "record") for each in gate.verdicts(site.name)]
    assert sorted(told(site)) == ["GateDenied", "GatePassed"]


def test_retries_do_not_multiply_records(site: Site, gate: Gate, runner: Runner) -> None:
    bad = site.commit(privileged(site.name), asking(site, gate))
    app = site.application()
    app.begin({"sync": {"revision": bad}, "retry": RETRY})
    state = app.ended()
    assert at(state, "retryCount") == 2
    assert len(gate.judged(site.name)) == len(gate.verdicts(site.name)) == 1
    # Another sync is another decision, and nothing else to know for admission.
    assert text(app.sync(), "phase") == "Failed"
    assert len(gate.judged(site.name)) == 2
    assert len(gate.verdicts(site.name)) == 1
    assert len(runner.said(site.namespace, NAME)) > 2


def test_a_service_that_restarts_is_waited_for(site: Site, gate: Gate, runner: Runner) -> None:
    revision = site.commit(deployment(site.name), asking(site, gate))
    app = site.application()
    with ended(gate.service):
        app.begin({"sync": {}})
        app.until(lambda body: NAME in text(body, "status", "operationState", "message"))
        until(lambda: bool(runner.said(site.namespace, NAME)))
        assert not site.asked()
    state = app.ended()
    assert text(state, "phase") == "Succeeded", runner.said(site.namespace, NAME)
    [record] = gate.judged(site.name)
    assert record.decision.source.commit == revision
    assert record.decision.actor.triggered_by == "tests"


def test_a_branch_that_moves_meanwhile_changes_nothing(
    site: Site, gate: Gate, runner: Runner, tmp_path: Path
) -> None:
    flag = tmp_path / "go"
    judged = site.commit(deployment(site.name), asking(site, gate), waiting(flag))
    app = site.application()
    app.begin({"sync": {}})
    app.until(lambda body: "Job/later" in text(body, "status", "operationState", "message"))
    moved = site.commit(privileged(site.name))
    app.refresh()
    app.until(lambda body: text(body, "status", "sync", "revision") == moved)
    flag.touch()
    state = app.ended()
    assert text(state, "phase") == "Succeeded", runner.said(site.namespace, NAME)
    assert text(state, "syncResult", "revision") == judged
    [record] = gate.judged(site.name)
    assert record.decision.source.commit == judged
    # The next sync is of the commit that came meanwhile, and is judged.
    assert text(app.sync(), "phase") == "Failed"
    assert [each.allowed for each in gate.judged(site.name)] == [True, False]
    assert site.copies == 1


def test_several_sources_are_one_judgement(site: Site, gate: Gate, runner: Runner) -> None:
    site.commit(deployment(site.name), asking(site, gate))
    files = {"other/kustomization.yaml": OVERLAY, "other/map.json": json.dumps(config_map("map"))}
    site.repository.commit({**files, **CHART})
    revision = site.repository.git("rev-parse", "HEAD")
    helm = {"parameters": [{"name": "word", "value": "yes"}]}
    app = site.application(site.source(), site.source("other"), site.source("chart", helm=helm))
    state = app.sync()
    assert text(state, "phase") == "Succeeded", runner.said(site.namespace, NAME)
    [record] = gate.judged(site.name)
    delivery = record.decision.delivery
    assert delivery is not None
    assert [each.revision for each in delivery.revisions] == [revision] * 3
    assert {"map", "templated", site.name} <= {each.name for each in record.decision.objects}
    # A parameter is no commit, and may make what is applied another thing.
    spec = at(app.body, "spec", "sources")
    assert isinstance(spec, list)
    [*others, chart] = spec
    named = {"parameters": [{"name": "word", "value": "no"}]}
    app.change({"sources": [*others, {**chart, "helm": named}]})
    assert text(app.sync(), "phase") == "Succeeded"
    assert len({text(each, "metadata", "name") for each in gate.verdicts(site.name)}) == 2


def test_a_rollback_says_what_comes_back(site: Site, gate: Gate, runner: Runner) -> None:
    first = site.commit(deployment(site.name), asking(site, gate))
    app = site.application()
    assert text(app.sync(), "phase") == "Succeeded", runner.said(site.namespace, NAME)
    second = site.commit(deployment(site.name, 3))
    assert text(app.sync(), "phase") == "Succeeded"
    app.begin({"sync": {"revision": first}})
    assert text(app.ended(), "phase") == "Succeeded"
    said = runner.said(site.namespace, NAME)[-1]
    assert f"rollback to {first[:12]}" in said
    assert f"changed between {second} and {first}" in said

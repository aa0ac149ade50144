"""Verdicts required on a real Argo CD: every way of syncing what was judged goes on."""

import json
from functools import partial
from pathlib import Path

import pytest

from gate.adoption.presync import NAME
from tests.e2e.argocd_apps import Application
from tests.e2e.argocd_site import Site
from tests.e2e.argocd_site import synced as synced_of
from tests.e2e.presync import CHART, VERDICTS, Gate, asking, waiting
from tests.e2e.requiring import (
    UNHOOKED,
    WAYS,
    changed,
    counted,
    denials,
    optioned,
    refused,
    seen,
    standings,
)
from tests.e2e.runner import Runner
from tests.e2e.samples import config_map, deployment, privileged
from tests.e2e.service import ended
from tests.e2e.trees import Tree, at, text
from tests.waiting import until
from webhooks.admission.gitfirst import Standing

pytestmark = pytest.mark.usefixtures("runner")

RETRY: Tree = {"limit": 1, "backoff": {"duration": "1s", "factor": 1, "maxDuration": "1s"}}


def test_every_way_of_applying(guarded: Site, gate: Gate) -> None:
    guarded.commit(
        *(optioned(way, 1, way) for way in WAYS), deployment("migrated"), asking(guarded, gate)
    )
    app = guarded.application()
    assert denials(app.sync()) == {}
    app.settle()
    guarded.commit(*(optioned(way, 2, way) for way in WAYS), optioned("migrated", 2, "server"))
    assert denials(app.sync()) == {}
    for name in (*WAYS, "migrated"):
        assert at(guarded.deployment(name), "spec", "replicas") == 2
    assert len(gate.judged(guarded.name)) == len(gate.verdicts(guarded.name)) == 2
    until(lambda: counted(gate, guarded) == seen(guarded))
    found = counted(gate, guarded)
    assert [found[way] for way in WAYS] == [2, 2, 2]


def test_retries_do_not_multiply_records(guarded: Site, gate: Gate) -> None:
    impossible = config_map("map", **{"no key": "there"})
    guarded.commit(optioned(guarded.name, 1, "client"), impossible, asking(guarded, gate))
    app = guarded.application()
    app.begin({"sync": {}, "retry": RETRY})
    state = app.ended()
    assert (text(state, "phase"), at(state, "retryCount")) == ("Failed", 1)
    assert "a valid config key must consist of" in denials(state)["ConfigMap"]
    assert len(gate.judged(guarded.name)) == len(gate.verdicts(guarded.name)) == 1
    until(lambda: counted(gate, guarded) == seen(guarded))
    assert counted(gate, guarded)[guarded.name] == 1


def why_not_healed(guarded: Site, app: Application) -> str | None:
    """Break the glass, until what was changed is not brought back."""
    if guarded.copies == 1:
        changed(guarded, replicas=3)
        app.refresh()
    return denials(app.state).get("Deployment")


def test_self_healing_after_the_glass_was_broken(guarded: Site, gate: Gate) -> None:
    revision = guarded.commit(deployment(guarded.name), asking(guarded, gate))
    app = guarded.application(automated={"selfHeal": True}, retry=RETRY)
    app.until(lambda body: text(body, "status", "history", 0, "revision") == revision)
    app.ended()
    changed(guarded, replicas=3)
    app.refresh()
    until(lambda: guarded.copies == 1)
    assert Standing.BREAK_GLASS in standings(gate, guarded)
    # Nothing but the verdict lets it.
    app.ended()
    for each in gate.verdicts(guarded.name):
        assert guarded.argo.cluster.admin.delete(f"{VERDICTS}/{text(each, 'metadata', 'name')}").ok
    said = until(partial(why_not_healed, guarded, app))
    assert "or the revision has no hook of the gate, or its verdict has expired" in said
    assert guarded.copies == 3
    assert text(app.sync(), "phase") == "Succeeded"
    until(lambda: guarded.copies == 1)


def test_a_service_that_restarts_during_a_sync(
    guarded: Site, gate: Gate, runner: Runner, tmp_path: Path
) -> None:
    flag = tmp_path / "go"
    guarded.commit(deployment(guarded.name), asking(guarded, gate), waiting(flag))
    app = guarded.application()
    app.begin({"sync": {}})
    # Once the Job is let in, and asks; and again with the verdict given, and nothing applied.
    until(lambda: bool(runner.said(guarded.namespace, NAME)))
    with ended(gate.service):
        assert not guarded.asked()
    app.until(lambda body: "Job/later" in text(body, "status", "operationState", "message"))
    gate.restart()
    flag.touch()
    assert text(app.ended(), "phase") == "Succeeded"
    until(lambda: at(guarded.deployment(), "status", "readyReplicas") == 1)
    assert [each.allowed for each in gate.judged(guarded.name)] == [True]


def test_a_chart_whose_parameters_change_after_the_hook(guarded: Site, gate: Gate) -> None:
    hook = {"chart/templates/hook.yaml": json.dumps(asking(guarded, gate))}
    guarded.repository.commit({**CHART, **hook})
    revision = guarded.repository.git("rev-parse", "HEAD")

    def chart(word: str) -> Tree:
        return guarded.source("chart", helm={"parameters": [{"name": "word", "value": word}]})

    app = guarded.application(chart("yes"))
    assert synced_of(app.sync()) == {"Job": "Succeeded", "ConfigMap": "Synced"}
    app.change({"source": chart("no")})
    refused(
        app, {"revision": revision, **UNHOOKED},
        f"was judged as part of {revision[:12]}, but not like this (at /data/word): it changed",
        "between the hook and the sync, as by other parameters", kind="ConfigMap",
    )  # fmt: skip
    assert synced_of(app.sync()) == {"Job": "Succeeded", "ConfigMap": "Synced"}


def test_an_overlay_with_a_hook_beside_it(guarded: Site, gate: Gate) -> None:
    guarded.repository.write({
        "overlay/kustomization.yaml": "resources: [worker.json]\nimages: []\nreplicas:\n"
        f"  - {{name: {guarded.name}, count: 2}}\n",
        "overlay/worker.json": json.dumps(deployment(guarded.name)),
    })  # fmt: skip
    guarded.commit(config_map("map", word="yes"), asking(guarded, gate))
    app = guarded.application(guarded.source("overlay"), guarded.source())
    state = app.sync()
    assert synced_of(state) == {"Job": "Succeeded", "ConfigMap": "Synced", "Deployment": "Synced"}
    assert guarded.copies == 2
    head = guarded.repository.git("rev-parse", "HEAD")
    guarded.repository.commit({"overlay/worker.json": json.dumps(privileged(guarded.name))})
    moved = guarded.repository.git("rev-parse", "HEAD")
    last = f"the last verdict is about {head[:12]}+{head[:12]}"
    refused(app, {"revisions": [moved, moved], **UNHOOKED}, last)

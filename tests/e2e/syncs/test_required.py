"""Verdicts required on a real Argo CD: what was judged goes its way, and nothing else does."""

import json
from pathlib import Path

import pytest

from gate.cli import main
from tests.e2e.argocd_site import FOLDER, Site
from tests.e2e.argocd_site import synced as synced_of
from tests.e2e.auditing import events
from tests.e2e.delivery import tracked
from tests.e2e.presync import VERDICTS, Gate, asking, waiting
from tests.e2e.requiring import UNHOOKED, by_hand, changed, forged, only, refused
from tests.e2e.samples import config_map, deployment, privileged
from tests.e2e.service import WEBHOOK
from tests.e2e.trees import at, text
from tests.waiting import until

pytestmark = pytest.mark.usefixtures("runner")

RULE = " [gate/verdict-required]"


def test_what_was_judged_rolls_out_scales_and_goes(guarded: Site, gate: Gate) -> None:
    cluster, place = guarded.argo.cluster, f"/api/v1/namespaces/{guarded.namespace}"
    guarded.commit(deployment(guarded.name), config_map("map", word="yes"), asking(guarded, gate))
    state = guarded.application().sync()
    assert synced_of(state) == {"Job": "Succeeded", "ConfigMap": "Synced", "Deployment": "Synced"}
    until(lambda: at(guarded.deployment(), "status", "readyReplicas") == 1)
    named = (f"deployment/{guarded.name}", "--namespace", guarded.namespace)
    done = cluster.kubectl("scale", *named, "--replicas=2", caller="developer")
    assert "is scaled by hand, and not by a GitOps controller or a listed autoscaler" in done.err
    assert RULE in done.err
    assert cluster.kubectl("autoscale", *named, "--min=3", "--max=4", "--cpu=50%").status == 0
    until(lambda: at(guarded.deployment(), "status", "readyReplicas") == 3)
    assert cluster.admin.delete(place).ok
    until(lambda: cluster.admin.get(place).status == 404)
    mine = [each for each in events(cluster) if each.namespace == guarded.namespace]
    denied = {each.user for each in mine if each.said(WEBHOOK).get("decision") == "DENY"}
    assert denied == {"developer@example.com"}
    assert [each.allowed for each in gate.judged(guarded.name)] == [True]


def test_a_sync_that_skips_the_hook(guarded: Site, gate: Gate) -> None:
    first = guarded.commit(deployment(guarded.name), asking(guarded, gate))
    app = guarded.application()
    assert text(app.sync(), "phase") == "Succeeded"
    second = guarded.commit(deployment(guarded.name, 2))
    for selection in (only(app), UNHOOKED):
        # As the server of Argo CD asks, it names the commit; as kubectl does, nothing.
        refused(
            app, {"revision": second, **selection},
            f"is part of {second[:12]} of Application argocd/{guarded.name}, for which there is no",
            "verdict: the sync was selective, or skipped the hooks, or the branch moved after",
            f"the last verdict is about {first[:12]}{RULE}",
        )  # fmt: skip
        unnamed = "does not say yet which commit it syncs: the sync was selective"
        refused(app, selection, unnamed)
    assert guarded.copies == 1
    assert text(app.sync(), "phase") == "Succeeded"
    until(lambda: guarded.copies == 2)
    # What is of a commit that was judged, it may bring back.
    changed(guarded, replicas=5)
    assert text(app.sync(revision=second, **only(app)), "phase") == "Succeeded"
    until(lambda: guarded.copies == 2)
    # So is rolled back by the server of Argo CD.
    assert text(app.sync(revision=first, **UNHOOKED), "phase") == "Succeeded"
    until(lambda: guarded.copies == 1)
    assert len(gate.judged(guarded.name)) == 2


def test_a_revision_that_removes_the_hook(
    guarded: Site, gate: Gate, capsys: pytest.CaptureFixture[str]
) -> None:
    guarded.commit(deployment(guarded.name), asking(guarded, gate))
    app = guarded.application()
    assert text(app.sync(), "phase") == "Succeeded"
    [hook] = (guarded.repository.root / FOLDER).glob("Job.*")
    hook.unlink()
    without = guarded.commit(deployment(guarded.name, 2))
    told = f"is part of {without[:12]} of Application argocd/{guarded.name}, for which there is no"
    refused(app, {"revision": without}, told)
    assert guarded.copies == 1
    assert main(["check", "--diff", "HEAD~1"]) == 1
    assert "removes the hook that runs the gate before a sync" in capsys.readouterr().out


def test_a_verdict_that_the_gate_did_not_write(guarded: Site, gate: Gate) -> None:
    client = guarded.argo.cluster.admin
    good = guarded.commit(deployment(guarded.name), asking(guarded, gate))
    app = guarded.application()
    assert text(app.sync(), "phase") == "Succeeded"
    [passed] = gate.verdicts(guarded.name)
    bad = guarded.commit(deployment(guarded.name, 2), privileged("other"))
    assert text(app.sync(), "phase") == "Failed"
    alone = {"revision": bad, **only(app)}
    refused(app, alone, f"is part of {bad[:12]}, which was judged and denied")
    denied = next(each for each in gate.verdicts(guarded.name) if not at(each, "spec", "passed"))
    path = f"{VERDICTS}/{text(denied, 'metadata', 'name')}"
    edited = client.patch(path, {"spec": {"passed": True}})
    assert "a verdict does not change" in edited.message
    assert client.delete(path).ok
    for like, spec, why in (
        (denied, {"passed": True}, "its record says the opposite"),
        (passed, {"revisions": at(denied, "spec", "revisions")}, f"its record is about {good}"),
        (passed, {}, "and should be "),
    ):
        with forged(guarded, like, **spec) as name:
            refused(app, alone, f"{name} is not believed, as ", why)
    assert guarded.copies == 1
    # Asked again, the gate says what it said.
    assert text(app.sync(), "phase") == "Failed"


def test_what_was_judged_is_not_applied_by_hand(guarded: Site, gate: Gate) -> None:
    guarded.commit(deployment(guarded.name), asking(guarded, gate))
    app = guarded.application()
    assert text(app.sync(), "phase") == "Succeeded"
    delete = ("delete", "deployment", guarded.name, "--namespace", guarded.namespace)
    assert guarded.argo.cluster.kubectl(*delete, caller="developer").status == 0
    said = by_hand(guarded, tracked(deployment(guarded.name), guarded.name, guarded.namespace)).err
    assert "is created by hand, and not by a GitOps controller; here only what was judged" in said
    assert "with its whole revision is let in" in said
    assert RULE in said
    assert text(app.sync(), "phase") == "Succeeded"
    said = by_hand(
        guarded, tracked(deployment(guarded.name, 2), guarded.name, guarded.namespace)
    ).err
    assert "is changed by hand, and not by a GitOps controller; here only what was judged" in said
    assert guarded.copies == 1


def test_a_branch_that_moves_between_hook_and_sync(
    guarded: Site, gate: Gate, tmp_path: Path
) -> None:
    flag = tmp_path / "go"
    shared = config_map("map", word="yes")
    judged = guarded.commit(deployment(guarded.name), shared, asking(guarded, gate), waiting(flag))
    app = guarded.application()
    app.begin({"sync": {}})
    app.until(lambda body: "Job/later" in text(body, "status", "operationState", "message"))
    moved = guarded.commit(deployment(guarded.name, 2))
    flag.touch()
    state = app.ended()
    assert (text(state, "phase"), text(state, "syncResult", "revision")) == ("Succeeded", judged)
    assert guarded.copies == 1
    changed(guarded, "configmaps/map", data={"word": "no"})
    sync = {"revision": moved, **UNHOOKED}
    refused(app, sync, f"branch moved after they ran; the last verdict is about {judged[:12]}")
    refused(
        app, sync,
        f"was judged as part of {judged[:12]}, but Application argocd/{guarded.name} is syncing",
        f"{moved[:12]}: the branch moved between the hook and the sync", kind="ConfigMap",
    )  # fmt: skip


def test_what_was_never_in_the_commit(guarded: Site, gate: Gate) -> None:
    revision = guarded.commit(deployment(guarded.name), asking(guarded, gate))
    app = guarded.application()
    assert text(app.sync(), "phase") == "Succeeded"
    sent = [json.dumps(tracked(deployment(guarded.name, 3), guarded.name, guarded.namespace))]
    local = "is of files that are in no commit; sync it again with its hooks"
    refused(app, {"manifests": sent}, local)
    told = f"was judged as part of {revision[:12]}, but not like this"
    refused(
        app, {"manifests": sent, "revision": revision}, told, "(at /spec/replicas (3 instead of 1))"
    )
    assert guarded.copies == 1

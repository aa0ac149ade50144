"""What Applications and Kustomizations say of what they synced before."""

import pytest

from gate.delivery.histories import Health, History, read_history
from tests.gate.applied.samples import placed
from tests.gate.delivery.applications import COMMIT, OTHER, Tree

THIRD = "d4" * 20
HEALTHY: Tree = {"status": "Healthy", "lastTransitionTime": "2026-11-03T12:00:00Z"}


def application(**status: object) -> Tree:
    """Give an Application that synced three revisions, each on a day of its own."""
    synced = [
        {"revision": revision, "deployedAt": f"2026-11-0{day}T00:00:00Z"}
        for day, revision in enumerate((THIRD, OTHER, COMMIT), 2)
    ]
    state = {"phase": "Succeeded", "syncResult": {"revision": COMMIT}}
    return {
        "kind": "Application",
        "metadata": {"name": "agents", "namespace": "argocd", "uid": "6f0c9a52"},
        "status": {
            "history": synced, "operationState": state, "health": HEALTHY,
            "reconciledAt": "2026-11-05T00:00:00Z", **status,
        },
    }  # fmt: skip


def kustomization(*, waits: bool = True) -> Tree:
    """Give a Kustomization whose first revision was ill."""
    history = [
        {"metadata": {"revision": f"main@sha1:{revision}"}, "lastReconciledStatus": status,
         "lastReconciled": at}
        for revision, status, at in (
            (COMMIT, "ReconciliationFailed", "2026-11-04T00:00:00Z"),
            (OTHER, "ReconciliationSucceeded", "2026-11-03T00:00:00Z"),
            (THIRD, "HealthCheckFailed", "2026-11-02T00:00:00Z"),
        )
    ]  # fmt: skip
    return {
        "kind": "Kustomization",
        "metadata": {"name": "agents", "namespace": "flux-system", "uid": "7"},
        "spec": {"wait": waits},
        "status": {
            "history": history,
            "lastAttemptedRevision": f"main@sha1:{COMMIT}",
            "lastAppliedRevision": f"main@sha1:{OTHER}",
        },
    }


def read(value: object) -> History:
    found = read_history(value)
    assert found is not None
    return found


def said(history: History) -> list[tuple[str, str, str]]:
    return [(each.revisions[0], each.word, each.at) for each in history.observed]


def test_an_application() -> None:
    found = read(application())
    assert (found.title, found.uid, found.running) == ("argocd/agents", "6f0c9a52", (COMMIT,))
    assert [each.revisions for each in found.synced] == [(THIRD,), (OTHER,), (COMMIT,)]
    assert found.synced[0].at == "2026-11-02T00:00:00Z"


def test_only_what_ran_since_the_health_changed_is_known() -> None:
    # The third was followed before the application became healthy.
    assert said(read(application())) == [
        (COMMIT, "Healthy", "2026-11-05T00:00:00Z"),
        (OTHER, "Healthy", "2026-11-04T00:00:00Z"),
    ]
    assert said(read(application(health={"status": "Healthy"}))) == [
        (COMMIT, "Healthy", "2026-11-05T00:00:00Z")
    ]
    assert said(read(application(health={}))) == []


@pytest.mark.parametrize(
    ("state", "running"),
    [
        ({"phase": "Failed", "syncResult": {"revision": "e5" * 20}}, "e5" * 20),
        ({"phase": "Running", "syncResult": {"revision": COMMIT}}, COMMIT),
        ({"phase": "Succeeded", "syncResult": {"revision": OTHER}}, OTHER),
    ],
    ids=["failed", "running", "not in the history"],
)
def test_nobody_knows_whose_health_it_is_of_two_revisions(state: Tree, running: str) -> None:
    found = read(application(operationState=state))
    assert (found.running, found.observed) == ((running,), ())


def test_several_sources_and_manifests_of_no_commit() -> None:
    entries = [{"revisions": [COMMIT, OTHER], "deployedAt": "2026-11-01T00:00:00Z"}, {"id": 7}]
    value = placed(application(history=entries), "/status/operationState", {"phase": "Running"})
    found = read(value)
    assert [each.revisions for each in found.synced] == [(COMMIT, OTHER)]
    assert found.running == (COMMIT, OTHER)


def test_a_kustomization() -> None:
    found = read(kustomization())
    assert (found.title, found.running) == ("flux-system/agents", (COMMIT,))
    assert [each.revisions[0] for each in found.synced] == [THIRD, OTHER, OTHER]
    assert [(each.revisions[0], each.health) for each in found.observed] == [
        (OTHER, Health.HEALTHY), (THIRD, Health.UNHEALTHY),
    ]  # fmt: skip


def test_what_flux_does_not_look_at_is_not_healthy() -> None:
    found = read(kustomization(waits=False))
    assert [each.health for each in found.observed] == [Health.UNHEALTHY]


@pytest.mark.parametrize("value", [None, [], {}, {"kind": "Deployment"}])
def test_anything_else_is_none(value: object) -> None:
    assert read_history(value) is None


def test_an_application_that_was_never_synced() -> None:
    found = read({"kind": "Application", "status": {}})
    assert (found.running, found.synced, found.observed) == ((), (), ())

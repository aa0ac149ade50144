"""Where an object comes from is what a controller tells while it applies, and nothing less."""

import pytest

from tests.conftest import GOOD
from tests.webhooks.admission.parts import ARGO, Known, Object, known, read, review
from webhooks.admission.commit import Applied, Assurance, Origin, origin_of
from webhooks.admission.reading import read_review
from webhooks.admission.settings import ControllerEntry

NEW, OLD, DRY = "a" * 40, "b" * 40, "c" * 40
REPO = "https://git.example.com/corp/agents.git"
FLUX = "system:serviceaccount:flux-system:kustomize-controller"
CONTROLLERS = (
    ControllerEntry(system="argocd", users=(ARGO,)),
    ControllerEntry(system="flux", users=(FLUX,)),
)
TRACKED = "shop:apps/Deployment:prod/good"


def deployment(tracking: str = "", **labels: str) -> Object:
    value = read(GOOD)[0]
    annotations = {"argocd.argoproj.io/tracking-id": tracking} if tracking else {}
    metadata = {"name": "good", "namespace": "prod", "annotations": annotations, "labels": labels}
    return {**value, "metadata": metadata}


def application(**state: object) -> Object:
    running = {
        "phase": "Running",
        "operation": {"sync": {"revision": "main"}},
        "syncResult": {"revision": NEW, "source": {"repoURL": REPO, "path": "agents"}},
    }
    return {
        "metadata": {"resourceVersion": "7"},
        "spec": {"source": {"repoURL": "https://elsewhere.example.com"}},
        "status": {"operationState": {**running, **state}},
    }


def argo(value: Object, key: tuple[str, str] = ("argocd", "shop")) -> Known:
    return known("", Application={key: value})


def origin(cluster: Known, tracking: str = TRACKED, user: str = ARGO) -> Origin:
    return origin_of(read_review(review(deployment(tracking), user=user)), CONTROLLERS, cluster)


def test_a_running_sync_of_the_controller_tells_its_commit() -> None:
    found = origin(argo(application()))
    assert found == Origin(
        Assurance.CONTROLLER,
        (Applied(NEW, REPO, "agents"),),
        "Application argocd/shop",
        "status.operationState.syncResult.revision",
        "7",
    )
    assert (found.commit, found.asserted) == (NEW, NEW)


def test_before_it_is_resolved_only_a_full_name_counts() -> None:
    asked = application(syncResult=None, operation={"sync": {"revision": OLD}})
    assert origin(argo(asked)).commit == OLD
    assert origin(argo(application(syncResult=None))) == Origin()
    assert origin(argo(application(syncResult={"revision": "v1.2.3"}))) == Origin()


def test_what_anybody_could_have_written_is_a_claim() -> None:
    claimed = origin(argo(application()), user="somebody")
    assert (claimed.assurance, claimed.commit, claimed.asserted) == (Assurance.CLAIMED, NEW, "")
    assert origin(argo(application()), user=FLUX).assurance is Assurance.CLAIMED
    # What the cache has heard of last may be the sync before.
    done = application(phase="Succeeded")
    assert origin(argo(done)).assurance is Assurance.CLAIMED


@pytest.mark.parametrize(
    "tracking",
    [
        "", "shop", "other:apps/Deployment:prod/good", "shop:apps/Deployment:prod/other",
        "shop:apps/Deployment:dev/good", "shop:/Pod:prod/good", "::", "_:apps/Deployment:prod/good",
    ],
)  # fmt: skip
def test_what_is_tracked_elsewhere_tells_nothing(tracking: str) -> None:
    assert origin(argo(application()), tracking) == Origin()


def test_applications_stand_in_other_namespaces_too() -> None:
    cluster = argo(application(), ("team", "shop"))
    assert origin(cluster).commit == ""
    assert origin(cluster, "team_shop:apps/Deployment:prod/good").commit == NEW


@pytest.mark.parametrize("user", [ARGO, "somebody"])
def test_where_applications_are_looked_for_is_the_operators_to_say(user: str) -> None:
    there = argo(application(), ("gitops", "shop"))
    asked = read_review(review(deployment(TRACKED), user=user))
    elsewhere = ControllerEntry(system="argocd", users=(ARGO,), namespace="gitops")
    assert origin_of(asked, [elsewhere], there).told_by == "Application gitops/shop"
    assert origin_of(asked, CONTROLLERS, there) == Origin()
    assert origin_of(asked, [], there) == Origin()


def test_several_sources_have_a_commit_each() -> None:
    sources = [{"repoURL": REPO}, {"repoURL": "https://git.example.com/corp/values.git"}]
    result = {"revisions": [NEW, OLD], "sources": sources}
    found = origin(argo(application(syncResult=result)))
    assert [(each.commit, each.repo) for each in found.applied] == [
        (NEW, REPO), (OLD, "https://git.example.com/corp/values.git"),
    ]  # fmt: skip
    assert found.commit == ""
    # Of which source a single name is, nobody knows.
    partly = {**result, "revisions": ["v1.2.3", NEW]}
    assert origin(argo(application(syncResult=partly))) == Origin()


def test_what_was_rendered_into_git_tells_what_people_wrote() -> None:
    value = application()
    status = value["status"]
    assert isinstance(status, dict)
    status["sourceHydrator"] = {"lastSuccessfulOperation": {"drySHA": DRY, "hydratedSHA": NEW}}
    found = origin(argo(value))
    assert (found.applied[0].commit, found.commit) == (NEW, DRY)
    status["sourceHydrator"] = {"lastSuccessfulOperation": {"drySHA": DRY, "hydratedSHA": OLD}}
    assert origin(argo(value)).commit == NEW


def flux(revision: object) -> Known:
    spec = {"path": "./agents", "sourceRef": {"kind": "GitRepository", "name": "agents"}}
    status = {"lastAttemptedRevision": revision, "lastAppliedRevision": f"main@sha1:{OLD}"}
    kustomization = {"metadata": {"resourceVersion": "8"}, "spec": spec, "status": status}
    repository = {"spec": {"url": REPO}}
    return known(
        "",
        Kustomization={("flux-system", "shop"): kustomization},
        GitRepository={("flux-system", "agents"): repository},
    )


LABELS = {
    "kustomize.toolkit.fluxcd.io/name": "shop",
    "kustomize.toolkit.fluxcd.io/namespace": "flux-system",
}


@pytest.mark.parametrize("revision", [f"main@sha1:{NEW}", f"sha1:{NEW}"])
def test_a_kustomization_tells_what_it_attempts(revision: str) -> None:
    asked = read_review(review(deployment(**LABELS), user=FLUX))
    found = origin_of(asked, CONTROLLERS, flux(revision))
    assert found.assurance is Assurance.CONTROLLER
    assert found.applied == (Applied(NEW, REPO, "./agents"),)
    for other in ("somebody", ARGO):
        claimed = read_review(review(deployment(**LABELS), user=other))
        assert origin_of(claimed, CONTROLLERS, flux(revision)).assurance is Assurance.CLAIMED


@pytest.mark.parametrize("revision", [None, 1, "", "main", "main/abc", f"main@sha1:{NEW}0"])
def test_a_kustomization_may_tell_nothing(revision: object) -> None:
    asked = read_review(review(deployment(**LABELS), user=FLUX))
    assert origin_of(asked, CONTROLLERS, flux(revision)) == Origin()


@pytest.mark.parametrize(
    "broken", [None, [], "x", {"status": []}, {"status": {"operationState": 1}}]
)
def test_objects_may_hold_anything(broken: object) -> None:
    value: Object = {"value": broken} if not isinstance(broken, dict) else broken
    assert origin(argo(value)) == Origin()


def test_a_deletion_is_told_by_what_was_there() -> None:
    asked = read_review(review(None, deployment(TRACKED), user=ARGO))
    assert origin_of(asked, CONTROLLERS, argo(application())).commit == NEW

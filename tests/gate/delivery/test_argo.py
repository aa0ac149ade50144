"""What an Application says that it applies: of its operation, and of nothing else."""

import json

import pytest

from gate.delivery import (
    Delivery,
    Directory,
    Helm,
    Installation,
    Kustomize,
    Method,
    Parameter,
    Plugin,
    Replicas,
    Unsettled,
)
from gate.delivery.argo import read_argo
from tests.gate.delivery.applications import (
    COMMIT,
    DRY,
    OTHER,
    SOURCE,
    Tree,
    application,
    read,
    running,
    several,
)


def status(value: Tree) -> Tree:
    held = value["status"]
    assert isinstance(held, dict)
    return held


def state(value: Tree) -> Tree:
    held = status(value)["operationState"]
    assert isinstance(held, dict)
    return held


def with_state(**more: object) -> Tree:
    found = application()
    changed = {key: each for key, each in {**state(found), **more}.items() if each is not None}
    return {**found, "status": {"operationState": changed}}


def test_one_source() -> None:
    found = read(application())
    assert (found.controller, found.namespace, found.name) == ("argocd", "argocd", "agents")
    assert (found.uid, found.project) == ("6f0c9a52", "corp")
    assert (found.cluster, found.destination_namespace) == ("https://kubernetes.default.svc", "dev")
    assert found.initiator == "alice"
    assert found.operation == f"2026-11-21T12:00:00Z {COMMIT}"
    assert found.revisions == (COMMIT,)
    [portion] = found.portions
    assert (portion.repo, portion.path) == (SOURCE["repoURL"], "app")
    assert portion.tool is None
    assert not found.impediments
    assert not found.creates


def test_what_is_synced_is_not_what_the_spec_says_now() -> None:
    value = application(source={**SOURCE, "path": "elsewhere", "helm": {}})
    synced = {"revision": COMMIT, "source": SOURCE}
    value["status"] = {
        "sync": {"revision": OTHER},
        "operationState": running(synced, {"revision": OTHER, "source": {**SOURCE, "path": "x"}}),
    }
    [portion] = read(value).portions
    assert (portion.path, portion.revision, portion.tool) == ("app", COMMIT, None)


@pytest.mark.parametrize(
    "sync", [{"source": {**SOURCE, "path": "asked"}}, {}], ids=["asked", "spec"]
)
def test_a_result_without_its_source(sync: Tree) -> None:
    value = application()
    value["status"] = {"operationState": running({"revision": COMMIT}, sync)}
    [portion] = read(value).portions
    assert portion.path == ("asked" if sync else "app")


def test_several_sources() -> None:
    lent = {"repoURL": SOURCE["repoURL"], "ref": "values", "targetRevision": "main"}
    charted = {"repoURL": "https://charts.example.com", "chart": "agent", "targetRevision": "1.*"}
    found = read(several(SOURCE, lent, charted, revisions=[COMMIT, OTHER, "1.2.3"]))
    assert found.revisions == (COMMIT, OTHER, "1.2.3")
    assert [each.is_reference for each in found.portions] == [False, True, False]
    assert found.portions[2].chart == "agent"


def test_a_hydrated_source_names_what_it_was_made_from() -> None:
    value = application(commit=OTHER, sourceHydrator={"drySource": {"path": "dry"}})
    made = {"lastSuccessfulOperation": {"drySHA": DRY, "hydratedSHA": OTHER}}
    value["status"] = {**status(value), "sourceHydrator": made}
    assert read(value).dry == DRY
    stale = {"lastSuccessfulOperation": {"drySHA": DRY, "hydratedSHA": COMMIT}}
    value["status"] = {**status(value), "sourceHydrator": stale}
    assert read(value).dry == ""


@pytest.mark.parametrize(
    ("value", "reason", "final"),
    [
        ({"metadata": {}, "spec": {}}, "no sync has begun", False),
        (with_state(phase="Succeeded"), "not being synced", False),
        (with_state(phase="Succeeded") | {"operation": {"sync": {}}}, "the sync before", False),
        (with_state(finishedAt="2026-11-21T12:00:01Z"), "another attempt", False),
        (with_state(syncResult=None), "not resolved", False),
        (application(sync={"manifests": ["{}"]}), "in no repository", True),
        (application(commit="main"), "no resolved revision", False),
        (application(commit=""), "no resolved revision", False),
        (application(commit=COMMIT[:39]), "no resolved revision", False),
        (application(commit=COMMIT.upper()), "no resolved revision", False),
        (several(SOURCE, SOURCE, revisions=[COMMIT]), "every source", False),
        (several(SOURCE, SOURCE, revisions=[COMMIT, "main"]), "no resolved revision", False),
    ],
    ids=["none", "ended", "before", "retry", "unresolved", "local", "branch", "empty", "short",
         "capitals", "fewer", "half"],
)  # fmt: skip
def test_what_is_not_settled(value: Tree, reason: str, final: bool) -> None:  # noqa: FBT001
    found = read_argo(value)
    assert isinstance(found, Unsettled)
    assert reason in found.reason
    assert found.final is final


@pytest.mark.parametrize(
    "value",
    [
        [], "x", {"status": []}, {"status": {"operationState": "x"}},
        application({**SOURCE, "helm": {"parameters": {}}}),
        application({**SOURCE, "helm": {"valuesObject": "text"}}),
        application({**SOURCE, "kustomize": {"images": "x"}}),
        application({**SOURCE, "kustomize": {"replicas": [{"name": "x", "count": "many"}]}}),
        application({**SOURCE, "directory": {"recurse": "true"}}),
        application({**SOURCE, "path": 1}),
        application(destination={"namespace": ["dev"]}),
        application(sync={"syncOptions": "Replace=true"}),
        with_state(phase=True),
    ],
)  # fmt: skip
def test_a_wrong_type_is_never_taken_for_nothing(value: object) -> None:
    found = read_argo(value)
    assert isinstance(found, Unsettled)
    assert found.final
    assert "must be" in found.reason


def test_the_tools() -> None:
    def tool(**more: object) -> object:
        return read(application({**SOURCE, **more})).portions[0].tool

    assert tool(directory={}) == Directory()
    assert tool(directory={"recurse": True, "include": "*.yaml", "exclude": "x*"}) == Directory(
        recurse=True, include="*.yaml", exclude="x*"
    )
    assert tool(plugin={"name": "own", "env": []}) == Plugin("own")
    replicas = [{"name": "a", "count": 3}, {"name": "b", "count": "4"}]
    made = tool(kustomize={"namePrefix": "x-", "images": ["a=b:1"], "replicas": replicas})
    assert made == Kustomize(
        name_prefix="x-", images=("a=b:1",), replicas=(Replicas("a", 3), Replicas("b", 4))
    )
    parameters = [{"name": "a", "value": "1"}, {"name": "b", "value": "2", "forceString": True}]
    charted = tool(helm={"parameters": parameters, "values": "a: 1", "skipCrds": True})
    assert charted == Helm(
        parameters=(Parameter("a", "1"), Parameter("b", "2", forced=True)),
        values="a: 1", skips_crds=True,
    )  # fmt: skip
    both = tool(helm={"values": "a: 1", "valuesObject": {"a": 2}})
    assert isinstance(both, Helm)
    assert json.loads(both.values) == {"a": 2}


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ({"helm": {"postRenderer": "x"}}, "helm.postRenderer"),
        ({"kustomize": {"helm": {}}}, "kustomize.helm"),
        ({"directory": {"more": 1}}, "directory.more"),
        ({"unheard": 1}, "unheard"),
        ({"helm": {}, "kustomize": {}}, "more than one tool"),
    ],
)
def test_what_the_gate_does_not_know_is_told(source: Tree, said: str) -> None:
    [text] = read(application({**SOURCE, **source})).impediments
    assert said in text


def test_how_it_is_marked() -> None:
    value = application()
    other = {**value, "metadata": {"name": "agents", "namespace": "teams", "uid": "x"}}
    assert read(value).tracking.instance == "agents"
    assert read(other).tracking.instance == "teams_agents"
    found = read_argo(other, Installation("teams", Method.LABEL, "own/label", "here"))
    assert isinstance(found, Delivery)
    assert found.tracking.instance == "agents"
    assert (found.tracking.method, found.tracking.label) == (Method.LABEL, "own/label")
    assert found.tracking.installation == "here"


def test_what_was_synced_before() -> None:
    value = application()
    old = {"revision": DRY, "source": {**SOURCE, "path": "old"}}
    history = [{"revision": OTHER, "source": SOURCE}, old]
    value["status"] = {**status(value), "history": history}
    [portion] = read(value).previous
    assert (portion.revision, portion.path) == (DRY, "old")
    value["status"] = {**status(value), "history": [{"source": SOURCE}]}
    assert read(value).previous == ()


def test_a_namespace_that_argo_cd_makes() -> None:
    asked = {"syncOptions": ["CreateNamespace=true"]}
    [bare] = read(application(sync=asked)).creates
    assert bare == {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "dev"},
                    "spec": {}}  # fmt: skip
    managed = {"managedNamespaceMetadata": {"labels": {"a": "b"}}}
    [made] = read(application(sync=asked, syncPolicy=managed)).creates
    assert made["metadata"] == {
        "name": "dev", "labels": {"a": "b"},
        "annotations": {"argocd.argoproj.io/sync-options": "ServerSideApply=true"},
    }  # fmt: skip
    assert not read(application(syncPolicy=managed)).creates


def test_who_began() -> None:
    found = with_state(operation={"sync": {}, "initiatedBy": {"automated": True}})
    assert read(found).initiator == "automated"

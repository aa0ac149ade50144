"""What Argo CD writes, as admission sees it: who asks, and what was applied before defaults."""

import json
from collections.abc import Iterator

import pytest

from tests.e2e.argocd_site import APPLIED, Site, hook
from tests.e2e.callers import CALLERS
from tests.e2e.probe import Reply
from tests.e2e.runner import Runner
from tests.e2e.samples import deployment
from tests.e2e.trees import Tree, at, items, text, texts
from tests.waiting import until

TRACKING = "argocd.argoproj.io/tracking-id"
MANAGER = "argocd-controller"
CLIENT: list[str] = []
SERVER = ["ServerSideApply=true"]
REPLACE = ["Replace=true"]
COMPARED = {"argocd.argoproj.io/compare-options": "ServerSideDiff=true"}
WRITES = ["CREATE", "UPDATE"]


@pytest.fixture
def refusing(site: Site) -> Iterator[Site]:
    yield site
    site.probe.reply = Reply()


def operations(requests: list[object]) -> list[str]:
    return [text(each, "operation") for each in requests]


def managers(request: object) -> list[tuple[str, str]]:
    """Give who owns fields, and how they came to."""
    entries = items(request, "object", "metadata", "managedFields")
    return [(text(each, "manager"), text(each, "operation")) for each in entries]


def owned(request: object) -> object:
    """Give the fields that Argo CD applied."""
    entries = items(request, "object", "metadata", "managedFields")
    return next(
        at(each, "fieldsV1") for each in entries
        if (text(each, "manager"), text(each, "operation")) == (MANAGER, "Apply")
    )  # fmt: skip


def members(tree: object, name: str) -> set[str]:
    """Give the names of what stands at a place."""
    found = at(tree, name)
    assert isinstance(found, dict)
    return set(found)


def annotated(request: object) -> dict[str, str]:
    return texts(request, "object", "metadata", "annotations")


def configuration(request: object) -> object:
    """Give what the annotation says was applied, None without one."""
    note = annotated(request).get(APPLIED)
    return None if note is None else json.loads(note)


def sent(site: Site, value: Tree, kind: str = "apps/Deployment") -> object:
    """Give a manifest as Argo CD sends it: with its namespace and whose it is."""
    metadata = at(value, "metadata")
    assert isinstance(metadata, dict)
    name = text(metadata, "name")
    tracked = {TRACKING: f"{site.name}:{kind}:{site.namespace}/{name}"}
    notes = {**texts(metadata, "annotations"), **tracked}
    return {**value, "metadata": {**metadata, "namespace": site.namespace, "annotations": notes}}


def test_who_asks(site: Site) -> None:
    site.commit(deployment(site.name))
    site.application().sync()
    [request] = site.asked()
    user, known = at(request, "userInfo"), CALLERS["argocd"]
    assert text(user, "username") == known.user
    assert at(user, "groups") == [*known.groups, "system:authenticated"]
    assert text(user, "uid")
    [identity] = items(user, "extra", "authentication.kubernetes.io/credential-id")
    assert str(identity).startswith("JTI=")


def test_client_side_apply(site: Site) -> None:
    site.commit(deployment(site.name))
    app = site.application()
    app.sync(syncOptions=CLIENT)
    app.settle()
    site.commit(deployment(site.name, 2))
    app.sync(syncOptions=CLIENT)
    requests = site.asked()
    assert operations(requests) == WRITES
    for copies, request in enumerate(requests, 1):
        assert configuration(request) == sent(site, deployment(site.name, copies))
        assert at(request, "object", "spec", "replicas") == copies
        assert text(request, "object", "spec", "strategy", "type") == "RollingUpdate"
        assert text(request, "options", "fieldManager") == MANAGER
        assert (MANAGER, "Update") in managers(request)


def test_server_side_apply(site: Site) -> None:
    site.commit(deployment(site.name))
    app = site.application()
    app.sync(syncOptions=SERVER)
    app.settle()
    site.commit(deployment(site.name, 2))
    app.sync(syncOptions=SERVER)
    requests = site.asked()
    assert operations(requests) == WRITES
    for copies, request in enumerate(requests, 1):
        assert configuration(request) is None
        assert at(request, "object", "spec", "replicas") == copies
        assert text(request, "object", "spec", "strategy", "type") == "RollingUpdate"
        assert text(request, "options", "fieldManager") == MANAGER
        fields = owned(request)
        # What a name or a namespace is need not be owned; there are no defaults.
        assert at(fields, "f:metadata") == {"f:annotations": {f"f:{TRACKING}": {}}}
        assert members(fields, "f:spec") == {"f:replicas", "f:selector", "f:template"}
        containers = at(fields, "f:spec", "f:template", "f:spec", "f:containers")
        worker = members(containers, 'k:{"name":"worker"}')
        assert worker == {".", "f:name", "f:image", "f:securityContext", "f:resources"}


def test_replace(site: Site) -> None:
    site.commit(deployment(site.name))
    app = site.application()
    app.sync(syncOptions=REPLACE)
    app.settle()
    site.commit(deployment(site.name, 2))
    app.sync(syncOptions=REPLACE)
    requests = site.asked()
    assert operations(requests) == WRITES
    for copies, request in enumerate(requests, 1):
        # Nothing tells what was sent from what the API server added to it.
        assert list(annotated(request)) == [TRACKING]
        assert at(request, "object", "spec", "replicas") == copies
        assert text(request, "object", "spec", "strategy", "type") == "RollingUpdate"
        assert at(request, "options", "fieldManager") is None
        assert ("argocd", "Update") in managers(request)


def test_from_client_to_server_side_apply(site: Site) -> None:
    site.commit(deployment(site.name))
    app = site.application()
    app.sync(syncOptions=CLIENT)
    app.settle()
    site.commit(deployment(site.name, 2))
    app.sync(syncOptions=SERVER)
    _, applied, *between, cleaned = site.asked()
    # The annotation is of the commit before, and is wrong until the last request takes it away.
    assert at(applied, "object", "spec", "replicas") == 2
    assert at(configuration(applied), "spec", "replicas") == 1
    assert (MANAGER, "Update") in managers(applied)
    assert members(owned(applied), "f:spec") == {"f:replicas", "f:selector", "f:template"}
    # Then what client-side apply owned is taken over, defaults and all, and nothing else changes.
    taken = between[-1]
    assert at(taken, "object", "spec") == at(taken, "oldObject", "spec")
    assert (MANAGER, "Update") not in managers(taken)
    assert "f:strategy" in members(owned(taken), "f:spec")
    assert at(configuration(taken), "spec", "replicas") == 1
    # And what was applied is applied once more.
    assert at(cleaned, "object", "spec") == at(applied, "object", "spec")
    assert configuration(cleaned) is None
    assert owned(cleaned) == owned(applied)


def test_from_server_to_client_side_apply(site: Site) -> None:
    site.commit(deployment(site.name))
    app = site.application()
    app.sync(syncOptions=SERVER)
    app.settle()
    site.commit(deployment(site.name, 2))
    app.sync(syncOptions=CLIENT)
    _, request = site.asked()
    assert configuration(request) == sent(site, deployment(site.name, 2))
    # What was applied before is still owned, but for what has changed since.
    assert members(owned(request), "f:spec") == {"f:selector", "f:template"}


def test_from_client_side_apply_to_replace(site: Site) -> None:
    site.commit(deployment(site.name))
    app = site.application()
    app.sync(syncOptions=CLIENT)
    app.settle()
    site.commit(deployment(site.name, 2))
    app.sync(syncOptions=REPLACE)
    assert [list(annotated(each)) for each in site.asked()] == [[TRACKING, APPLIED], [TRACKING]]


def test_what_kubectl_applied_is_taken_over(site: Site) -> None:
    cluster, given = site.argo.cluster, json.dumps(deployment(site.name))
    done = cluster.kubectl("apply", "--namespace", site.namespace, "-f", "-", stdin=given)
    assert done.status == 0, done.err
    site.commit(deployment(site.name, 2))
    site.application().sync(syncOptions=SERVER)
    requests = site.asked()
    by = [text(each, "options", "fieldManager") for each in requests]
    # First it applies what it has as kubectl would.
    assert by[0] == "kubectl-client-side-apply"
    assert set(by[1:]) == {MANAGER}
    assert configuration(requests[0]) == sent(site, deployment(site.name, 2))
    specs = [at(each, "object", "spec") for each in requests]
    assert specs == [specs[0]] * len(specs)


def test_a_server_side_difference_is_asked_about_without_a_sync(refusing: Site) -> None:
    site = refusing
    site.commit(deployment(site.name))
    app = site.application()
    assert app.client.patch(app.path, {"metadata": {"annotations": COMPARED}}).ok
    assert text(app.sync(), "phase") == "Succeeded"
    app.settle()
    site.probe.reply = Reply(allowed=False, message="nothing was judged")
    site.commit(deployment(site.name, 2))
    app.refresh()
    # That is an error of this comparison. The next one may take the difference from a cache,
    # which knows of no error, so what the Application says is not for a test to wait for.
    until(lambda: len(site.asked()) > 1)
    _, *tried = site.asked()
    assert {(text(each, "operation"), at(each, "dryRun")) for each in tried} == {("UPDATE", True)}
    assert site.copies == 1


def test_a_denial_is_told(refusing: Site) -> None:
    site = refusing
    site.commit(deployment(site.name))
    site.probe.reply = Reply(allowed=False, message="not like this")
    state = site.application().sync()
    assert text(state, "phase") == "Failed"
    [result] = items(state, "syncResult", "resources")
    assert text(result, "status") == "SyncFailed"
    assert "not like this" in text(result, "message")
    assert site.copies is None


def test_what_is_gone_from_the_repository_is_deleted(site: Site) -> None:
    site.commit(deployment(site.name))
    app = site.application()
    app.sync()
    app.settle()
    site.repository.git("rm", "--quiet", f"app/Deployment.{site.name}.json")
    site.repository.commit({"app/README.md": "nothing is left"})
    assert text(app.sync(prune=True), "phase") == "Succeeded"
    created, deleted = site.asked()
    assert text(deleted, "operation") == "DELETE"
    assert at(deleted, "object") is None
    assert at(deleted, "options", "propagationPolicy") == "Foreground"
    assert configuration({"object": at(deleted, "oldObject")}) == configuration(created)


@pytest.mark.parametrize("name", ["judge", "judge-"], ids=["named", "generated"])
def test_a_hook_is_applied_like_the_rest(site: Site, runner: Runner, name: str) -> None:
    site.commit(hook(name, "exit 0"))
    app = site.application()
    app.sync()
    site.commit(hook(name, "true"))
    app.sync()
    until(lambda: len(runner.said(site.namespace, "judge")) == 2)
    jobs = [each for each in site.requests if text(each, "kind", "kind") == "Job"]
    made = [each for each in jobs if text(each, "operation") == "CREATE"]
    # A finalizer is put on it, and taken off at its end: an update by Argo CD.
    wanted = configuration(made[0])
    assert at(wanted, "metadata", "finalizers") == ["argocd.argoproj.io/hook-finalizer"]
    assert at(wanted, "spec") == at(hook(name, "exit 0"), "spec")
    # One with a name of its own is deleted before the next; the others are all kept.
    if name.endswith("-"):
        assert operations(jobs) == ["CREATE", "UPDATE", "CREATE", "UPDATE"]
        names = [text(each, "name") for each in made]
        assert all(each.startswith("judge-") and "-presync-" in each for each in names)
        assert len(set(names)) == 2
        assert annotated(made[0])[TRACKING] == f"{site.name}:batch/Job:{site.namespace}/"
    else:
        # While Argo CD still holds the state of the first, it takes that for the second's: the
        # sync then ends before the second does, and its finalizer stays.
        known = ["CREATE", "UPDATE", "DELETE", "CREATE", "UPDATE"]
        assert operations(jobs) in (known, known[:-1])
        assert annotated(made[0])[TRACKING] == f"{site.name}:batch/Job:{site.namespace}/judge"

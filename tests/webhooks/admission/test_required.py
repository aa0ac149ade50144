"""Where verdicts are demanded, only what was judged is let in, and everybody is told why."""

from dataclasses import replace

import pytest

from gate.errors import ConfigError
from gate.verdicts import Applied, Distrusted
from tests.gate.applied.samples import managed, placed
from tests.webhooks.admission.parts import (
    ARGO,
    GIT_FIRST,
    REPLICASETS,
    SETTINGS,
    Object,
    read,
    settings,
)
from tests.webhooks.admission.test_judging import rules, scale
from tests.webhooks.admission.verdicts import (
    DEMANDING,
    NEW,
    OLD,
    PASSED,
    Door,
    application,
    applied,
    declared,
    denied,
    hook,
    listing,
    tracked,
    verdict,
)
from webhooks.admission.gitfirst import Standing

ID = "gate/verdict-required"
NAMESPACE: Object = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "prod"}}
FEWER = placed(declared(), "/spec/replicas", 7)


def said(door: Door, new: object = None, old: object = None, **more: object) -> str:
    """Give what the denial says; empty if it is let in."""
    concluded = door.ask(new, old, **more)
    found = [each for each in concluded.ruling.decision.verdict.denials if each.rule.id == ID]
    assert (concluded.answer.code == 403) == bool(rules(concluded))
    return found[0].message if found else ""


def test_it_is_off_unless_it_is_demanded() -> None:
    assert said(Door((), None, GIT_FIRST), applied()) == ""
    elsewhere = DEMANDING.replace("[prod]", "[staging]")
    assert said(Door((), None, elsewhere), applied()) == ""


def test_what_was_judged_is_let_in() -> None:
    concluded = Door().ask(applied())
    assert concluded.answer.code == 200
    assert concluded.ruling.standing is Standing.CONTROLLER
    assert said(Door(), applied(), applied(FEWER)) == ""


def test_what_is_applied_by_hand_says_so() -> None:
    concluded = Door().ask(applied(), user="somebody")
    assert rules(concluded) == [ID, "git-first"]
    assert "is created by hand" in concluded.answer.message
    assert "[gate/verdict-required]" in concluded.answer.message
    assert concluded.answer.code == 403
    assert concluded.ruling.verdict == "DENY"


def test_the_glass_may_be_broken() -> None:
    concluded = Door(()).ask(applied(), user="somebody", groups=["on-call"])
    assert concluded.answer.code == 200
    found = [each.rule.id for each in concluded.ruling.decision.verdict.dryrun]
    assert found == [ID, "git-first"]


def test_no_exemption_covers_it_but_its_owner_may_begin_with_warnings() -> None:
    config = f"version: 1\nenforcement: [{{rules: [{ID}], action: warn}}]"
    concluded = Door((), config=config).ask(applied())
    assert concluded.answer.code == 200
    assert concluded.answer.warnings[0].startswith(f"{ID}: ")


def test_being_lenient_with_what_cannot_be_judged_does_not_open_it() -> None:
    lenient = f"{DEMANDING}undecidable: allow\n"
    assert Door((), text=lenient).ask(applied()).answer.code == 403


def test_nothing_comes_of_a_dry_run() -> None:
    assert said(Door(()), applied(), dryRun=True) == ""


@pytest.mark.parametrize(
    ("door", "words"),
    [
        (Door((), None), "which this service does not see"),
        (Door((), application("")), "does not say yet which commit"),
        (Door(()), "the sync was selective, or skipped the hooks, or the revision has no hook"),
        (Door((PASSED,), application(OLD)), f"part of {NEW[:12]}, but Application argocd/shop"),
        (Door((verdict(revision=OLD),)), f"the last verdict is about {OLD[:12]}"),
        (Door((denied(PASSED),)), "which was judged and denied"),
        (Door((PASSED, denied(PASSED, 5))), "which was judged and denied"),
        (Door((verdict(),)), f"is not among what was judged of {NEW[:12]}"),
        (Door((verdict(listing(FEWER)),)), "but not like this: it changed"),
        (
            Door((Distrusted(f"shop-{'0' * 16}", "expired", "it expired at noon"),)),
            "is not believed, as it expired at noon",
        ),
        (Door((PASSED,), application(uid="another")), "there is no verdict"),
    ],
    ids=["unseen", "unsettled", "none", "moved", "other", "denied", "denied-since", "unlisted",
         "changed", "distrusted", "recreated"],
)  # fmt: skip
def test_a_developer_is_told_what_it_looks_like(door: Door, words: str) -> None:
    message = said(door, applied())
    assert words in message
    assert len(message) < 600


def test_of_two_at_once_the_denial_counts() -> None:
    assert "which was judged and denied" in said(Door((PASSED, denied(PASSED, 0))), applied())


def test_an_older_denial_does_not_count() -> None:
    assert said(Door((PASSED, denied(PASSED, -5))), applied()) == ""


def test_an_object_of_no_application_says_so() -> None:
    assert "names no Application" in said(Door(), declared())


def test_where_it_changed_is_named_if_what_was_judged_is_at_hand() -> None:
    message = said(Door(), applied(FEWER), applied())
    assert "(at /spec/replicas (7 instead of" in message


def test_values_that_may_be_secrets_are_not_told() -> None:
    worker = "/spec/template/spec/containers/0"
    other = placed(declared(), f"{worker}/env", [{"name": "A", "value": "hunter2"}])
    message = said(Door(), applied(other), applied())
    assert f"{worker}/env" in message
    assert "hunter2" not in message


def test_what_was_applied_must_stand() -> None:
    message = said(Door(), placed(applied(), "/spec/replicas", 9))
    assert "does not stand so (at /spec/replicas (9 instead of" in message
    assert said(Door(), placed(applied(), "/spec/revisionHistoryLimit", 9)) == ""


def test_server_side_apply_and_a_stale_note() -> None:
    agent = declared(read(AGENT)[0])
    entry = managed(OWNED, apiVersion="kagent.dev/v1alpha2")
    sent = placed(tracked(agent), "/metadata/managedFields", [entry])
    door = Door((verdict(listing(agent)),))
    assert said(door, sent) == ""
    stale = applied(placed(agent, "/spec/declarative/systemMessage", "Old."))
    noted = placed(sent, "/metadata/annotations", under(stale, "metadata", "annotations"))
    assert said(door, noted) == ""
    assert "not like this" in said(door, sent, options={"fieldManager": "somebody"})


AGENT = """\
apiVersion: kagent.dev/v1alpha2
kind: Agent
metadata: {name: helper, namespace: prod}
spec: {type: Declarative, declarative: {modelConfig: m, systemMessage: Help.}}
"""
OWNED: Object = {
    "f:metadata": {"f:annotations": {"f:argocd.argoproj.io/tracking-id": {}}},
    "f:spec": {
        "f:type": {},
        "f:declarative": {"f:modelConfig": {}, "f:systemMessage": {}},
    },
}


def under(value: object, *keys: str) -> object:
    for key in keys:
        assert isinstance(value, dict)
        value = value[key]
    return value


def test_taking_over_fields_needs_no_verdict() -> None:
    old = applied()
    new = placed(tracked(declared()), "/metadata/managedFields", [managed({})])
    assert said(Door(()), new, old) == ""
    assert said(Door(()), placed(new, "/spec/replicas", 9), old) != ""
    assert said(Door(()), placed(old, "/metadata/finalizers", ["a"]), old) == ""


def test_what_is_put_in_place_as_a_whole_is_known_by_its_form() -> None:
    door = Door((verdict(listing(declared(), is_replaced=True)),))
    assert said(door, tracked(declared()), options={}) == ""
    assert "does not stand" in said(door, tracked(FEWER), options={})
    assert "not like this" in said(Door(), tracked(declared()), options={})


def test_what_controllers_make_of_what_was_let_in_needs_none() -> None:
    owner = {"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "r", "controller": True}
    child = placed(declared(), "/metadata/ownerReferences", [owner])
    assert said(Door(()), child, user=REPLICASETS) == ""
    assert "by hand" in said(Door(()), child, user="somebody")
    agent = {"apiVersion": "kagent.dev/v1alpha2", "kind": "Agent", "controller": True}
    made = placed(declared(), "/metadata/ownerReferences", [{**agent, "name": "helper"}])
    assert said(Door((), around=AGENT), made, user="operator") == ""
    assert "by hand" in said(Door(()), made, user="operator")


def test_scaling_is_for_autoscalers() -> None:
    resource = {"group": "apps", "version": "v1", "resource": "deployments"}
    asked = {"subResource": "scale", "resource": resource, "namespace": "prod"}
    assert said(Door(()), scale(2), scale(1), user="scaler", **asked) == ""
    assert "is scaled by hand" in said(Door(()), scale(2), scale(1), user="somebody", **asked)


def test_the_own_hook_is_let_in_by_its_exact_form() -> None:
    assert said(Door(()), hook()) == ""
    weaker = placed(hook(), "/spec/backoffLimit", 5)
    assert "differs at /spec/backoffLimit" in said(Door(()), weaker)
    assert "another Application" in said(Door(()), hook("argocd/other"))
    image = f"registry.example.com/other@sha256:{'1' * 64}"
    assert "runs another image" in said(Door(()), hook(image=image))
    server = "https://gate.elsewhere.example.com:8444"
    assert "asks another service" in said(Door(()), hook(server=server))
    assert "by hand" in said(Door(()), hook(), user="somebody")
    without = DEMANDING.partition("  hook:")[0]
    assert "there is no verdict" in said(Door((), text=without), hook())


def test_the_hook_comes_before_its_application_says_what_it_syncs() -> None:
    assert said(Door((), application("")), hook()) == ""


def test_a_hook_that_a_verdict_lists_is_let_in() -> None:
    job = placed(hook(), "/spec/backoffLimit", 5)
    judged = placed(placed(job, "/metadata/name", ...), "/metadata/namespace", ...)
    sent = placed(job, "/metadata/managedFields", [])
    listed = listing(judged, is_replaced=True)
    assert said(Door((verdict(listed),)), sent) == ""


def test_a_bare_namespace_may_come_before_all_else() -> None:
    config = "version: 1\nenvironments: {prod: {namespaces: [prod]}}"
    made = placed(NAMESPACE, "/metadata/labels", {"kubernetes.io/metadata.name": "prod"})
    assert said(Door((), config=config), made, namespace="prod") == ""
    labelled = placed(made, "/metadata/labels/stage", "dev")
    assert "names no Application" in said(Door((), config=config), labelled, namespace="prod")


JUDGED = f"{DEMANDING}deletes: judge\n"


@pytest.mark.parametrize(
    ("door", "is_free"),
    [
        (Door((verdict(),), text=JUDGED), True),
        (Door(text=JUDGED), False),
        (Door((), text=JUDGED), False),
        (Door((verdict(listing(declared(), is_replaced=True)),), text=JUDGED), True),
        (Door((), application(deletionTimestamp="2026-11-21T12:00:00Z"), JUDGED), True),
        (Door(text=DEMANDING), True),
    ],
    ids=["pruned", "kept", "unjudged", "replaced", "ending", "allowed"],
)
def test_what_a_controller_may_delete(door: Door, is_free: bool) -> None:  # noqa: FBT001
    assert (said(door, None, applied()) == "") is is_free


def test_hooks_are_deleted_before_anything_is_judged() -> None:
    assert said(Door((), text=JUDGED), None, hook()) == ""


def test_several_sources_must_all_be_those_that_were_judged() -> None:
    both = replace(PASSED.delivered, revisions=(*PASSED.delivered.revisions,) * 2)
    judged = replace(PASSED, delivered=both)
    several = application()
    synced = {"revision": "", "revisions": [NEW, NEW]}
    several = placed(several, "/status/operationState/syncResult", synced)
    assert said(Door((judged,), several), applied()) == ""
    assert said(Door((PASSED,), several), applied()) != ""
    synced = {"revision": "", "revisions": [NEW, ""]}
    unknown = placed(several, "/status/operationState/syncResult", synced)
    assert "does not say yet" in said(Door((judged,), unknown), applied())


def test_waiting_for_a_retry_is_still_syncing() -> None:
    waiting = placed(application(), "/status/operationState/finishedAt", "2026-11-21T12:00:00Z")
    assert said(Door(application=waiting), applied()) == ""


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"revision": NEW}, ""),
        ({"revisions": [NEW]}, ""),
        ({"revision": OLD}, f"is syncing {OLD[:12]}"),
        ({}, "does not say yet which commit it syncs: the sync was selective"),
    ],
    ids=["one", "several", "other", "nothing"],
)
def test_what_was_asked_for_counts_before_anything_was_applied(asked: Object, words: str) -> None:
    running = {"phase": "Running", "operation": {"sync": asked}}
    begun = placed(application(), "/status/operationState", running)
    message = said(Door(application=begun), applied())
    assert words in message
    assert bool(message) is bool(words)


def test_another_object_of_the_same_form_is_another() -> None:
    other = placed(declared(), "/metadata/name", "other")
    listed = Applied(listing(declared()).who, listing(other).digest)
    assert "is not among" in said(Door((verdict(listed),)), applied(other))


@pytest.mark.parametrize(
    "text",
    [
        f"{SETTINGS}requireVerdict: {{environments: [prod]}}",
        f"{GIT_FIRST}requireVerdict: {{environments: prod}}",
        f"{GIT_FIRST}requireVerdict: {{hook: {{images: []}}}}",
        f"{GIT_FIRST}requireVerdict: {{environment: [prod]}}",
    ],
    ids=["nobody", "text", "no-images", "unknown"],
)
def test_settings_that_demand_what_cannot_be_are_refused(text: str) -> None:
    with pytest.raises(ConfigError):
        settings(text)


def test_who_asks_is_the_listed_controller() -> None:
    assert ARGO in DEMANDING
    assert said(Door(), applied(), user=f"{ARGO}-other") != ""

"""What is judged of each sort of request, and what may not deny at this door."""

import asyncio
from dataclasses import replace

import pytest

from gate.model import Door
from tests.conftest import BAD, GOOD
from tests.webhooks.admission.parts import (
    GIT_FIRST,
    NOW,
    REPLICASETS,
    SETTINGS,
    Object,
    World,
    posture,
    read,
    review,
    world,
)
from webhooks.admission.admitting import Concluded
from webhooks.admission.faults import LATE
from webhooks.admission.reading import read_review
from webhooks.admission.ruling import Effect

NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: team, labels: {stage: dev}}\n"
LABELLED = "version: 1\nenvironments: {dev: {labels: {stage: dev}}, prod: {labels: {stage: prod}}}"
LENIENT = f"{SETTINGS}environments: {{dev: {{undecidable: allow, onStoreFailure: allow}}}}\n"


def one(text: str) -> Object:
    return read(text)[0]


def changed(text: str, old: str, new: str) -> Object:
    assert old in text
    return one(text.replace(old, new))


def rules(concluded: Concluded) -> list[str]:
    return [finding.rule.id for finding in concluded.ruling.decision.verdict.denials]


def test_good_and_bad_are_told_apart() -> None:
    door = world()
    good, bad = door.ask(review(one(GOOD))), door.ask(review(one(BAD)))
    assert good.answer.code == 200
    assert good.ruling.effect is Effect.ADMITTED
    assert bad.answer.code == 403
    assert rules(bad) == ["no-gpu-in-dev"]
    assert bad.ruling.decision.door is Door.ADMISSION
    assert [each.verdict for each in door.recorder.rulings] == ["ALLOW", "DENY"]


def test_the_namespace_of_the_request_counts_where_the_object_names_none() -> None:
    bare = changed(BAD, ", namespace: dev", "")
    assert rules(world().ask(review(bare, namespace="dev"))) == ["no-gpu-in-dev"]
    prod = world().ask(review(bare, namespace="prod"))
    assert rules(prod) == []
    # Where nothing says, the strictest holds.
    assert rules(world().ask(review(bare, namespace="elsewhere"))) == ["no-gpu-in-dev"]


def test_labels_of_a_namespace_say_which_environment_it_is() -> None:
    bad = changed(BAD, "namespace: dev", "namespace: team")
    concluded = world(NAMESPACE, config=LABELLED).ask(review(bad))
    assert rules(concluded) == ["no-gpu-in-dev"]
    assert concluded.ruling.environment.names == ("dev",)
    assert concluded.answer.notes["environment"] == "dev"
    prod = NAMESPACE.replace("stage: dev", "stage: prod")
    assert rules(world(prod, config=LABELLED).ask(review(bad))) == []


def test_a_namespace_is_judged_by_its_own_labels() -> None:
    concluded = world(NAMESPACE).ask(review(one(NAMESPACE), one(NAMESPACE), namespace="team"))
    assert concluded.answer.code == 200


def test_a_name_may_be_made_by_the_cluster() -> None:
    bad = changed(BAD, "name: good, n", "generateName: good-, n")
    concluded = world().ask(review(bad))
    assert concluded.ruling.decision.verdict.denials[0].subject == "dev/good-"
    assert concluded.answer.message.startswith("dev/(unnamed): ")


def test_deletions_are_allowed_and_recorded() -> None:
    door = world()
    concluded = door.ask(review(None, one(BAD)))
    assert concluded.answer.code == 200
    assert len(door.recorder.rulings) == 1


WEBHOOK = """\
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: agentgate}
webhooks: [{name: gate.agentgate.dev}]
"""


def test_a_deletion_that_could_not_be_judged_keeps_no_namespace() -> None:
    door = world()
    door.cluster.synced = False
    concluded = door.ask(review(None, one(BAD)))
    assert concluded.ruling.verdict == "ERROR"
    assert concluded.answer.code == 200
    door.posture = posture(f"{SETTINGS}deletes: judge")
    assert door.ask(review(None, one(BAD))).answer.code == 500


def test_a_deletion_is_denied_only_where_the_operator_says_so() -> None:
    asked = review(None, one(WEBHOOK))
    allowed = world().ask(asked)
    assert allowed.answer.code == 200
    assert allowed.answer.warnings[0].startswith("gate-integrity: ")
    assert [notice.kind for notice in allowed.ruling.decision.notices] == ["removal"]
    assert world(text=f"{SETTINGS}deletes: judge").ask(asked).answer.code == 403


def going(text: str, **more: object) -> Object:
    """Give an object that is being deleted, and that something still keeps."""
    value = one(text)
    assert isinstance(value["metadata"], dict)
    kept = {"deletionTimestamp": "2026-11-21T11:59:00Z", "finalizers": ["foregroundDeletion"]}
    return {**value, "metadata": {**value["metadata"], **kept, **more}}


@pytest.mark.parametrize("text", [SETTINGS, GIT_FIRST, f"{SETTINGS}deletes: judge"])
def test_what_is_being_deleted_can_be_let_go(text: str) -> None:
    door = world(text=text)
    concluded = door.ask(review(going(BAD, finalizers=[], resourceVersion="2"), going(BAD)))
    assert concluded.answer.code == 200
    assert concluded.answer.warnings
    assert [notice.kind for notice in concluded.ruling.decision.notices] == ["ending"]
    assert len(door.recorder.rulings) == 1
    door.cluster.synced = False
    assert door.ask(review(going(BAD, finalizers=[]), going(BAD))).answer.code == 200


def test_what_is_being_deleted_is_not_changed_for_that() -> None:
    old, let_go = going(BAD), going(BAD, finalizers=[])
    for new, before in (
        ({**let_go, "spec": going(BAD.replace("image: ", "image: other-"))["spec"]}, old),
        (going(BAD, finalizers=[], labels={"app": "other"}), old),
        (going(BAD, finalizers=[], annotations={"a": "b"}), old),
        (going(BAD, finalizers=[], ownerReferences=[]), going(BAD, ownerReferences=[{}])),
        # That it goes is said by what is there, and not by who asks.
        (let_go, {**one(BAD), "spec": old["spec"]}),
    ):
        assert world().ask(review(new, before)).answer.code == 403
    assert world().ask(review(let_go)).answer.code == 403


def test_status_is_nobodys_business() -> None:
    door = world()
    concluded = door.ask(review(one(BAD), one(BAD), subResource="status"))
    assert concluded.answer.code == 200
    assert not concluded.answer.warnings
    assert not door.recorder.rulings


def test_dry_runs_are_judged_and_not_recorded() -> None:
    door = world()
    assert door.ask(review(one(BAD), dryRun=True)).answer.code == 403
    assert not door.recorder.rulings


def test_the_object_takes_the_place_of_its_old_version() -> None:
    policy = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: p, namespace: prod}
spec: {podSelector: {}, policyTypes: [Egress], egress: []}
"""
    door = world(f"{GOOD}---\n{policy}")
    before = door.cluster.bundle
    concluded = door.ask(review(one(GOOD), one(GOOD)))
    inquiry = concluded.ruling.examination.inquiries[0]
    assert inquiry.operation == "UPDATE"
    assert isinstance(inquiry.old, dict)
    reached = [each.identity.name for each in inquiry.slice.manifests]
    assert reached.count("good") == 0
    assert "p" in reached
    assert door.cluster.bundle is before


def scale(replicas: int) -> Object:
    metadata = {"name": "good", "namespace": "prod"}
    spec = {"replicas": replicas}
    return {"apiVersion": "autoscaling/v1", "kind": "Scale", "metadata": metadata, "spec": spec}


@pytest.mark.parametrize(("replicas", "warns"), [(0, False), (1000, False), (1001, True)])
def test_a_scale_is_held_against_the_greatest_number_of_copies(
    replicas: int, *, warns: bool
) -> None:
    asked = review(
        scale(replicas), scale(1), subResource="scale",
        resource={"group": "apps", "version": "v1", "resource": "deployments"},
    )  # fmt: skip
    concluded = world(GOOD).ask(asked)
    assert concluded.answer.code == 200
    assert bool(concluded.answer.warnings) is warns
    assert concluded.ruling.examination.inquiries[0].subject == "prod/good"


def test_a_scale_is_of_what_stands_in_its_namespace() -> None:
    asked = review(
        scale(2), scale(1), subResource="scale", namespace="dev",
        resource={"group": "apps", "version": "v1", "resource": "deployments"},
    )  # fmt: skip
    concluded = world(GOOD).ask(asked)
    assert concluded.ruling.examination.inquiries[0].subject == "dev/good"


POD = GOOD.replace("apps/v1", "v1").replace("Deployment", "Pod")


def test_containers_that_come_later_are_judged() -> None:
    pod: Object = {
        "apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": "prod"},
        "spec": {"containers": []},
    }  # fmt: skip
    late = {"name": "debug", "image": "busybox", "securityContext": {"privileged": True}}
    new = {**pod, "spec": {"containers": [], "ephemeralContainers": [late]}}
    concluded = world().ask(review(new, pod, subResource="ephemeralcontainers"))
    assert "pod-security-restricted" in rules(concluded)


def test_what_a_controller_makes_of_its_owner_only_warns() -> None:
    bad = one(BAD)
    metadata = bad["metadata"]
    assert isinstance(metadata, dict)
    owner = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "good", "controller": True}
    owned = {**bad, "kind": "ReplicaSet", "metadata": {**metadata, "ownerReferences": [owner]}}
    child = world().ask(review(owned, user=REPLICASETS))
    assert child.answer.code == 200
    assert child.answer.warnings[0].startswith("no-gpu-in-dev: ")
    # A reference is written by anybody.
    assert world().ask(review(owned)).answer.code == 403
    assert world().ask(review(bad, user=REPLICASETS)).answer.code == 403


def only_changes(new: Object, old: Object) -> Concluded:
    door = world(text=f"{SETTINGS}onlyChanges: true", config="version: 1\ndeny_at: low")
    return door.ask(review(new, old))


def test_a_change_is_not_denied_for_what_it_did_not_touch() -> None:
    old, new = one(BAD), changed(BAD, "64Mi", "65Mi")
    assert world().ask(review(new, old)).answer.code == 403
    concluded = only_changes(new, old)
    assert concluded.answer.code == 200
    assert concluded.answer.warnings[0].startswith("no-gpu-in-dev: ")
    assert [notice.kind for notice in concluded.ruling.decision.notices] == ["untouched"]


def test_a_change_is_denied_for_what_it_adds_or_writes_anew() -> None:
    assert only_changes(one(BAD), one(GOOD)).answer.code == 403
    assert only_changes(changed(BAD, "gpu: 1", "gpu: 2"), one(BAD)).answer.code == 403
    old = changed(GOOD, "good@sha256:" + "0" * 64, "good:1")
    new = changed(GOOD, "good@sha256:" + "0" * 64, "good:2")
    assert "unpinned-image" in rules(only_changes(new, old))
    assert rules(only_changes(old, old)) == []


def undecidable(door: World, body: bytes) -> Concluded:
    concluded = door.ask(body)
    assert concluded.ruling.verdict == "ERROR"
    assert len(door.recorder.rulings) == 1
    return concluded


@pytest.mark.parametrize(
    "more",
    [
        {"object": None},
        {"object": []},
        {"operation": "UPDATE"},
        {"kind": {"group": "", "version": "v1", "kind": "ConfigMap"}},
        {"kind": {"group": "apps", "version": "v1beta1", "kind": "Deployment"}},
    ],
)
def test_what_cannot_be_judged_is_denied_as_a_failure(more: Object) -> None:
    concluded = undecidable(world(), review(one(GOOD), **more))
    assert concluded.answer.code == 500
    assert "gate/not-judged" in concluded.answer.message


def test_a_field_of_a_wrong_type_is_not_judged() -> None:
    wrong = changed(GOOD, "containers:", "initContainers: all\n      containers:")
    assert undecidable(world(), review(wrong)).answer.code == 500


def test_a_cluster_that_is_not_known_yet_decides_nothing() -> None:
    door = world()
    door.cluster.synced = False
    assert undecidable(door, review(one(GOOD))).answer.code == 500


def test_an_operator_may_let_in_what_could_not_be_judged() -> None:
    door = world(text=LENIENT)
    door.cluster.synced = False
    dev = door.ask(review(one(BAD)))
    assert dev.answer.code == 200
    assert dev.ruling.effect is Effect.ADMITTED_UNJUDGED
    assert dev.answer.notes["decision"] == "ERROR"
    assert "gate/not-judged" in dev.answer.warnings[0]
    assert door.ask(review(one(GOOD))).answer.code == 500
    # Nobody knows of which environment this is, so all of them have to agree.
    assert door.ask(review(one(GOOD), namespace="elsewhere")).answer.code == 500


def test_what_is_denied_is_not_let_in_because_something_else_failed() -> None:
    wrong = changed(BAD, "containers:", "initContainers: all\n      containers:")
    concluded = world(text=LENIENT).ask(review(wrong))
    assert concluded.ruling.verdict == "ERROR"
    assert concluded.answer.code == 500


def test_without_a_record_nothing_is_let_in() -> None:
    door = world(text=LENIENT)
    door.recorder.is_broken = True
    good = door.ask(review(one(GOOD)))
    assert good.answer.code == 500
    assert "could not be recorded" in good.answer.message
    assert "disk" not in good.answer.message
    assert door.observer.errors == ["the disk is full"]
    # But where the operator says so, and a denial stands in any case.
    dev = door.ask(review(changed(GOOD, "namespace: prod", "namespace: dev")))
    assert dev.answer.code == 200
    assert dev.answer.notes["unrecorded"] == "true"
    assert door.ask(review(one(BAD))).answer.code == 403
    assert door.ask(review(one(GOOD), dryRun=True)).answer.code == 200
    strict = world()
    strict.recorder.is_broken = True
    assert strict.ask(review(one(BAD))).answer.code == 403


def test_there_may_be_no_time() -> None:
    door = world()
    admitter = door.admitter
    judged = admitter.give_up(read_review(review(one(GOOD))), NOW, LATE)
    late = asyncio.run(admitter.conclude(judged))
    assert late.answer.code == 500
    assert late.ruling.verdict == "ERROR"
    assert len(door.recorder.rulings) == 1


def test_exemptions_end_while_the_service_runs() -> None:
    config = """\
version: 1
exemptions:
  - {rule: no-gpu-in-dev, subject: dev/good, reason: r, owner: o, expires: 2026-11-21}
"""
    held = posture(config=config)
    door = World(world().cluster, replace(held, gate=replace(held.gate, today=NOW.date())))
    assert door.ask(review(one(BAD))).answer.code == 200
    tomorrow = NOW.replace(day=22)
    judge = door.admitter.judge
    assert judge.judge(read_review(review(one(BAD))), tomorrow).verdict == "DENY"

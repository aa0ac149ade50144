"""Only GitOps controllers change what Git declares, and nothing of the cluster's own breaks."""

import pytest

from tests.conftest import GOOD
from tests.e2e.trees import at, items
from tests.webhooks.admission.parts import (
    ARGO,
    GIT_FIRST,
    REPLICASETS,
    SETTINGS,
    Object,
    known,
    posture,
    read,
    review,
    settings,
    world,
)
from tests.webhooks.admission.test_judging import rules, scale
from webhooks.admission.gitfirst import Standing, standing_of
from webhooks.admission.reading import read_review

SYSTEM = "system:serviceaccount:kube-system:"
COLLECTOR = f"{SYSTEM}generic-garbage-collector"
AGENT = """\
apiVersion: kagent.dev/v1alpha2
kind: Agent
metadata: {name: owner, namespace: prod}
spec: {type: Declarative, declarative: {modelConfig: m, systemMessage: Help.}}
"""
ONE = read(GOOD)[0]
METADATA = ONE["metadata"]
DEPLOYMENTS = {"group": "apps", "version": "v1", "resource": "deployments"}
PODS = {"group": "", "version": "v1", "resource": "pods"}


def with_metadata(**more: object) -> Object:
    assert isinstance(METADATA, dict)
    return {**ONE, "metadata": {**METADATA, **more}}


def owned(group: str, kind: str, name: str, **more: object) -> Object:
    owner = {"apiVersion": f"{group}/v1", "kind": kind, "name": name, "controller": True}
    return with_metadata(ownerReferences=[owner], **more)


def standing(body: bytes) -> Standing:
    git_first = settings(GIT_FIRST).git_first
    return standing_of(read_review(body), known(AGENT).bundle, git_first)


def config_map(name: str) -> Object:
    metadata = {"name": name, "namespace": "prod"}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {}}


def test_without_controllers_nobody_is_asked() -> None:
    assert world().ask(review(ONE)).answer.code == 200


def test_what_is_done_by_hand_is_denied_and_says_where_to_do_it() -> None:
    door = world(text=GIT_FIRST)
    concluded = door.ask(review(ONE, groups=["system:masters"]))
    assert concluded.answer.code == 403
    assert rules(concluded) == ["git-first"]
    assert "Git" in concluded.answer.message
    assert concluded.answer.notes["standing"] == "by-hand"
    assert door.ask(review(ONE, user=ARGO)).answer.code == 200


def test_the_owner_of_the_gate_may_only_warn() -> None:
    config = "version: 1\nenforcement: [{rules: [git-first], action: warn, doors: [admission]}]"
    concluded = world(text=GIT_FIRST, config=config).ask(review(ONE))
    assert concluded.answer.code == 200
    assert concluded.answer.warnings[0].startswith("git-first: ")


def test_what_the_gate_does_not_read_is_anybodys() -> None:
    lease: Object = {
        "apiVersion": "coordination.k8s.io/v1", "kind": "Lease",
        "metadata": {"name": "a", "namespace": "prod"},
    }  # fmt: skip
    assert world(text=GIT_FIRST).ask(review(lease)).answer.code == 200


@pytest.mark.parametrize("part", ["", "status", "finalize"])
def test_no_part_of_a_namespace_is_changed_by_hand(part: str) -> None:
    old, new = (
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "prod", "labels": labels}}
        for labels in ({"agentgate.dev/admission": "enabled"}, {})
    )
    door = world(text=GIT_FIRST)
    concluded = door.ask(review(new, old, subResource=part))
    assert rules(concluded) == ["git-first"]
    assert len(door.recorder.rulings) == 1
    assert door.ask(review(new, old, subResource=part, user=ARGO)).answer.code == 200
    assert door.ask(review(old, old, subResource=part)).answer.code == 200


def test_breaking_the_glass_is_let_in_and_marked() -> None:
    door = world(text=GIT_FIRST)
    concluded = door.ask(review(ONE, groups=["on-call"]))
    assert concluded.answer.code == 200
    assert concluded.answer.notes["standing"] == "break-glass"
    decision = concluded.ruling.decision
    assert [finding.rule.id for finding in decision.verdict.dryrun] == ["git-first"]
    assert [notice.kind for notice in decision.notices] == ["break-glass"]
    assert len(door.recorder.rulings) == 1


def test_the_glass_does_not_break_the_other_rules() -> None:
    new = {**ONE, "metadata": {"name": "good", "namespace": "dev"}}
    new["spec"] = read(GOOD.replace("{memory: 64Mi}", "{memory: 1Mi, nvidia.com/gpu: 1}"))[0][
        "spec"
    ]
    assert rules(world(text=GIT_FIRST).ask(review(new, groups=["on-call"]))) == ["no-gpu-in-dev"]


def test_deletions_by_hand_warn() -> None:
    concluded = world(text=GIT_FIRST).ask(review(None, ONE))
    assert concluded.answer.code == 200
    assert concluded.answer.warnings[0].startswith("git-first: is deleted by hand")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (review(ONE), Standing.BY_HAND),
        (review(ONE, user=ARGO), Standing.CONTROLLER),
        (review(ONE, ONE), Standing.UNTOUCHED),
        (review(with_metadata(finalizers=["a"]), ONE), Standing.UNTOUCHED),
        (review(with_metadata(managedFields=[{}], generation=2), ONE), Standing.UNTOUCHED),
        (review(with_metadata(labels={"a": "b"}), ONE), Standing.BY_HAND),
        (review(with_metadata(ownerReferences=[{}]), ONE), Standing.BY_HAND),
        (
            review(with_metadata(ownerReferences=[{}]), ONE, user=COLLECTOR),
            Standing.CLUSTER,
        ),
        (review(None, ONE, user=f"{SYSTEM}namespace-controller"), Standing.CLUSTER),
        (review(None, ONE), Standing.BY_HAND),
        (review(config_map("kube-root-ca.crt"), user=f"{SYSTEM}root-ca-cert-publisher"),
         Standing.CLUSTER),
        (review(config_map("kube-root-ca.crt")), Standing.BY_HAND),
        (review(config_map("other"), user=f"{SYSTEM}root-ca-cert-publisher"), Standing.BY_HAND),
        (review(owned("apps", "ReplicaSet", "r"), user=REPLICASETS), Standing.CHILD),
        (review(ONE, owned("apps", "ReplicaSet", "r"), user=REPLICASETS), Standing.CHILD),
        (review(owned("apps", "ReplicaSet", "r")), Standing.BY_HAND),
        (review(owned("apps", "ReplicaSet", "r"), user=f"{SYSTEM}somebody-else"), Standing.BY_HAND),
        (review(owned("kagent.dev", "Agent", "owner"), user="operator"), Standing.OPERATED),
        (review(owned("kagent.dev", "Agent", "other"), user="operator"), Standing.BY_HAND),
        (review(owned("example.com", "Agent", "owner"), user="operator"), Standing.BY_HAND),
        (review(owned("kagent.dev", "Agent", "owner", namespace="dev"), user="operator"),
         Standing.BY_HAND),
        (review(ONE, user="operator"), Standing.BY_HAND),
        (review(ONE, user="scaler"), Standing.BY_HAND),
    ],
)  # fmt: skip
def test_who_may_change_what(body: bytes, expected: Standing) -> None:
    assert standing(body) is expected


@pytest.mark.parametrize(
    ("user", "code"), [("scaler", 200), (ARGO, 200), ("somebody", 403), ("operator", 403)]
)
def test_only_autoscalers_and_controllers_scale(user: str, code: int) -> None:
    asked = review(scale(2), scale(1), user=user, subResource="scale", resource=DEPLOYMENTS)
    assert world(GOOD, GIT_FIRST).ask(asked).answer.code == code


@pytest.mark.parametrize(
    ("user", "code"), [("scaler", 200), (ARGO, 200), ("somebody", 403), ("operator", 403)]
)
def test_only_autoscalers_and_controllers_resize_pods(user: str, code: int) -> None:
    asked = review(pod("200m"), pod("100m"), user=user, subResource="resize", resource=PODS)
    assert world(text=GIT_FIRST).ask(asked).answer.code == code


def pod(cpu: str) -> Object:
    """Give the Pod of what is good, with so much of a processor."""
    [container] = items(ONE, "spec", "template", "spec", "containers")
    assert isinstance(container, dict)
    sized = {**container, "resources": {"limits": {"cpu": cpu, "memory": "64Mi"}}}
    spec = at(ONE, "spec", "template", "spec")
    assert isinstance(spec, dict)
    head = {"name": "good-1", "namespace": "prod"}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": head,
            "spec": {**spec, "containers": [sized]}}  # fmt: skip


ENTRY = {"apiVersion": "v1", "kind": "PodExecOptions", "command": ["sh"]}


@pytest.mark.parametrize("subresource", ["exec", "attach", "portforward"])
def test_pods_are_not_entered_by_hand(subresource: str) -> None:
    door = world(text=GIT_FIRST)
    asked = {
        "operation": "CONNECT", "subResource": subresource, "name": "good-1", "namespace": "prod",
        "resource": PODS,
    }  # fmt: skip
    concluded = door.ask(review(ENTRY, **asked))
    assert rules(concluded) == ["git-first"]
    assert concluded.ruling.decision.verdict.denials[0].subject == "prod/good-1"
    assert f"entered by hand ({subresource})" in concluded.answer.message
    assert len(door.recorder.rulings) == 1
    assert door.ask(review(ENTRY, groups=["on-call"], **asked)).answer.code == 200
    assert world().ask(review(ENTRY, **asked)).answer.code == 200


def test_what_is_typed_into_a_pod_is_kept_secret() -> None:
    key = "ghp_" + "a1B2c3D4e5F6" * 3
    entry = {**ENTRY, "command": ["env", f"GITHUB_TOKEN={key}", "sh"]}
    concluded = world(text=GIT_FIRST).ask(
        review(entry, operation="CONNECT", subResource="exec", name="p", resource=PODS)
    )
    assert key not in str(concluded.ruling.examination.inquiries[0].loaded.redacted)


def test_the_rule_is_one_of_this_door_alone() -> None:
    assert "git-first" not in posture().gate.rule_ids
    assert world(text=SETTINGS).ask(review(ONE)).ruling.standing is Standing.UNASKED

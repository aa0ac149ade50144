"""Whatever is applied must stand; defaults may come, and nothing else may change."""

import random
from collections.abc import Iterator
from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.applied import formed, standing, unequal
from tests.gate.applied.samples import Tree, deployment, kept, placed

FORM = formed(deployment(), "prod")
POD = "/spec/template/spec"
WORKER = f"{POD}/containers/0"


def faults(value: Tree) -> tuple[str, ...]:
    return standing(FORM, value, "prod")


def test_defaults_and_what_the_api_server_writes_otherwise_stand() -> None:
    assert faults(kept()) == ()
    assert faults(deployment()) == ()


@pytest.mark.parametrize(
    ("at", "new", "told"),
    [
        ("/spec/replicas", 3, "/spec/replicas"),
        ("/spec/replicas", "2", "/spec/replicas"),
        ("/spec/replicas", ..., "/spec/replicas"),
        ("/metadata/labels/app", "other", "/metadata/labels/app"),
        ("/metadata/labels", ..., "/metadata/labels"),
        ("/metadata/namespace", "dev", "/metadata/namespace"),
        (f"{POD}/hostNetwork", True, f"{POD}/hostNetwork"),
        (f"{POD}/hostPID", True, f"{POD}/hostPID"),
        (f"{WORKER}/image", "registry.example.com/worker:2", f"{WORKER}/image"),
        (f"{WORKER}/args/1", ..., f"{WORKER}/args/1"),
        (f"{WORKER}/args/2", "--more", f"{WORKER}/args/2"),
        (f"{WORKER}/env/2", {"name": "C"}, f"{WORKER}/env/2"),
        (f"{WORKER}/env/0", ..., f"{WORKER}/env/0/name"),
        (f"{WORKER}/env/0/value", "x", f"{WORKER}/env/0/value"),
        (f"{WORKER}/resources/limits/cpu", "2", f"{WORKER}/resources/limits/cpu"),
        (f"{WORKER}/ports/0/containerPort", 81, f"{WORKER}/ports/0/containerPort"),
        (f"{WORKER}/ports/0/protocol", "UDP", f"{WORKER}/ports/0/protocol"),
        (f"{POD}/containers/1", {"name": "second"}, f"{POD}/containers/1"),
        ("/spec/selector/matchLabels/more", "x", "/spec/selector/matchLabels/more"),
        ("/spec/selector/matchExpressions", [{}], "/spec/selector/matchExpressions"),
    ],
)
def test_what_is_altered_is_named(at: str, new: object, told: str) -> None:
    assert told in faults(placed(kept(), at, new))


@pytest.mark.parametrize(
    ("at", "new"),
    [
        ("/metadata/labels/more", "x"),
        ("/metadata/annotations/more", "x"),
        ("/metadata/finalizers", ["example.com/wait"]),
        ("/metadata/ownerReferences", [{"name": "owner"}]),
        (f"{POD}/schedulerName", "default-scheduler"),
        (f"{WORKER}/livenessProbe", {"periodSeconds": 10}),
        ("/status", {"replicas": 5}),
    ],
)
def test_what_is_added_is_for_the_rules(at: str, new: object) -> None:
    assert faults(placed(kept(), at, new)) == ()


def test_what_the_cluster_adds_to_pods_stands() -> None:
    pod: Tree = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "a", "namespace": "prod"},
        "spec": {
            "containers": [{"name": "a", "volumeMounts": [{"name": "x", "mountPath": "/x"}]}],
            "volumes": [{"name": "x", "emptyDir": {}}],
        },
    }
    token = {"name": "kube-api-access", "projected": {"sources": []}}
    form = formed(pod, "prod")
    grown = placed(pod, "/spec/volumes/1", token)
    mount = {"name": "kube-api-access", "mountPath": "/var/run/secrets"}
    grown = placed(grown, "/spec/containers/0/volumeMounts/1", mount)
    assert standing(form, placed(grown, "/spec/tolerations", [{"key": "a"}]), "prod") == ()
    assert standing(form, placed(grown, "/spec/containers/1", {"name": "b"}), "prod")
    assert standing(form, placed(grown, "/spec/volumes/0", token), "prod")


def test_no_key_is_added_to_what_agents_read() -> None:
    prompt: Tree = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "a"},
        "data": {"a": "b"},
    }
    form = formed(prompt, "prod")
    assert standing(form, placed(prompt, "/data/c", "d"), "prod") == ("/data/c",)
    assert standing(form, prompt, "prod") == ()


def test_what_has_three_states_must_be_there() -> None:
    strict = placed(deployment(), f"{WORKER}/securityContext", {"allowPrivilegeEscalation": False})
    form = formed(strict, "prod")
    there = placed(kept(), f"{WORKER}/securityContext", {})
    assert standing(form, there, "prod") == (f"{WORKER}/securityContext/allowPrivilegeEscalation",)


def test_custom_resources_have_the_items_they_were_given() -> None:
    agent: Tree = {
        "apiVersion": "kagent.dev/v1alpha2",
        "kind": "Agent",
        "metadata": {"name": "a", "namespace": "prod"},
        "spec": {"tools": [{"name": "x"}], "none": []},
    }
    form = formed(agent, "prod")
    assert standing(form, placed(agent, "/spec/tools/0/kind", "MCPServer"), "prod") == ()
    assert standing(form, placed(agent, "/spec/tools/1", {"name": "y"}), "prod") == (
        "/spec/tools/1",
    )
    assert standing(form, placed(agent, "/spec/none", ["y"]), "prod") == ("/spec/none/0",)


def leaves(value: object, at: str = "") -> Iterator[str]:
    match value:
        case dict():
            for key, each in value.items():
                yield from leaves(each, f"{at}/{key}")
        case list():
            for index, each in enumerate(value):
                yield from leaves(each, f"{at}/{index}")
        case _:
            yield at


def with_defaults(value: object, chance: random.Random, path: tuple[str, ...] = ()) -> object:
    """Add fields wherever an API server may."""
    match value:
        case dict():
            made = {k: with_defaults(v, chance, (*path, k)) for k, v in value.items()}
            is_open = not {"selector", "matchLabels", "limits"} & set(path)
            return {**made, "defaulted": chance.choice([1, "x", {}, [], True])} if is_open else made
        case list():
            return [with_defaults(each, chance, path) for each in value]
        case _:
            return value


@given(st.randoms(use_true_random=False))
def test_defaults_never_break_what_stands(chance: random.Random) -> None:
    made = with_defaults(deepcopy(kept()), chance)
    assert isinstance(made, dict)
    assert faults({**made, "apiVersion": "apps/v1", "kind": "Deployment"}) == ()


APPLIED = sorted(set(leaves(FORM)) - {"/metadata/namespace"})
"""An object that names no namespace is where the request says."""


@given(st.sampled_from(APPLIED), st.sampled_from([..., "other", 99, None, [], {}]))
def test_no_applied_value_can_be_altered(at: str, new: object) -> None:
    assert faults(placed(kept(), at, new)) != ()


def test_where_two_forms_differ() -> None:
    other = formed(placed(deployment(), "/spec/replicas", 5), "prod")
    assert unequal(FORM, other) == ("/spec/replicas",)
    more = formed(placed(deployment(), f"{WORKER}/args/2", "--more"), "prod")
    assert unequal(FORM, more) == (f"{WORKER}/args/2",)
    assert unequal(more, FORM) == (f"{WORKER}/args/2",)
    assert unequal(FORM, FORM) == ()

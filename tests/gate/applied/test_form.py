"""The canonical form is the same for what means the same, and for nothing else."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.applied import Identified, canonical, digest, formed, identified
from gate.errors import RecordError
from tests.gate.applied.samples import LAST_APPLIED, TRACKING, Tree, deployment, kept, placed

NAMES = st.sampled_from(
    ["apiVersion", "kind", "metadata", "spec", "labels", "annotations", "limits", "cpu", "value",
     "data", "list", "status", "generateName", "name", "namespace", "target", "a/b", TRACKING]
)  # fmt: skip
LEAVES = st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["", "1000m", "x", "v1"])
TREES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4)
)
OBJECTS = st.dictionaries(NAMES, TREES, max_size=5)
GROUPS = st.sampled_from(["v1", "apps/v1", "kagent.dev/v1alpha2"])


def custom(**spec: object) -> Tree:
    head = {"name": "helper", "namespace": "prod"}
    return {"apiVersion": "kagent.dev/v1alpha2", "kind": "Agent", "metadata": head, "spec": spec}


def test_it_is_documented_by_example() -> None:
    value = {
        "kind": "ConfigMap",
        "apiVersion": "v1",
        "metadata": {"name": "a", "creationTimestamp": None, "labels": {}},
        "data": {"b": "1", "a": "2"},
        "status": {},
    }
    assert canonical(value, "prod") == (
        b'{"apiVersion":"v1","data":{"a":"2","b":"1"},"kind":"ConfigMap",'
        b'"metadata":{"name":"a","namespace":"prod"}}'
    )


@given(OBJECTS, GROUPS)
def test_forming_twice_changes_nothing(value: Tree, version: str) -> None:
    once = formed({**value, "apiVersion": version}, "prod")
    assert formed(once, "prod") == once
    assert formed(json.loads(json.dumps(once)), "elsewhere") == once


@pytest.mark.parametrize(
    ("at", "new"),
    [
        ("/status", {"replicas": 3}),
        ("/metadata/uid", "5"),
        ("/metadata/creationTimestamp", None),
        ("/metadata/managedFields", [{}]),
        (f"/metadata/annotations/{LAST_APPLIED.replace('/', '~1')}", "{}"),
        (f"/metadata/annotations/{TRACKING.replace('/', '~1')}", "a:b:c/d"),
        ("/metadata/annotations", {}),
        ("/metadata/labels/app.kubernetes.io~1instance", "shop"),
        ("/metadata/labels/kustomize.toolkit.fluxcd.io~1name", "shop"),
        ("/metadata/namespace", "prod"),
        ("/metadata/finalizers", ["argocd.argoproj.io/hook-finalizer"]),
        ("/spec/template/metadata/creationTimestamp", None),
        ("/spec/template/spec/hostNetwork", ...),
        ("/spec/template/spec/tolerations", ...),
        ("/spec/template/spec/nodeSelector", {}),
        ("/spec/template/spec/containers/0/env/0/value", ...),
        ("/spec/template/spec/containers/0/ports/0/protocol", "TCP"),
        ("/spec/template/spec/containers/0/resources/limits/cpu", 1),
        ("/spec/template/spec/containers/0/resources/limits/memory", "1024Mi"),
    ],
)
def test_what_means_the_same_has_the_same_form(at: str, new: object) -> None:
    assert digest(placed(deployment(), at, new), "prod") == digest(deployment(), "prod")


@pytest.mark.parametrize(
    ("at", "new"),
    [
        ("/apiVersion", "apps/v1beta1"),
        ("/metadata/name", "other"),
        ("/metadata/namespace", "dev"),
        ("/metadata/labels/app", "other"),
        ("/metadata/annotations", {"a": "b"}),
        ("/metadata/finalizers", ["example.com/wait"]),
        ("/spec/replicas", 3),
        ("/spec/replicas", True),
        ("/spec/template/spec/hostNetwork", True),
        ("/spec/template/spec/containers/0/args", ["--fast", "--safe"]),
        ("/spec/template/spec/containers/0/env/1/value", "1"),
        ("/spec/template/spec/containers/0/resources/limits/cpu", "1m"),
        ("/spec/template/spec/containers/0/securityContext", {"allowPrivilegeEscalation": False}),
        ("/spec/template/spec/containers/1", {"name": "second"}),
    ],
)  # fmt: skip
def test_what_means_something_else_has_another_form(at: str, new: object) -> None:
    assert digest(placed(deployment(), at, new), "prod") != digest(deployment(), "prod")


def test_custom_resources_stay_as_they_are_written() -> None:
    plain = canonical(custom(tools=[], memory={}, cpu="1000m"), "")
    assert b'"spec":{"cpu":"1000m","memory":{},"tools":[]}' in plain
    assert canonical(custom(limits={"cpu": "1"}), "") != canonical(
        custom(limits={"cpu": "1000m"}), ""
    )
    assert canonical(custom(gone=None), "") == canonical(custom(), "")


def test_of_a_secret_only_the_names_of_keys_are_left() -> None:
    head = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}}
    one = canonical({**head, "data": {"password": "aHVudGVyMg=="}}, "prod")
    assert b"aHVudGVyMg" not in one
    assert canonical({**head, "stringData": {"password": "hunter2"}}, "prod") == one
    assert canonical({**head, "stringData": {"token": "hunter2"}}, "prod") != one


def test_what_is_named_by_a_prefix_is_called_by_that() -> None:
    job: Tree = {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"generateName": "judge-"}}
    named = placed(job, "/metadata/name", "judge-0123456-presync-1700000000")
    assert identified(named, "prod") == identified(job, "prod")
    assert identified(job, "prod") == Identified("batch", "Job", "prod", "judge-")
    assert digest(named, "prod") == digest(job, "prod")
    # A name that was not made of it is a name.
    assert identified(placed(job, "/metadata/name", "other"), "prod").name == "other"


def test_whose_it_is() -> None:
    assert identified(kept(), "") == Identified("apps", "Deployment", "prod", "worker")
    assert identified(deployment(), "prod") == identified(kept(), "prod")
    assert identified({"kind": 5, "metadata": "no"}, "") == Identified("", "", "", "")


def test_what_has_no_json_has_no_form() -> None:
    with pytest.raises(RecordError):
        canonical(custom(count=2**60), "")

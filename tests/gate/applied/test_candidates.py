"""What was applied is found in the object again, in each way that a controller applies."""

import json

import pytest

from gate.applied import Way, candidates, digest
from tests.gate.applied.samples import (
    LAST_APPLIED,
    OWNED,
    TRACKING,
    Tree,
    deployment,
    kept,
    managed,
    placed,
)

MANAGER = "argocd-controller"
NOTE = f"/metadata/annotations/{LAST_APPLIED.replace('/', '~1')}"
WORKER = '/f:spec/f:template/f:spec/f:containers/k:{"name":"worker"}'


def sent() -> Tree:
    """Give what Argo CD sends: with its mark and the namespace."""
    value = placed(deployment(), "/metadata/namespace", "prod")
    return placed(value, "/metadata/annotations", {TRACKING: "shop:apps/Deployment:prod/worker"})


def with_fields(*entries: Tree) -> Tree:
    return placed(kept(), "/metadata/managedFields", list(entries))


def found(value: Tree, manager: str = MANAGER) -> list[tuple[Way, bool]]:
    """Tell which ways there are, and whether what they tell is what Git declares."""
    wanted = digest(deployment(), "prod")
    return [(each.way, each.digest == wanted) for each in candidates(value, "prod", manager)]


def test_client_side_apply_leaves_a_note() -> None:
    noted = placed(kept(), NOTE, json.dumps(sent()) + "\n")
    assert found(noted) == [(Way.ANNOTATED, True)]
    stale = placed(kept(), NOTE, json.dumps(placed(sent(), "/spec/replicas", 1)))
    assert found(stale) == [(Way.ANNOTATED, False)]


def test_server_side_apply_is_told_by_who_owns_what() -> None:
    assert (Way.OWNED, True) in found(with_fields(managed(OWNED)))


def test_both_are_tried_since_either_may_be_old() -> None:
    stale = json.dumps(placed(sent(), "/spec/replicas", 1))
    both = placed(with_fields(managed(OWNED)), NOTE, stale)
    assert (Way.OWNED, True) in found(both)
    assert (Way.ANNOTATED, False) in found(both)
    fresh = placed(with_fields(managed({"f:spec": {"f:replicas": {}}})), NOTE, json.dumps(sent()))
    assert found(fresh) == [(Way.OWNED, False), (Way.ANNOTATED, True)]


@pytest.mark.parametrize(
    "entry",
    [
        managed(OWNED, manager="somebody"),
        managed(OWNED, operation="Update"),
        managed(OWNED, subresource="status"),
        managed(OWNED, apiVersion="apps/v1beta1"),
        managed({"g:spec": {}}),
        managed(None),
    ],
    ids=["manager", "update", "subresource", "version", "fields", "nothing"],
)
def test_what_others_own_tells_nothing(entry: Tree) -> None:
    assert found(with_fields(entry)) == []


@pytest.mark.parametrize("note", ["", "{", "null", "[]", '"{}"'])
def test_a_note_that_cannot_be_read_tells_nothing(note: str) -> None:
    assert found(placed(kept(), NOTE, note)) == []


def test_replacing_tells_nothing() -> None:
    assert found(kept()) == []
    assert found({"metadata": {"managedFields": "no", "annotations": "no"}}) == []


def test_a_mapping_that_the_api_server_filled_was_empty() -> None:
    wanted = digest(placed(deployment(), "/spec/strategy", {}), "prod")
    fields = placed(OWNED, "/f:spec/f:strategy", {})
    told = [each.digest for each in candidates(with_fields(managed(fields)), "prod", MANAGER)]
    assert wanted in told
    assert digest(deployment(), "prod") not in told


def test_what_others_put_into_a_list_is_not_taken() -> None:
    second = {"name": "second", "image": "registry.example.com/other:1"}
    more = placed(with_fields(managed(OWNED)), "/spec/template/spec/containers/1", second)
    assert (Way.OWNED, True) in found(more)
    taken = placed(OWNED, '/f:spec/f:template/f:spec/f:containers/k:{"name":"second"}', {".": {}})
    fields = managed(taken)
    assert (Way.OWNED, True) not in found(placed(more, "/metadata/managedFields", [fields]))


def test_owned_finalizers_are_applied_ones() -> None:
    value = placed(kept(), "/metadata/finalizers", ["a.example.com/x", "b.example.com/y"])
    fields = placed(OWNED, "/f:metadata/f:finalizers", {".": {}, 'v:"b.example.com/y"': {}})
    owned = placed(value, "/metadata/managedFields", [managed(fields)])
    wanted = placed(deployment(), "/metadata/finalizers", ["b.example.com/y"])
    told = [each.digest for each in candidates(owned, "prod", MANAGER)]
    assert digest(wanted, "prod") in told

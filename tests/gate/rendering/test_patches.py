"""Patches of Kustomize: named, never judged as if they were whole, and never a hiding place."""

import pytest

from gate.assembly import Wishes, read_owned
from gate.change import Change
from gate.intake import take_in
from gate.model import Decision
from gate.rendering.patches import patches
from gate.sources import File
from tests.judging import findings, gate_of, judge, yaml

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: a, namespace: prod-agents}
spec: {hostNetwork: true, containers: [{name: a, image: registry.example.com/a:1}]}
"""


def listing(text: str, path: str = "app/overlays/prod/kustomization.yaml") -> File:
    return yaml(text, path)


def named(decision: Decision) -> list[tuple[str, str]]:
    return [(each.rule, each.location.file) for each in decision.unresolved]


@pytest.mark.parametrize(
    "text",
    [
        "patches: [{path: more.yaml}]",
        "patches: [{path: ./more.yaml, target: {kind: Pod}}]",
        "patchesStrategicMerge: [more.yaml]",
        "patchesJson6902: [{path: ../prod/more.yaml, target: {kind: Pod, name: a}}]",
    ],
)
def test_what_a_kustomization_lists_as_a_patch_is_one(text: str) -> None:
    assert patches([listing(text)]) == {"app/overlays/prod/more.yaml"}


@pytest.mark.parametrize("name", ["kustomization.yml", "Kustomization", "k/kustomization.yaml"])
def test_a_kustomization_is_known_by_its_name(name: str) -> None:
    assert len(patches([listing("patches: [{path: a.yaml}]", name)])) == 1


@pytest.mark.parametrize("name", ["Kustomization.yaml", "kustomization.json", "kustomize.yaml"])
def test_other_files_list_no_patches(name: str) -> None:
    assert patches([listing("patches: [{path: a.yaml}]", name)]) == frozenset()


@pytest.mark.parametrize(
    "text",
    [
        "resources: [more.yaml]\npatches: [{path: more.yaml}]",
        "patches: [{patch: '- op: remove', target: {kind: Pod}}]",
        "patches: more.yaml",
        "patches: [{path: {a: b}}, 3]",
        "{",
        "patches: [{path: a.yaml}]\npatches: []",
    ],
)
def test_nothing_else_is_a_patch(text: str) -> None:
    assert patches([listing(text)]) == frozenset()


def test_what_another_kustomization_applies_is_judged() -> None:
    base = listing("resources: [../overlays/prod/more.yaml]", "app/base/kustomization.yaml")
    assert patches([listing("patches: [{path: more.yaml}]"), base]) == frozenset()


def test_a_whole_manifest_that_is_listed_as_a_patch_is_named_and_not_judged() -> None:
    pod = yaml(POD, "app/overlays/prod/more.yaml")
    assert findings(judge(pod))
    decision = judge(pod, listing("patches: [{path: more.yaml}]"))
    assert findings(decision) == []
    assert named(decision) == [("gate/unapplied-patch", "app/overlays/prod/more.yaml")]
    assert "nothing in it was judged" in decision.unresolved[0].message


def test_a_patch_of_operations_is_named_too() -> None:
    operations = yaml("- {op: add, path: /spec/hostNetwork, value: true}\n", "a/ops.yaml")
    decision = judge(operations, listing("patches: [{path: ops.yaml}]", "a/kustomization.yaml"))
    assert named(decision) == [("gate/unapplied-patch", "a/ops.yaml")]


def test_a_patch_hides_nothing_that_other_programs_read() -> None:
    text = '{"apiVersion": "v1", "kind": "Pod", "mcpServers": {"a": {"command": "npx"}}}'
    file = File(".mcp.json", text.encode())
    assert len(take_in([file], {file.path}, patches={file.path}).loaded) == 1


def test_an_unreadable_patch_is_refused() -> None:
    twice = yaml("kind: Pod\nkind: Pod\n", "a/p.yaml")
    decision = judge(twice, listing("patches: [{path: p.yaml}]", "a/kustomization.yaml"))
    assert [each.rule.id for each in findings(decision)] == ["gate/unreadable-document"]


@pytest.mark.parametrize(("before", "after"), [("patches", ""), ("", "patches")])
def test_a_change_of_the_kustomization_reaches_its_patches(before: str, after: str) -> None:
    def list_(key: str) -> File:
        return listing(f"{key or 'other'}: [{{path: more.yaml}}]")

    pod = yaml(POD, "app/overlays/prod/more.yaml")
    change = Change((pod, list_(after)), frozenset({list_(after).path}), removed=(list_(before),))
    decision = gate_of(read_owned(Wishes(), lambda _: None)).review(change)
    assert bool(findings(decision)) == (after == "")
    assert bool(decision.unresolved) == (after == "patches")

"""Overlays are judged as they would be applied, and findings stand where they are corrected."""

import json

import pytest

from tests.conftest import Repository, Run
from tests.gate.rendering.samples import OVERLAYS, PATCH

pytestmark = pytest.mark.usefixtures("renderer")

GPU = "no-gpu-in-dev"
DEV = "overlays/dev/kustomization.yaml"
WITHOUT_PATCH = {path: text for path, text in OVERLAYS.items() if path != "overlays/dev/gpu.yaml"}


def found(gate: Run, *arguments: str) -> list[tuple[str, int, str]]:
    """Judge, and give file, line and rule of every finding."""
    answer = gate("check", *arguments, "--output", "json")
    told = json.loads(answer.out)
    return sorted(
        (each["location"]["file"], each["location"]["line"], each["rule"])
        for each in told["findings"]
    )


def test_what_only_one_overlay_adds_is_denied_at_its_line_in_the_patch(
    repository: Repository, gate: Run
) -> None:
    repository.write(OVERLAYS)
    assert found(gate) == [("overlays/dev/gpu.yaml", 10, GPU)]


def test_the_index_is_rendered_and_not_the_work_tree(repository: Repository, gate: Run) -> None:
    repository.commit({**OVERLAYS, "overlays/dev/gpu.yaml": PATCH.replace("nvidia.com/gpu", "cpu")})
    repository.write({"overlays/dev/gpu.yaml": PATCH})
    assert gate("check", "--staged").status == 0
    repository.git("add", "--all")
    repository.write({"overlays/dev/gpu.yaml": "resources: {}\n"})
    assert found(gate, "--staged") == [("overlays/dev/gpu.yaml", 10, GPU)]


def test_a_commit_is_rendered(repository: Repository, gate: Run) -> None:
    repository.commit(OVERLAYS)
    (repository.root / "overlays/dev/gpu.yaml").unlink()
    assert found(gate, "--commit", "HEAD") == [("overlays/dev/gpu.yaml", 10, GPU)]


OPERATION = """\
namespace: a-dev
resources: [../../base]
patches:
  - target: {kind: Pod, name: agent}
    patch: |-
      - {op: add, path: /spec/containers/1/resources/limits/nvidia.com~1gpu, value: 1}
"""
REPLACEMENT = """\
namespace: a-dev
resources: [../../base]
patches:
  - target: {kind: Pod}
    patch: |-
      - op: replace
        path: /spec/containers/1/resources
        value:
          limits:
            nvidia.com/gpu: 1
            memory: 64Mi
"""
MERGE = """\
namespace: a-dev
resources: [../../base]
patches:
  - patch: |
      apiVersion: v1
      kind: Pod
      metadata: {name: agent}
      spec:
        containers:
          - {name: agent, resources: {limits: {nvidia.com/gpu: 1}}}
"""


@pytest.mark.parametrize("overlay", [OPERATION, REPLACEMENT, MERGE])
def test_patches_in_the_kustomization_are_found_again(
    repository: Repository, gate: Run, overlay: str
) -> None:
    repository.write({**WITHOUT_PATCH, DEV: overlay})
    (told,) = json.loads(gate("check", "--output", "json").out)["findings"]
    place = told["location"]
    text = overlay.splitlines()[place["line"] - 1]
    assert (place["file"], told["rule"], "nvidia" in text) == (DEV, GPU, True)
    assert text[place["column"] - 1 : place["end_column"] - 1] == "1"


def test_images_are_placed_where_they_are_set(repository: Repository, gate: Run) -> None:
    overlay = (
        "namespace: a-dev\nresources: [../../base]\nimages:\n"
        "  - name: registry.example.com/agent\n    newTag: latest\n"
    )
    repository.write({**WITHOUT_PATCH, DEV: overlay})
    (place,) = [each for each in found(gate) if each[0].startswith("overlays/dev")]
    assert place == (DEV, 4, "unpinned-image")


def test_what_no_source_shows_is_placed_at_the_overlay_and_says_so(
    repository: Repository, gate: Run
) -> None:
    overlay = "namespace: a-dev\nresources: [../../base]\ntransformers: [gpu.yaml]\n"
    patch = "".join(f"  {line}\n" for line in PATCH.splitlines())
    plugin = (
        "apiVersion: builtin\nkind: PatchTransformer\nmetadata: {name: gpu}\n"
        f"target: {{kind: Pod}}\npatch: |\n{patch}"
    )
    repository.write({**OVERLAYS, DEV: overlay, "overlays/dev/gpu.yaml": plugin})
    answer = gate("check")
    assert "overlays/dev/kustomization.yaml:1:1: deny no-gpu-in-dev" in answer.out
    assert "no line of its sources could be shown" in answer.out


def test_a_base_is_not_judged_alone_and_a_stray_file_is(repository: Repository, gate: Run) -> None:
    stray = PATCH.replace("kind: Pod", "kind: Pod").replace("name: agent\nspec", "name: x\nspec")
    repository.write(
        {**OVERLAYS, "overlays/dev/gpu.yaml": PATCH.replace("nvidia.com/gpu: 1", "cpu: 1")}
    )
    assert found(gate) == []
    repository.write({"dev/stray.yaml": stray})
    assert {file for file, _, _ in found(gate)} == {"dev/stray.yaml"}


def test_without_rendering_a_patch_stays_unresolved(repository: Repository, gate: Run) -> None:
    repository.write(OVERLAYS)
    answer = gate("check", "--no-render")
    assert "unresolved gate/unapplied-patch" in answer.out
    assert "nvidia" not in answer.out


def test_a_builtin_transformer_says_which_fields_it_writes(
    repository: Repository, gate: Run
) -> None:
    labels = (
        "apiVersion: builtin\nkind: LabelTransformer\nmetadata: {name: team}\n"
        "labels: {team: agents}\nfieldSpecs:\n  - {path: metadata/labels, create: true}\n"
    )
    told = f"{OVERLAYS[DEV]}transformers: [labels.yaml]\n"
    repository.write({**OVERLAYS, DEV: told, "overlays/dev/labels.yaml": labels})
    assert ("overlays/dev/gpu.yaml", 10, GPU) in found(gate)
    repository.write({"overlays/dev/labels.yaml": f"{labels}path: x.yaml\n"})
    assert "its plugin LabelTransformer reads files" in gate("check").out


def test_a_named_overlay_runs_where_its_owner_says(repository: Repository, gate: Run) -> None:
    config = (
        "version: 1\nenvironments: {dev: {namespaces: [nowhere]}, prod: {namespaces: ['*']}}\n"
        "render: [{kustomize: overlays/dev, environment: dev}]\n"
    )
    repository.write({**OVERLAYS, "gate.yaml": config})
    assert ("overlays/dev/gpu.yaml", 10, GPU) in found(gate)
    repository.write({"gate.yaml": config.replace(", environment: dev", "")})
    assert GPU not in {rule for _, _, rule in found(gate)}


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("{kustomize: nowhere}", "there is no kustomization"),
        ("{kustomize: ../out}", "must stay in the folder"),
        ("{kustomize: overlays/dev, environment: moon}", "no environment is named 'moon'"),
        ("{helm: ., release: --post-renderer}", "not valid"),
    ],
)
def test_an_entry_that_means_nothing_is_an_error(
    repository: Repository, gate: Run, entry: str, said: str
) -> None:
    repository.write({**OVERLAYS, "gate.yaml": f"version: 1\nrender: [{entry}]\n"})
    answer = gate("check")
    assert answer.status == 2
    assert said in answer.err


def test_a_generated_secret_is_not_shown(repository: Repository, gate: Run) -> None:
    overlay = (
        "namespace: a-dev\nresources: [../../base]\nsecretGenerator:\n"
        "  - name: s\n    literals: [password=Wq8-vT2n_Zr5kLp0xY]\n"
    )
    repository.write({**OVERLAYS, DEV: overlay})
    answer = gate("check")
    assert answer.status == 1
    assert "secret-by-value" in answer.out
    assert "Wq8" not in answer.out + answer.err


def test_what_a_change_of_an_overlay_removes_is_judged(repository: Repository, gate: Run) -> None:
    guard = (
        "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\n"
        "metadata: {name: agentgate}\nwebhooks:\n  - name: check.agentgate.example.com\n"
        "    failurePolicy: Fail\n    clientConfig: {service: {name: agentgate, namespace: a}}\n"
        "    rules: [{apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*']}]\n"
    )
    overlay = "namespace: a-dev\nresources: [../../base]\n"
    files = {**WITHOUT_PATCH, DEV: overlay, "base/guard.yaml": guard}
    prod = {"overlays/prod/kustomization.yaml": "namespace: a-prod\nresources: [../dev]\n"}
    repository.commit(
        {**files, **prod, "base/kustomization.yaml": "resources: [pod.yaml, guard.yaml]\n"}
    )
    repository.write({"base/pod.yaml": files["base/pod.yaml"].replace("64Mi", "32Mi")})
    repository.git("add", "--all")
    assert found(gate, "--staged") == []
    repository.write({"base/kustomization.yaml": "resources: [pod.yaml]\n"})
    (repository.root / "base/guard.yaml").unlink()
    repository.git("add", "--all")
    assert ("overlays/prod/kustomization.yaml", 1, "gate-integrity") in found(gate, "--staged")


def test_what_is_wrong_with_a_base_is_told_once(repository: Repository, gate: Run) -> None:
    base = "resources: [https://example.com/a.yaml]\n"
    repository.write({**OVERLAYS, "base/kustomization.yaml": base})
    refused = ("base/kustomization.yaml", 1, "gate/not-rendered")
    assert found(gate).count(refused) == 1

"""A change is judged by all that it turns: what is rendered anew, or no longer."""

import json

import pytest

from tests.conftest import Repository, Run
from tests.gate.rendering.samples import CHART, OVERLAYS, PATCH, POD
from tests.gate.rendering.test_overlays import found

DEV = "overlays/dev/kustomization.yaml"
GPU = POD.replace("{limits: {memory: 64Mi}}", "{limits: {memory: 64Mi, nvidia.com/gpu: 1}}")
OTHER = POD.replace("{name: agent}", "{name: other, namespace: agents-dev}", 1)
TIDY = {
    "base/kustomization.yaml": "resources: [pod.yaml]\n",
    "base/pod.yaml": GPU.replace("{name: agent}", "{name: agent, namespace: agents-dev}", 1),
    DEV: "resources: [../../base]\npatches:\n  - path: less.yaml\n",
    "overlays/dev/less.yaml": """\
apiVersion: v1
kind: Pod
metadata: {name: agent, namespace: agents-dev}
spec:
  containers:
    - {name: other, resources: {limits: {nvidia.com/gpu: null}}}
    - {name: agent, resources: {limits: {nvidia.com/gpu: null}}}
""",
}


def lost(repository: Repository, *paths: str) -> None:
    """Stage that files are gone."""
    repository.git("rm", "-r", "--quiet", *paths)


@pytest.mark.usefixtures("renderer")
@pytest.mark.parametrize("gone", [[DEV, "overlays/dev/less.yaml"], [DEV]])
def test_a_base_that_lost_its_overlay_is_judged_by_itself(
    repository: Repository, gate: Run, gone: list[str]
) -> None:
    repository.commit(TIDY)
    assert found(gate) == []
    lost(repository, *gone)
    told = found(gate, "--staged")
    assert [rule for file, _, rule in told if file == "base/pod.yaml"] == ["no-gpu-in-dev"] * 2
    assert told == found(gate)


@pytest.mark.parametrize(
    "options", [("--diff", "HEAD~1"), ("--commit", "HEAD", "--since", "HEAD~1")]
)
def test_what_a_base_does_without_its_overlay_is_a_risk(
    repository: Repository, gate: Run, options: tuple[str, ...]
) -> None:
    repository.commit(TIDY)
    lost(repository, "overlays")
    repository.commit({})
    (risk,) = json.loads(gate("check", *options, "--output", "json").out)["risks"]
    assert {reason["sort"] for reason in risk["reasons"]} == {"gpu"}


@pytest.mark.usefixtures("renderer")
def test_a_file_that_no_overlay_holds_any_more_is_judged_as_it_stands(
    repository: Repository, gate: Run
) -> None:
    repository.commit({**TIDY, "overlays/dev/other.yaml": OTHER})
    repository.write(
        {"base/kustomization.yaml": "resources: []\n", DEV: "resources: [other.yaml]\n"}
    )
    lost(repository, "overlays/dev/less.yaml")
    repository.git("add", "--all")
    everything = found(gate)
    assert [(file, rule) for file, _, rule in everything] == [
        ("base/pod.yaml", "no-gpu-in-dev")
    ] * 2
    assert found(gate, "--staged") == everything


@pytest.mark.usefixtures("renderer")
@pytest.mark.parametrize(
    "gone", ["overlays/dev/gpu.yaml", "base/pod.yaml", "base/kustomization.yaml"]
)
def test_an_overlay_that_lost_what_it_names_is_undecided(
    repository: Repository, gate: Run, gone: str
) -> None:
    repository.commit({**OVERLAYS, "overlays/dev/gpu.yaml": PATCH.replace("nvidia.com/gpu", "cpu")})
    lost(repository, gone)
    assert gate("check").status == 2
    assert gate("check", "--staged").status == 2


def test_a_chart_that_lost_its_values_is_undecided(repository: Repository, gate: Run) -> None:
    config = "version: 1\nrender: [{helm: c, values: [given.yaml]}]\n"
    chart = {f"c/{path}": text for path, text in CHART.items()}
    repository.commit({**chart, "gate.yaml": config, "given.yaml": "tag: v2\n"})
    assert gate("check").status != 2
    lost(repository, "given.yaml")
    assert gate("check").status == 2
    assert gate("check", "--staged").status == 2


@pytest.mark.parametrize("folder", ["", "c/"])
def test_a_file_that_a_chart_lost_is_a_change_of_it(
    repository: Repository, gate: Run, folder: str
) -> None:
    optional = '{{ $given := .Files.Get "given.txt" }}'
    template = CHART["templates/pod.yaml"].replace("  securityContext", "OPEN", 1)
    template = template.replace(
        "OPEN", f"  {optional}hostPID: {{{{ empty $given }}}}\n  securityContext"
    )
    chart = {**CHART, "templates/pod.yaml": template, "given.txt": "closed\n"}
    repository.commit({f"{folder}{path}": text for path, text in chart.items()})
    before = found(gate)
    lost(repository, f"{folder}given.txt")
    after = found(gate)
    assert after != before
    assert found(gate, "--staged") == after

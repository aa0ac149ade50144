"""The examples of overlays and of a chart are good, as they would be applied."""

import shutil
from pathlib import Path

import pytest

from tests.conftest import Outcome, Run
from tests.gate.rendering.tools import RENDERERS, ROOT, Only


def is_good(answer: Outcome) -> bool:
    """Say whether an example was judged whole, and nothing was found."""
    silent = "no findings" in answer.out and "unresolved" not in answer.out
    return answer.status == 0 and silent


def test_the_chart_is_good(gate: Run) -> None:
    answer = gate("check", str(ROOT / "examples/helm"), "--fail-on-warn")
    assert is_good(answer), answer.out


@pytest.mark.usefixtures("renderer")
def test_the_overlays_are_good(gate: Run) -> None:
    answer = gate("check", str(ROOT / "examples/kustomize"), "--fail-on-warn")
    assert is_good(answer), answer.out


@pytest.fixture
def with_gpu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in the example of overlays, where the patch for dev asks for a GPU."""
    shutil.copytree(ROOT / "examples/kustomize", tmp_path / "k")
    monkeypatch.chdir(tmp_path / "k")
    patch = Path("overlays/dev/smaller.yaml")
    patch.write_text(patch.read_text() + '              nvidia.com/gpu: "1"\n')


@pytest.mark.usefixtures("renderer", "with_gpu")
@pytest.mark.parametrize(
    "line",
    [
        "",
        "buildMetadata: [originAnnotations, transformerAnnotations, managedByLabel]",
        "sortOptions: {order: legacy}",
        "sortOptions: {order: fifo}",
    ],
)
def test_a_gpu_in_the_dev_overlay_is_denied_in_its_patch(gate: Run, line: str) -> None:
    overlay = Path("overlays/dev/kustomization.yaml")
    overlay.write_text(f"{overlay.read_text()}{line}\n")
    answer = gate("check")
    assert answer.status == 1
    assert "overlays/dev/smaller.yaml:13:31: deny no-gpu-in-dev" in answer.out
    assert "rendered by overlays/dev" in answer.out
    assert answer.out.count("deny ") == 1


@pytest.mark.usefixtures("with_gpu")
def test_both_programs_lead_to_the_same_report(gate: Run, only: Only) -> None:
    reports = []
    for name in RENDERERS:
        only(name)
        reports.append(gate("check", "--output", "json").out)
    assert "no-gpu-in-dev" in reports[0]
    assert reports[0] == reports[1]

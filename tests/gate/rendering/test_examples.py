"""The examples of overlays and of a chart are good, as they would be applied."""

import shutil
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.gate.rendering.tools import ROOT


@pytest.mark.parametrize("name", ["kustomize", "helm"])
def test_example_is_good(gate: Run, name: str) -> None:
    answer = gate("check", str(ROOT / "examples" / name), "--fail-on-warn")
    assert answer.status == 0, answer.out
    assert "no findings" in answer.out
    assert "unresolved" not in answer.out


def test_a_gpu_in_the_dev_overlay_is_denied_in_its_patch(
    tmp_path: Path, gate: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "examples" / "kustomize", tmp_path / "k")
    monkeypatch.chdir(tmp_path / "k")
    patch = Path("overlays/dev/smaller.yaml")
    patch.write_text(patch.read_text() + '              nvidia.com/gpu: "1"\n')
    answer = gate("check")
    assert answer.status == 1
    assert "overlays/dev/smaller.yaml:13:31: deny no-gpu-in-dev" in answer.out
    assert "rendered by overlays/dev" in answer.out
    assert answer.out.count("deny ") == 1

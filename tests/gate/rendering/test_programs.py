"""Which program renders overlays, and what it finds when it is run: nothing of whoever runs it."""

import subprocess
import time
from pathlib import Path

import pytest

from gate.rendering import programs
from gate.sources.process import Bounds
from tests.conftest import Repository, Run
from tests.gate.rendering.samples import OVERLAYS
from tests.gate.rendering.test_overlays import GPU, found
from tests.gate.rendering.tools import RENDERERS, Only, script
from tests.programs import program

ASKED = "version: 1\nrender: [{kustomize: overlays/dev}]\n"
EMPTY = {"kustomization.yaml": "resources: []\n"}


@pytest.mark.parametrize(
    ("there", "chosen"),
    [
        (["kustomize"], "kustomize"),
        (["kubectl"], "kubectl"),
        (["kubectl", "kustomize"], "kustomize"),
    ],
)
def test_kustomize_itself_is_preferred_wherever_it_stands_on_path(
    only: Only, monkeypatch: pytest.MonkeyPatch, there: list[str], chosen: str
) -> None:
    monkeypatch.setenv("PATH", ":".join(str(only(name)) for name in there))
    picked = programs.kustomize()
    assert picked
    assert Path(picked.path).name == chosen


def test_what_is_there_but_cannot_be_run_is_not_chosen(only: Only) -> None:
    folder = only("kubectl")
    (folder / "kustomize").write_text("#!/bin/sh\n")
    picked = programs.kustomize()
    assert picked
    assert Path(picked.path).name == "kubectl"


def test_the_program_that_was_chosen_is_the_one_that_is_run(
    repository: Repository, gate: Run, only: Only
) -> None:
    folder = only()
    for name in RENDERERS:
        script(folder / name, f"echo {name} $1 >> {folder}/run")
    repository.write(EMPTY)
    gate("check")
    (folder / "kustomize").unlink()
    gate("check")
    assert (folder / "run").read_text() == "kustomize build\nkubectl kustomize\n"


def test_where_there_is_neither_it_is_told_and_an_error_only_where_it_is_asked_for(
    repository: Repository, gate: Run, only: Only
) -> None:
    only()
    repository.write(OVERLAYS)
    answer = gate("check")
    assert answer.status == 0
    assert "kustomize is not installed" in answer.out
    assert "install kustomize 5 or kubectl" in answer.out
    assert "unresolved gate/unapplied-patch" in answer.out
    repository.write({"gate.yaml": ASKED})
    answer = gate("check")
    assert answer.status == 2
    assert "install kustomize 5 or kubectl" in answer.err


def test_kubectl_is_no_help_where_a_chart_is_asked_for(
    repository: Repository, gate: Run, only: Only
) -> None:
    only("kubectl")
    repository.write({"Chart.yaml": "name: a\nversion: 1.0.0\n", "gate.yaml": ASKED.replace(
        "kustomize: overlays/dev", "helm: .")})  # fmt: skip
    answer = gate("check")
    assert answer.status == 2
    assert "install helm 3" in answer.err


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Run the gate as somebody with a home, settings and credentials."""
    folder = tmp_path_factory.mktemp("home")
    for variable in ("HOME", "KUBECONFIG", "KUBERC", "XDG_CONFIG_HOME", "KUBECACHEDIR"):
        monkeypatch.setenv(variable, str(folder))
    for variable in ("GITHUB_TOKEN", "HTTPS_PROXY", "https_proxy", "NO_PROXY"):
        monkeypatch.setenv(variable, "treasure")
    return folder


@pytest.mark.parametrize("name", RENDERERS)
def test_a_program_finds_nothing_of_ours(
    repository: Repository, gate: Run, only: Only, home: Path, name: str
) -> None:
    told = f"export -p > {home}/seen; pwd >> {home}/seen"
    script(only() / name, f'echo x > "$HOME/.trace"; echo x > kept; {told}')
    repository.write({**OVERLAYS, "secret.txt": "treasure"})
    gate("check")
    seen = (home / "seen").read_text()
    assert not (home / ".trace").exists()
    assert not (repository.root / "kept").exists()
    assert "treasure" not in seen
    assert str(home) not in seen
    assert "HTTPS_PROXY='http://127.0.0.1:1'" in seen
    assert "KUBECONFIG='/dev/null'" in seen
    assert not Path(seen.splitlines()[-1]).exists()


def test_kubectl_obeys_no_settings_of_who_runs_it(
    repository: Repository, gate: Run, only: Only, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KUBERC")
    (home / ".kube").mkdir()
    (home / ".kube/config").write_text("not: [a, configuration")
    (home / ".kube/kuberc").write_text(
        "apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\ndefaults:\n"
        f"  - command: kustomize\n    options: [{{name: output, default: {home}/written}}]\n"
    )
    only("kubectl")
    repository.write(OVERLAYS)
    assert found(gate) == [("overlays/dev/gpu.yaml", 10, GPU)]
    assert not (home / "written").exists()
    # Without the gate they hold, so the test would have seen them.
    subprocess.run([program("kubectl"), "kustomize", "overlays/dev"], check=True, timeout=60)
    assert (home / "written").exists()


def test_a_program_that_leaves_others_behind_is_ended_with_them(
    repository: Repository, gate: Run, only: Only, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = only()
    monkeypatch.setattr(programs, "BOUNDS", Bounds(1, 1000))
    script(folder / "kustomize", f"(/bin/sleep 3; echo x > {folder}/late) & /bin/sleep 60")
    repository.write(EMPTY)
    answer = gate("check")
    assert "ran for more than 1 seconds" in answer.out
    time.sleep(2.5)
    assert not (folder / "late").exists()


def test_what_is_rendered_is_read_as_strictly_as_anything(
    repository: Repository, gate: Run, only: Only
) -> None:
    script(only() / "kustomize", "echo '{a: 1, a: 2}'")
    repository.write(EMPTY)
    answer = gate("check")
    assert answer.status == 2
    assert "kustomization.yaml:1:1" in answer.out
    assert "what . renders cannot be read" in answer.out


@pytest.mark.usefixtures("renderer")
def test_a_program_says_itself_why_it_failed(repository: Repository, gate: Run) -> None:
    repository.write({"kustomization.yaml": "resources: [a.yaml]\n", "a.yaml": "kind: Pod\n"})
    answer = gate("check")
    assert answer.status == 2
    assert ". cannot be rendered: " in answer.out
    assert "missing metadata.name" in answer.out

"""What the gate reads of an overlay or a chart can be seen, and where it comes from."""

import json

import pytest

from tests.conftest import Repository, Run
from tests.gate.rendering.samples import CHART, OVERLAYS
from tests.gate.rendering.test_overlays import GPU
from tests.gate.rendering.tools import Only

RENDERED = "overlays/dev/kustomization.yaml/rendered.yaml"


@pytest.mark.parametrize("path", ["overlays/dev", "overlays/dev/kustomization.yaml"])
def test_an_overlay_is_shown_as_it_is_rendered(
    repository: Repository, gate: Run, path: str
) -> None:
    repository.write(OVERLAYS)
    shown = gate("show", path).out
    assert shown.startswith("agents-dev/x-agent (workload)\n")
    assert f"path {RENDERED}" in shown
    assert "\norigin: base/pod.yaml:1 (rendered by overlays/dev)\n" in shown
    assert f"\n  {GPU}: applies: 1 finding\n" in shown
    assert "agents-prod" not in shown


def test_programs_read_the_same(repository: Repository, gate: Run) -> None:
    repository.write(OVERLAYS)
    dev, prod = json.loads(gate("show", ".", "--output", "json").out)
    assert (dev["subject"], prod["subject"]) == ("agents-dev/x-agent", "agents-prod/agent")
    assert dev["origin"] == {
        "file": "base/pod.yaml",
        "line": 1,
        "remark": "rendered by overlays/dev",
    }
    asked = gate("show", "overlays/dev", "--output", "input").out.splitlines()
    (manifest,) = [json.loads(line)["manifest"] for line in asked]
    assert manifest == dev["manifest"]
    assert manifest["file"] == RENDERED


def test_without_rendering_files_are_shown_as_they_are(repository: Repository, gate: Run) -> None:
    repository.write(OVERLAYS)
    shown = gate("show", "overlays/dev", "--no-render").out
    assert shown.startswith("agent (workload)\n")
    assert "origin: " not in shown
    (patch,) = json.loads(gate("show", "overlays/dev", "--no-render", "--output", "json").out)
    assert patch["origin"] == {"file": "overlays/dev/gpu.yaml", "line": 1, "remark": ""}


def test_a_file_that_describes_nothing_is_shown_as_it_is(repository: Repository, gate: Run) -> None:
    repository.write(OVERLAYS)
    assert gate("show", "base/pod.yaml").out.startswith("agent (workload)\n")


def test_a_chart_is_shown_with_each_of_its_values(repository: Repository, gate: Run) -> None:
    repository.write({**CHART, "values-dev.yaml": "image: registry.example.com/dev\n"})
    shown = json.loads(gate("show", ".", "--output", "json").out)
    assert [
        (each["origin"]["file"], each["manifest"]["containers"][0]["image"]["repository"])
        for each in shown
    ] == [("templates/pod.yaml", "a"), ("templates/pod.yaml", "dev")]
    assert shown[1]["origin"]["remark"].startswith("rendered by . with values-dev.yaml")


def test_what_cannot_be_rendered_is_not_shown(
    repository: Repository, gate: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.write({**OVERLAYS, "overlays/dev/kustomization.yaml": "resources: [../gone]\n"})
    refused = gate("show", "overlays/dev")
    assert (refused.status, refused.out) == (2, "")
    assert "overlays/dev/kustomization.yaml:1:13: it names ../gone" in refused.err
    monkeypatch.setenv("PATH", "/nowhere")
    absent = gate("show", "overlays/dev")
    assert absent.status == 2
    assert "kustomize is not installed" in absent.err
    assert "--no-render shows the files as they are" in absent.err


def test_what_no_program_here_renders_is_no_absence_of_change(
    repository: Repository, gate: Run, only: Only
) -> None:
    overlay = "overlays/prod/kustomization.yaml"
    repository.commit({**OVERLAYS, "overlays/dev/kustomization.yaml": "resources: [../../base]\n"})
    repository.commit({overlay: OVERLAYS[overlay] + "namePrefix: x-\n"})
    assert "renamed: Pod agents-prod/x-agent" in gate("diff", "HEAD~1").out
    only()
    outcome = gate("diff", "HEAD~1")
    assert (outcome.status, outcome.out) == (2, "")
    assert "kustomize is not installed" in outcome.err


def test_what_render_does_not_name_is_told_with_what_to_do(
    repository: Repository, gate: Run
) -> None:
    repository.commit({**CHART, "gate.yaml": "version: 1\nrender: []\n"})
    repository.commit({"README.md": "A chart.\n"})
    outcome = gate("diff", "HEAD~1")
    assert outcome.status == 2
    assert "templates/pod.yaml:4:9: this Helm template was not rendered" in outcome.err
    assert "name in `render` what applies it, or leave it out with `ignore`" in outcome.err

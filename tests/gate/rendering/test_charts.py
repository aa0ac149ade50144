"""Charts are judged as they would be installed, and findings stand at values and templates."""

import json

import pytest

from tests.conftest import Repository, Run
from tests.gate.rendering.samples import CHART
from tests.gate.rendering.test_overlays import GPU, found


def test_a_value_is_placed_where_it_is_given(repository: Repository, gate: Run) -> None:
    values = CHART["values.yaml"].replace("memory: 64Mi", "memory: 64Mi\n  nvidia.com/gpu: 1")
    repository.write({**CHART, "values.yaml": values})
    assert ("values.yaml", 3, GPU) in found(gate)


def test_a_composed_value_is_placed_at_its_line_in_the_template(
    repository: Repository, gate: Run
) -> None:
    repository.write(CHART)
    assert found(gate) == [("templates/pod.yaml", 10, "unpinned-image")]


def test_files_of_values_are_variants_with_the_environment_of_their_name(
    repository: Repository, gate: Run
) -> None:
    for name in ("dev", "prod"):
        repository.write(
            {**CHART, f"values-{name}.yaml": "limits: {nvidia.com/gpu: 1}\ntag: v1@sha256:"
             + "0" * 64 + "\n"}
        )  # fmt: skip
    assert ("values-dev.yaml", 1, GPU) in found(gate)
    assert ("values-prod.yaml", 1, GPU) not in found(gate)


def test_a_static_template_that_helm_leaves_out_is_judged_as_it_stands(
    repository: Repository, gate: Run
) -> None:
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: dev}\nspec: {hostPID: true}\n"
    repository.write({**CHART, "templates/off.yaml": pod})
    places = [each for each in found(gate) if each[0] == "templates/off.yaml"]
    repository.write({".helmignore": "templates/off.yaml\n"})
    assert {rule for _, _, rule in places} == {
        rule for file, _, rule in found(gate) if file == "templates/off.yaml"
    }


@pytest.mark.parametrize("path", ["deploy/off.yaml", "templates/off.yaml"])
def test_a_template_that_names_another_file_hides_nothing(
    repository: Repository, gate: Run, path: str
) -> None:
    off = CHART["templates/pod.yaml"].split("spec:")[0].replace("{{ .Release.Name }}", "off")
    naming = f"# Source: agent/{path}\n{CHART['templates/pod.yaml']}"
    files = {**CHART, ".helmignore": f"{path}\n", path: f"{off}spec: {{hostPID: true}}\n"}
    repository.write({**files, "templates/pod.yaml": naming})
    assert (path, 5, "pod-security-restricted") in found(gate)


def test_a_static_template_is_judged_once_and_placed_at_its_lines(
    repository: Repository, gate: Run
) -> None:
    container = "    - name: {name}\n      securityContext:\n        privileged: true\n"
    pod = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  containers:\n"
    text = f"{pod}{''.join(container.format(name=name) for name in 'ab')}"
    part = {"charts/part/Chart.yaml": CHART["Chart.yaml"].replace("agent", "part"),
            "charts/part/templates/static.yaml": text.replace("name: a", "name: b", 1)}  # fmt: skip
    vendored = f"# Source: other/templates/x.yaml\n{text}---\n# nothing\n"
    repository.write({**CHART, **part, "templates/static.yaml": vendored})
    privileged = [
        (each["location"]["file"], each["location"]["line"])
        for each in json.loads(gate("check", "--output", "json").out)["findings"]
        if "is privileged" in each["message"]
    ]
    assert privileged == [
        ("charts/part/templates/static.yaml", 9), ("charts/part/templates/static.yaml", 12),
        ("templates/static.yaml", 10), ("templates/static.yaml", 13),
    ]  # fmt: skip


def test_a_chart_in_charts_is_part_of_its_chart(repository: Repository, gate: Run) -> None:
    part = {f"charts/part/{path}": text for path, text in CHART.items()}
    part["charts/part/Chart.yaml"] = part["charts/part/Chart.yaml"].replace("agent", "part")
    repository.write({**CHART, **part})
    files = [file for file, _, _ in found(gate)]
    assert sorted(files) == ["charts/part/templates/pod.yaml", "templates/pod.yaml"]


def test_no_template_stays_unresolved(repository: Repository, gate: Run) -> None:
    repository.write(CHART)
    assert "unresolved" not in gate("check").out
    assert "unresolved gate/unrendered-template" in gate("check", "--no-render").out


def test_a_chart_that_needs_values_says_where_they_are_named(
    repository: Repository, gate: Run
) -> None:
    pod = CHART["templates/pod.yaml"].replace(".Values.tag", 'required "name a tag" .Values.tag')
    values = CHART["values.yaml"].replace("tag: v1\n", "")
    repository.write({**CHART, "templates/pod.yaml": pod, "values.yaml": values})
    answer = gate("check")
    assert answer.status == 2
    assert "name a tag; if it needs more values, name their files under `render`" in answer.out
    named = "version: 1\nrender: [{helm: ., values: [prod.yaml]}]\n"
    repository.write({"prod.yaml": "tag: v2\n", "gate.yaml": named})
    assert gate("check").status == 0


def test_the_owner_says_how_a_chart_is_installed(repository: Repository, gate: Run) -> None:
    entry = (
        "{helm: ., namespace: agents-dev, release: r, values: [more.yaml], kube_version: v1.30.0}"
    )
    template = CHART["templates/pod.yaml"].replace(
        ".Release.Name }}", ".Release.Name }}{{ .Capabilities.KubeVersion.Minor }}\n  "
        "namespace: {{ .Release.Namespace }}",
    )  # fmt: skip
    repository.write(
        {
            **CHART,
            "templates/pod.yaml": template,
            "more.yaml": "limits: {nvidia.com/gpu: 1}\n",
            "gate.yaml": f"version: 1\nrender: [{entry}]\n",
        }
    )
    answer = gate("check")
    assert "more.yaml:1:26: deny no-gpu-in-dev" in answer.out
    assert "rendered by . with more.yaml" in answer.out

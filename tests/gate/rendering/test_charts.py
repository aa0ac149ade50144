"""Charts are judged as they would be installed, and findings stand at values and templates."""

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

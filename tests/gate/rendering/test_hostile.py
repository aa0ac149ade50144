"""What a stranger writes is refused before anything runs, or bounded when it does."""

from pathlib import Path
from typing import NamedTuple

import pytest

from gate.rendering import programs
from gate.sources.process import Bounds
from tests.conftest import Repository, Run
from tests.gate.rendering.samples import CHART, OVERLAYS, PATCH
from tests.gate.rendering.tools import RENDERERS, Only, script

DEV = "overlays/dev/kustomization.yaml"
FUNCTION = (
    "{apiVersion: v1, kind: ConfigMap, metadata: {name: f, annotations: "
    '{config.kubernetes.io/function: "{exec: {path: /bin/id}}"}}}'
)


@pytest.fixture(params=RENDERERS)
def trap(request: pytest.FixtureRequest, only: Only) -> Path:
    """Let a program that leaves a trace when it is run stand for Kustomize or for kubectl."""
    return trapped(only(), request.param)


@pytest.fixture
def helm_trap(only: Only) -> Path:
    """Let a program that leaves a trace when it is run stand for Helm."""
    return trapped(only(), "helm")


def trapped(folder: Path, name: str) -> Path:
    """Write a program, and name the trace that it leaves."""
    script(folder / name, f"echo run >> {folder}/trace")
    return folder / "trace"


@pytest.mark.parametrize(
    ("overlay", "said"),
    [
        ("resources: ['https://example.com/base.yaml']", "not a path in this repository"),
        ("resources: ['https:example.com/base.yaml']", "not a path in this repository"),
        ("resources: ['github.com/example/base?ref=main']", "not a path in this repository"),
        ("resources: ['GitHub.com/example/base']", "not a path in this repository"),
        ("resources: ['git@example.com:example/base.git']", "not a path in this repository"),
        ("resources: ['ssh://git@example.com/base']", "not a path in this repository"),
        ("components: ['git::https://example.com/base']", "not a path in this repository"),
        ("bases: ['example.com/base//x']", "not a path in this repository"),
        ("resources: [/etc/passwd]", "not a path in this repository"),
        ("patches: [{path: 'http://example.com/p.yaml'}]", "not a path in this repository"),
        ("configMapGenerator: [{name: a, files: ['k=https://example.com']}]", "not a path"),
        ("openapi: {path: 'https://example.com/s.json'}", "not a path in this repository"),
        ("replacements: [{path: '../../../../etc/passwd'}]", "leads out of the repository"),
        ("resources: [../../../other]", "leads out of the repository"),
        ("resources: [absent.yaml]", "no file or kustomization of what is judged"),
        ("resources: [leak]", "links are not followed"),
        ("configMapGenerator: [{name: a, files: [link.txt]}]", "links are not followed"),
        ("helmCharts: [{name: a, repo: 'https://example.com'}]", "it uses helmCharts"),
        ("HelmCharts: [{name: a, repo: 'https://example.com'}]", "it uses HelmCharts"),
        ("helmGlobals: {chartHome: ../..}", "it uses helmGlobals"),
        ("generators: [plugin.yaml]", "only builtin ones are run"),
        ("transformers: [plugin.yaml]", "only builtin ones are run"),
        ("validators: ['{apiVersion: someteam/v1, kind: Exec}']", "only builtin ones are run"),
        ("generators: ['{apiVersion: builtin, kind: HelmChartInflationGenerator}']", "builtin"),
        ("transformers: ['{apiVersion: builtin, kind: PatchTransformer, path: x}']", "reads files"),
        (f"generators: ['{FUNCTION}']", "only builtin ones are run"),
        ("transformers: [plugins]", "only single files are read"),
        ("patches: [{Path: 'https://example.com/p.yaml'}]", "not in lower case"),
        ("configMapGenerator: [{name: a, FILES: [x]}]", "not in lower case"),
        ("resources: {a: b}", "must be a list"),
        ("resources: [a\nresources: [b]", "cannot be read"),
        ("resources: [../dev]", "in a circle"),
    ],
)  # fmt: skip
def test_an_overlay_is_refused_before_anything_runs(
    repository: Repository, gate: Run, trap: Path, overlay: str, said: str
) -> None:
    plugin = "apiVersion: someteam.example.com/v1\nkind: Exec\nmetadata: {name: x}\nargs: [id]\n"
    repository.write({**OVERLAYS, DEV: f"{overlay}\n", "overlays/dev/plugin.yaml": plugin})
    (repository.root / "overlays/prod/kustomization.yaml").unlink()
    (repository.root / "overlays/dev/leak").symlink_to("/etc")
    (repository.root / "overlays/dev/link.txt").symlink_to("/etc/passwd")
    (repository.root / "base/kustomization.yaml").unlink()
    if "plugins" in overlay:
        repository.write({"overlays/dev/plugins/kustomization.yaml": "resources: []\n"})
    answer = gate("check")
    assert answer.status == 2, answer.out
    assert "gate/not-rendered" in answer.out
    assert said in answer.out
    assert not trap.exists()


def test_kustomizations_in_a_circle_are_refused(
    repository: Repository, gate: Run, trap: Path
) -> None:
    repository.write(
        {
            "a/kustomization.yaml": "resources: [../b]\n",
            "b/kustomization.yaml": "resources: [../a]\n",
            "pod.yaml": "a: 1\n",
        }
    )
    answer = gate("check")
    assert answer.status == 2
    assert "in a circle" in answer.out
    assert not trap.exists()


def test_one_address_can_be_allowed(repository: Repository, gate: Run, trap: Path) -> None:
    url = "https://example.com/base.yaml"
    allowed = f"version: 1\nrender: [{{kustomize: overlays/dev, allow: ['{url}']}}]\n"
    repository.write({**OVERLAYS, DEV: f"resources: ['{url}']\n", "gate.yaml": allowed})
    gate("check")
    assert trap.exists()
    repository.write({DEV: f"resources: ['{url}', 'https://example.com/other.yaml']\n"})
    assert "https://example.com/other.yaml, which is not a path" in gate("check").out


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"Chart.yaml": CHART["Chart.yaml"] + "dependencies:\n  - name: x\n    repository: "
          "https://example.com\n    version: 1.0.0\n"}, "its dependency x is not in charts/"),
        ({"values.schema.json": '{"$ref": "https://example.com/s.json"}'}, "another document"),
        ({"values.schema.json": '{"a": [{"$ref": "file:///etc/passwd"}]}'}, "another document"),
        ({"values.schema.json": '{"$schema": "https://example.com/s"}'}, "no known dialect"),
        ({"body.txt": "version https://git-lfs.github.com/spec/v1\noid sha256:0\n"}, "Git LFS"),
    ],
)  # fmt: skip
def test_a_chart_is_refused_before_anything_runs(
    repository: Repository, gate: Run, helm_trap: Path, files: dict[str, str], said: str
) -> None:
    repository.write({**CHART, **files})
    answer = gate("check")
    assert answer.status == 2
    assert said in answer.out
    assert not helm_trap.exists()


@pytest.mark.parametrize("name", ["kustomization.yaml", "pod.yaml", "notes.txt"])
def test_what_git_writes_in_another_encoding_is_not_rendered(
    repository: Repository, gate: Run, name: str
) -> None:
    generated = "configMapGenerator: [{name: a, files: [notes.txt]}]\n"
    repository.commit(
        {
            "kustomization.yaml": f"resources: [pod.yaml]\n{generated}",
            "pod.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n",
            "notes.txt": "a\n",
        }
    )
    repository.write({".gitattributes": f"{name} working-tree-encoding=UTF-16BE\n"})
    repository.git("add", ".gitattributes")
    done = gate("check", "--staged")
    assert done.status == 2
    assert "in another encoding" in done.out


@pytest.mark.parametrize("target", ["/etc/passwd", "../outside.yaml", "values.yaml"])
def test_a_link_in_a_chart_is_refused(
    repository: Repository, gate: Run, helm_trap: Path, target: str
) -> None:
    repository.write({f"chart/{path}": text for path, text in CHART.items()})
    (repository.root / "chart/templates/link.yaml").symlink_to(target)
    answer = gate("check")
    assert answer.status == 2
    assert "links are not followed" in answer.out
    assert not helm_trap.exists()


def test_a_chart_reads_no_file_outside(repository: Repository, gate: Run) -> None:
    template = (
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n"
        '  a: {{ .Files.Get "../outside.txt" | quote }}\n'
        '  b: {{ .Files.Get "/etc/passwd" | quote }}\n'
        '  c: {{ (lookup "v1" "Secret" "kube-system" "").items | toJson | quote }}\n'
        '  d: {{ getHostByName "example.com" | quote }}\n'
    )
    files = {f"chart/{path}": text for path, text in CHART.items()}
    repository.write({**files, "outside.txt": "treasure", "chart/templates/files.yaml": template})
    answer = gate("check", "--output", "json")
    assert "treasure" not in answer.out
    assert "root:" not in answer.out
    assert answer.status != 2


OBJECTS = """\
{{- range until 1000000 }}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: a{{ . }}}
{{- end }}
"""
RECURSION = '{{ define "x" }}{{ include "x" . }}{{ end }}{{ include "x" . }}'
RANGE = "{{ range until 9000 }}"
LOOP = f"{RANGE}{RANGE}{RANGE}{{{{ end }}}}{{{{ end }}}}{{{{ end }}}}"
FAILURE = 'a: {{ fail "token ghp_0123456789abcdefghijklmnopqrstuvwxyzAB" }}'


class Endless(NamedTuple):
    """A template, how many seconds it gets, and what is said of it."""

    template: str
    seconds: int
    said: str


ENDLESS = {
    "objects": Endless(OBJECTS, 2, "ran for more than 2 seconds"),
    "recursion": Endless(RECURSION, 60, "cannot be rendered"),
    "loop": Endless(LOOP, 2, "ran for more than 2 seconds"),
    "output": Endless('a: {{ repeat 20000000 "x" }}', 60, "helm wrote more than"),
    "memory": Endless('a: {{ repeat 900000000 "x" }}', 60, "more memory than the 512 MiB"),
    "secret": Endless(FAILURE, 60, "cannot be rendered"),
}


@pytest.mark.parametrize("case", ENDLESS.values(), ids=list(ENDLESS))
def test_an_endless_template_is_ended(
    repository: Repository, gate: Run, monkeypatch: pytest.MonkeyPatch, case: Endless
) -> None:
    bounds = Bounds(case.seconds, programs.BOUNDS.output, programs.BOUNDS.memory)
    monkeypatch.setattr(programs, "BOUNDS", bounds)
    repository.write({**CHART, "templates/x.yaml": case.template})
    answer = gate("check")
    assert answer.status == 2
    assert "gate/not-rendered" in answer.out
    assert case.said in answer.out
    assert "ghp_0123456789" not in answer.out


def test_many_overlays_on_one_base_are_followed_once(repository: Repository, gate: Run) -> None:
    chain = {
        f"l{n}/kustomization.yaml": f"resources: [../l{n + 1}]\nnamePrefix: a\n" for n in range(60)
    }
    repository.write({**chain, "l60/kustomization.yaml": "resources: []\n"})
    answer = gate("check")
    assert answer.status == 2
    assert "more than 50 kustomizations build on it" in answer.out


@pytest.mark.usefixtures("renderer")
def test_an_unrelated_change_does_not_hang_on_what_cannot_be_rendered(
    repository: Repository, gate: Run
) -> None:
    repository.commit({**OVERLAYS, DEV: "resources: [../../base]\npatches: [{path: bad.yaml}]\n",
                       "overlays/dev/bad.yaml": PATCH.replace("Pod", "Job")})  # fmt: skip
    repository.write({"readme.yaml": "a: 1\n"})
    repository.git("add", "--all")
    assert gate("check", "--staged").status == 0
    repository.write({"overlays/dev/bad.yaml": PATCH.replace("Pod", "CronJob")})
    repository.git("add", "--all")
    assert gate("check", "--staged").status == 2

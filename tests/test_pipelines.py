"""What runs the gate elsewhere: hooks, GitHub's action, GitLab's template, and their scripts."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import orjson
import pytest

from gate.adoption.hooks import HOOKS, PIPELINES
from gate.document import Source, Syntax, read
from tests.conftest import Repository
from tests.generate import ROOT

GOOD = "agent:\n  name: good\n  capabilities:\n    - search\n"
BAD = f"{GOOD}permissions:\n  read: [knowledge]\n  write: [/etc/hosts]\n"
TEMPLATE = ROOT / "templates" / "gitlab" / "agentgate.gitlab-ci.yml"
HOSTILE = [
    "$(touch made)", "`touch made`", "; touch made", "x' ; touch made '", 'x" ; touch made "',
    "--output=text=made", "-h", "*", "a\nb", "${IFS}touch${IFS}made", "\\", " ",
]  # fmt: skip


def parsed(path: str, text: str) -> object:
    reading = read(Source(path, text.encode(), Syntax.YAML))
    assert not reading.faults
    [document] = reading.documents
    return document.value


@pytest.mark.parametrize("path", ["action.yml", ".pre-commit-hooks.yaml", str(TEMPLATE)])
def test_every_reader_reads_them_alike(path: str) -> None:
    assert parsed(path, (ROOT / path).read_text())


@pytest.mark.parametrize("text", [*(p.text for p in PIPELINES.values()), HOOKS])
def test_what_init_writes_is_read_too(text: str) -> None:
    # `on:` is a boolean for some readers; GitHub's is not one of them.
    assert parsed("a.yaml", text.replace("\non:", '\n"on":'))


def action() -> dict[str, dict[str, list[dict[str, object]]]]:
    value = parsed("action.yml", (ROOT / "action.yml").read_text())
    assert isinstance(value, dict)
    return value


def scripts(value: object) -> list[str]:
    match value:
        case {"run": str(script), **rest}:
            return [script, *scripts(rest)]
        case dict():
            return [script for item in value.values() for script in scripts(item)]
        case list():
            return [script for item in value for script in scripts(item)]
        case _:
            return []


def test_no_input_is_pasted_into_a_script() -> None:
    github = parsed("a.yaml", PIPELINES["github"].text.replace("\non:", '\n"on":'))
    for script in [*scripts(action()), *scripts(github)]:
        assert "${{" not in script
    assert len(scripts(action())) == 2


def test_actions_of_others_are_pinned_by_commit() -> None:
    used = re.findall(r"uses: (\S+)", PIPELINES["github"].text + (ROOT / "action.yml").read_text())
    assert used
    assert all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", each) for each in used)


def test_the_hook_of_the_repository_and_the_drafted_one_are_one() -> None:
    value = parsed("a.yaml", (ROOT / ".pre-commit-hooks.yaml").read_text())
    drafted = parsed("a.yaml", HOOKS)
    assert isinstance(value, list)
    assert isinstance(drafted, dict)
    [ours], [theirs] = value, drafted["repos"][0]["hooks"]
    assert all(ours[key] == setting for key, setting in theirs.items())


@pytest.fixture
def runner(repository: Repository, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a runner in which the gate is installed."""
    temporary = tmp_path_factory.mktemp("runner")
    (temporary / "agentgate" / "bin").mkdir(parents=True)
    gate = temporary / "agentgate" / "bin" / "gate"
    gate.write_text(f'#!/bin/sh\nexec {sys.executable} -m gate "$@"\n')
    gate.chmod(0o755)
    python = temporary / "agentgate" / "bin" / "python"
    python.write_text('#!/bin/sh\nprintf "%s\\n" "$@" >>"$RUNNER_TEMP/asked"\n')
    python.chmod(0o755)
    (temporary / "python3").write_text("#!/bin/sh\nexit 0\n")
    (temporary / "python3").chmod(0o755)
    repository.commit({"a.yaml": GOOD})
    return {
        "PATH": f"{temporary}:{os.environ['PATH']}", "HOME": os.environ.get("HOME", "/"),
        "PYTHONPATH": str(ROOT), "RUNNER_TEMP": str(temporary),
        "GITHUB_OUTPUT": str(temporary / "output"),
        "GITHUB_STEP_SUMMARY": str(temporary / "summary"), "GITHUB_ACTION_PATH": str(ROOT),
        "DIFF": "", "PATHS": "", "BASELINE": "", "SARIF": "agentgate.sarif",
    }  # fmt: skip


def run(
    script: str, environment: Mapping[str, str], root: Path, shell: str = "bash"
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [shell, "-e", "-c", script], cwd=root, env=environment, capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip


def judge(runner: Mapping[str, str], repository: Repository, **inputs: str) -> str:
    done = run(scripts(action())[1], {**runner, **inputs}, repository.root)
    assert not (repository.root / "made").exists()
    return f"{done.returncode}: {done.stdout}{done.stderr}"


def test_the_action_judges_and_reports(runner: dict[str, str], repository: Repository) -> None:
    assert judge(runner, repository).startswith("0: ")
    repository.commit({"b.yaml": BAD})
    told = judge(runner, repository)
    assert told.startswith("1: b.yaml:7:")
    assert "\n::error file=b.yaml,line=7," in told
    temporary = Path(runner["RUNNER_TEMP"])
    assert (temporary / "output").read_text().splitlines()[-2:] == [
        "sarif=agentgate.sarif", "status=1",
    ]  # fmt: skip
    assert (temporary / "summary").read_text().startswith("**denied**")
    [sarif] = orjson.loads((repository.root / "agentgate.sarif").read_bytes())["runs"]
    assert len(sarif["results"]) == 1


def test_the_action_hands_on_no_report_that_it_did_not_write(
    runner: dict[str, str], repository: Repository
) -> None:
    repository.commit({"gate.yaml": "versoin: 1\n", "agentgate.sarif": "{}"})
    assert judge(runner, repository).startswith("2: gate: gate.yaml is not valid")
    assert Path(runner["GITHUB_OUTPUT"]).read_text() == "status=2\n"


def test_the_action_judges_a_change_or_some_paths(
    runner: dict[str, str], repository: Repository
) -> None:
    repository.commit({"b.yaml": BAD, "with space/c.yaml": BAD})
    repository.git("tag", "before")
    repository.commit({"d.yaml": GOOD.replace("good", "other")})
    assert judge(runner, repository, DIFF="before").startswith("0: ")
    assert judge(runner, repository, PATHS="a.yaml\nd.yaml\n").startswith("0: ")
    assert judge(runner, repository, PATHS="with space").startswith("1: with space/c.yaml:")


@pytest.mark.parametrize("name", ["DIFF", "PATHS", "BASELINE", "SARIF"])
@pytest.mark.parametrize("value", HOSTILE)
def test_no_input_of_the_action_is_obeyed(
    name: str, value: str, runner: dict[str, str], repository: Repository
) -> None:
    told = judge(runner, repository, **{name: value})
    written = name == "SARIF" and (repository.root / value).is_file()
    assert told.startswith("2: ") or written or (name == "PATHS" and "\n" in value), told


@pytest.mark.parametrize("wheel", ["", "dist/agentgate.whl", "https://a.example/b.whl#sha256="])
def test_the_action_installs_a_wheel_or_its_own_source(
    wheel: str, runner: dict[str, str], repository: Repository
) -> None:
    wheel = wheel + "0" * 64 if wheel.endswith("=") else wheel
    done = run(scripts(action())[0], {**runner, "WHEEL": wheel}, repository.root)
    assert done.returncode == 0, done.stdout + done.stderr
    asked = (Path(runner["RUNNER_TEMP"]) / "asked").read_text().splitlines()
    assert asked[-2:] == ["--", wheel or str(ROOT)]


@pytest.mark.parametrize("wheel", [*HOSTILE, "agentgate", "agentgate==1", "-r.whl"])
def test_the_action_installs_no_name(
    wheel: str, runner: dict[str, str], repository: Repository
) -> None:
    done = run(scripts(action())[0], {**runner, "WHEEL": wheel}, repository.root)
    assert done.returncode == 2
    assert not (Path(runner["RUNNER_TEMP"]) / "asked").exists()


def template() -> tuple[str, dict[str, str]]:
    value = parsed("a.yaml", TEMPLATE.read_text())
    assert isinstance(value, dict)
    return "\n".join(value["agentgate"]["script"]), value["agentgate"]["variables"]


def pipeline(runner: dict[str, str], repository: Repository, **given: str) -> str:
    script, variables = template()
    # Where the job installs the gate, it is there already.
    placed = script.replace("$(mktemp -d)", '"$RUNNER_TEMP/agentgate"')
    environment = {**runner, **variables, "AGENTGATE_WHEEL": "a.whl", **given}
    done = run(placed, environment, repository.root, "sh")
    assert not (repository.root / "made").exists()
    return f"{done.returncode}: {done.stdout}{done.stderr}"


def test_the_template_judges_everything_or_a_merge_request(
    runner: dict[str, str], repository: Repository
) -> None:
    assert pipeline(runner, repository).startswith("0: ")
    repository.commit({"b.yaml": BAD})
    assert pipeline(runner, repository).startswith("1: b.yaml:7:")
    assert "<testsuites" in (repository.root / "agentgate.junit.xml").read_text()
    fork = repository.git("rev-parse", "HEAD")
    repository.commit({"c.yaml": GOOD.replace("good", "other")})
    assert pipeline(runner, repository, CI_MERGE_REQUEST_DIFF_BASE_SHA=fork).startswith("0: ")


@pytest.mark.parametrize(
    "name", ["AGENTGATE_BASELINE", "CI_MERGE_REQUEST_DIFF_BASE_SHA", "AGENTGATE_WHEEL"]
)
@pytest.mark.parametrize("value", HOSTILE)
def test_no_variable_of_the_template_is_obeyed(
    name: str, value: str, runner: dict[str, str], repository: Repository
) -> None:
    assert pipeline(runner, repository, **{name: value}).startswith("2: ")

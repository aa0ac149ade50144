"""`gate policy`, as the author of an organisation's rules meets it."""

import json
from pathlib import Path

import pytest

from tests.conftest import Repository, Run
from tests.gate.authoring.making import ID, LATE, REGO_TESTS

MODULE = f"policies/rules/{ID}/{ID}.rego"
CASES = f"policies/rules/{ID}/cases"
MESSAGE = 'the tool "example_tool" is not to be used here: take it out of the list'


@pytest.fixture
def begun(repository: Repository, gate: Run) -> Repository:
    assert gate("policy", "new", ID).status == 0
    return repository


def change(repository: Repository, name: str, old: str, new: str) -> None:
    text = (repository.root / name).read_text()
    assert old in text
    repository.write({name: text.replace(old, new)})


def test_a_rule_from_its_first_minute_to_a_verdict(repository: Repository, gate: Run) -> None:
    done = gate("policy", "new", ID)
    assert done.status == 0
    assert done.out.splitlines() == [
        f"wrote {MODULE}", f"wrote {CASES}/bad-agent.yaml", f"wrote {CASES}/good-agent.yaml",
        f"try it: gate policy test policies --rule {ID}",
    ]  # fmt: skip
    for verb in (["fmt", "--check"], ["check"], ["test"]):
        assert gate("policy", *verb).status == 0, verb
    assert gate("policy", "test").out == "passed: 2 cases of 1 rule\n"
    repository.write({"agent.yaml": "agent: {name: x, capabilities: [example_tool]}\n"})
    judged = gate("check", "agent.yaml", "--policy", "policies", "--deny-at", "medium")
    assert judged.status == 1
    assert f"agent.yaml:1:33: deny {ID} (medium): " in judged.out
    assert ID in gate("rules", "--policy", "policies").out


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize("name", ["nosh", "default", "no-shell-tools2"])
def test_a_new_rule_is_laid_out_whatever_it_is_called(gate: Run, name: str) -> None:
    assert gate("policy", "new", name).status == 0
    for verb in (["fmt", "--check"], ["check"], ["test"]):
        done = gate("policy", *verb)
        assert done.status == 0, done
    assert f"{name} (medium)" in gate("explain", name, "--policy", "policies").out


@pytest.mark.parametrize("name", ["../x", "A", "a/b", "", "cases", "unpinned-image", ID])
def test_new_refuses_what_it_cannot_make(begun: Repository, gate: Run, name: str) -> None:
    done = gate("policy", "new", name)
    assert done.status == 2
    assert done.err.startswith("gate: ")
    assert [path.name for path in (begun.root / "policies" / "rules").iterdir()] == [ID]


@pytest.mark.parametrize("folder", ["..", "../elsewhere", "/elsewhere"])
def test_new_stays_in_the_repository(repository: Repository, gate: Run, folder: str) -> None:
    done = gate("policy", "new", ID, "--dir", folder)
    assert done.status == 2
    assert "leads out of" in done.err
    assert not (repository.root.parent / "elsewhere").exists()


def test_new_from_a_folder_below(
    repository: Repository, gate: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repository.root / "deep").mkdir()
    monkeypatch.chdir(repository.root / "deep")
    assert gate("policy", "new", ID, "--dir", "../policies").status == 0
    assert (repository.root / MODULE).is_file()


def test_fmt_lays_out_shows_and_only_tells(begun: Repository, gate: Run) -> None:
    neat = (begun.root / MODULE).read_text()
    change(begun, MODULE, "\tsome tool", "  some   tool")
    told = gate("policy", "fmt", "--check")
    assert (told.status, told.out) == (1, f"{MODULE} is not laid out as `gate policy fmt` does\n")
    shown = gate("policy", "fmt", "--diff")
    assert shown.status == 1
    assert "-  some   tool in" in shown.out
    assert "+\tsome tool in" in shown.out
    assert (begun.root / MODULE).read_text() != neat
    done = gate("policy", "fmt", MODULE)
    assert (done.status, done.out) == (0, f"{MODULE}\n")
    assert (begun.root / MODULE).read_text() == neat
    assert gate("policy", "fmt").out == ""


def test_a_syntax_error_is_told_by_every_verb(begun: Repository, gate: Run) -> None:
    change(begun, MODULE, "some tool in", "some tool inn")
    place = f"{MODULE}:20:12: "
    done = gate("policy", "check")
    assert (done.status, done.err) == (1, "")
    assert done.out.startswith(place)
    assert done.out.endswith("1 fault in 1 rule\n")
    for verb in ("fmt", "test", "bench", "docs"):
        done = gate("policy", verb)
        assert done.status == 2, verb
        assert place in done.err
        assert done.out == ""


def test_check_tells_missing_metadata(begun: Repository, gate: Run) -> None:
    text = (begun.root / MODULE).read_text()
    begun.write({MODULE: text[text.index("package ") :]})
    done = gate("policy", "check")
    assert done.status == 1
    assert f"{MODULE}:1:1: the rule has no METADATA\n" in done.out


def test_a_mark_on_the_wrong_line_fails(begun: Repository, gate: Run) -> None:
    case = f"{CASES}/bad-agent.yaml"
    change(begun, case, f" # expect: {ID}", "")
    change(begun, case, "- search", f"- search # expect: {ID}")
    done = gate("policy", "test")
    assert done.status == 1
    assert done.out.splitlines() == [
        f"{case}:5: {ID} is expected here and found nothing",
        f"{case}:6:7: {ID} is not expected here: {MESSAGE}",
        "failed: 1 case wrong; 2 cases of 1 rule",
    ]  # fmt: skip


@pytest.mark.parametrize(("name", "kind"), [("bad-agent.yaml", "bad"), ("good-agent.yaml", "good")])
def test_a_rule_without_both_kinds_of_case_fails(
    begun: Repository, gate: Run, name: str, kind: str
) -> None:
    (begun.root / CASES / name).unlink()
    done = gate("policy", "test")
    assert done.status == 1
    assert f"{ID}: there is no {kind} case\n" in done.out
    assert done.out.endswith("failed: 1 rule incomplete; 1 case of 1 rule\n")


def test_what_could_not_be_judged_is_2(begun: Repository, gate: Run) -> None:
    begun.write({f"{CASES}/broken.yaml": "a: 1\na: 2\n"})
    done = gate("policy", "test")
    assert done.status == 2
    assert done.out.startswith(f"{CASES}/broken.yaml:2:1: gate/unreadable-document: ")
    assert done.out.endswith("undecided: 1 case not judged; 3 cases of 1 rule\n")


def test_a_rule_that_crosses_the_deadline_is_2(begun: Repository, gate: Run) -> None:
    text = (begun.root / MODULE).read_text()
    begun.write({MODULE: text[: text.index("findings contains")] + LATE})
    (begun.root / CASES / "bad-agent.yaml").unlink()
    done = gate("policy", "test", "--rule", ID)
    assert done.status == 2
    assert "did not finish within 2s (could not be judged)\n" in done.out


def test_a_test_report_for_programs(begun: Repository, gate: Run) -> None:
    begun.write({f"{CASES}/wrong.yaml": f"agent: {{name: x}} # expect: {ID}\n"})
    done = gate("policy", "test", "--coverage", "--output", "json")
    assert done.status == 1
    report = json.loads(done.out)
    assert report["schema"] == "urn:agentgate:policy-test:v1"
    assert report["passed"] is False
    assert [case["outcome"] for case in report["cases"]] == ["pass", "pass", "fail"]
    (fault,) = report["cases"][2]["faults"]
    assert (fault["file"], fault["line"]) == (f"{CASES}/wrong.yaml", 1)
    assert report["rules"] == [{"id": ID, "lacks": []}]
    assert report["coverage"] == [{"file": MODULE, "lines": 5, "percent": 100.0, "missed": []}]


def test_rego_tests_are_run_beside_the_cases(begun: Repository, gate: Run) -> None:
    name = f"policies/rules/{ID}/{ID}_test.rego"
    begun.write({name: REGO_TESTS})
    done = gate("policy", "test")
    assert (done.status, done.out) == (0, "passed: 2 cases and 1 Rego test of 1 rule\n")
    failing = '\ntest_wrong if {\n\tprint("seen", subject.findings)\n\tfalse\n}\n'
    begun.write({name: REGO_TESTS + failing + "\ntodo_test_later if false\n"})
    done = gate("policy", "test")
    assert done.status == 1
    assert done.out.splitlines() == [
        f"{name}:9: no_example_tool_test.test_wrong failed",
        "  seen set()",
        f"{name}:14: no_example_tool_test.todo_test_later was skipped",
        "failed: 1 Rego test failed; 2 cases and 3 Rego tests of 1 rule",
    ]


def test_coverage_names_the_lines_that_nothing_goes_through(begun: Repository, gate: Run) -> None:
    text = (begun.root / MODULE).read_text()
    more = '\nfindings contains {"at": "", "message": "b"} if {\n\tinput.manifest.file == "x"\n}\n'
    begun.write({MODULE: text + more})
    line = len(text.splitlines()) + 2
    done = gate("policy", "test", "--coverage")
    assert done.status == 0
    assert f"{MODULE}: 71.4% of 7 lines covered, not lines {line}-{line + 1}" in done.out


@pytest.mark.usefixtures("begun")
def test_one_rule_of_several(gate: Run) -> None:
    assert gate("policy", "new", "second").status == 0
    assert gate("policy", "test").out == "passed: 4 cases of 2 rules\n"
    assert gate("policy", "test", "--rule", "second").out == "passed: 2 cases of 1 rule\n"
    done = gate("policy", "test", "--rule", "secnd")
    assert done.status == 2
    assert "did you mean second?" in done.err


def test_bench_times_saves_and_compares(begun: Repository, gate: Run) -> None:
    done = gate("policy", "bench", "--save", "times.json")
    assert done.status == 0
    head, row = done.out.splitlines()
    assert head.split() == ["rule", "inputs", "median", "µs", "slowest", "µs"]
    assert row.split()[:2] == [ID, "2"]
    done = gate("policy", "bench", "--compare", "times.json")
    assert done.status == 0
    assert len(done.out.splitlines()[1].split()) == 6
    text = (begun.root / "times.json").read_text()
    times = json.loads(text)
    times["rules"][0]["median"] /= 1e6
    begun.write({"times.json": json.dumps(times)})
    assert gate("policy", "bench", "--compare", "times.json").status == 0


def test_bench_fails_only_where_a_ratio_is_given(begun: Repository, gate: Run) -> None:
    saved = {"rule": ID, "inputs": 2, "median": 0.001, "slowest": 0.001}
    schema = "urn:agentgate:policy-bench:v1"
    begun.write({"times.json": json.dumps({"schema": schema, "rules": [saved]})})
    change(
        begun,
        MODULE,
        "some tool in input",
        "count(numbers.range(1, 20000)) > 0\n\tsome tool in input",
    )
    assert gate("policy", "bench", "--compare", "times.json").status == 0
    done = gate("policy", "bench", "--compare", "times.json", "--fail-above", "2")
    assert done.status == 1
    assert f"{ID} takes " in done.out
    done = gate("policy", "bench", "--fail-above", "2")
    assert done.status == 2
    assert "--fail-above needs saved times" in done.err


def test_docs_are_written_and_their_drift_is_told(begun: Repository, gate: Run) -> None:
    assert gate("policy", "docs", "--check").status == 1
    done = gate("policy", "docs")
    assert (done.status, done.out) == (0, "wrote 3 pages to docs/rules\n")
    assert gate("policy", "docs", "--check").out == ""
    change(begun, MODULE, "severity: medium", "severity: high")
    done = gate("policy", "docs", "--check")
    assert done.status == 1
    assert done.out.splitlines() == [
        f"docs/rules/{name} has drifted: run `gate policy docs`"
        for name in ("README.md", f"{ID}.md")
    ]
    assert gate("policy", "docs", "--out", "pages").status == 0
    assert Path("pages", "matrix.md").is_file()


def test_the_matrix_names_what_is_missing(begun: Repository, gate: Run) -> None:
    done = gate("policy", "docs", "--matrix")
    assert done.status == 0
    assert f"{ID} on mcp_json: 0 bad, 0 good\n" in done.out
    assert f"{ID} on agent_manifest" not in done.out
    assert done.out.splitlines()[-1].endswith(" cells lack a bad or a good file")
    assert not (begun.root / "docs").exists()


@pytest.mark.usefixtures("repository")
def test_folders_are_named_or_usual(gate: Run) -> None:
    for verb in ("fmt", "check", "test", "bench", "docs"):
        done = gate("policy", verb)
        assert done.status == 2
        assert "there is no folder policies here" in done.err
    assert gate("policy", "new", ID, "--dir", "rego").status == 0
    assert gate("policy", "new", "second", "--dir", "more").status == 0
    assert gate("policy", "test", "rego", "more").out == "passed: 4 cases of 2 rules\n"
    assert gate("policy", "check", "rego").out == "no faults in 1 rule\n"


def test_a_folder_of_the_same_name_does_not_change_what_ships(begun: Repository, gate: Run) -> None:
    begun.write({"policies/lib/paths.rego": "package agentgate.lib.other\n\nis_other := true\n"})
    assert gate("policy", "check").status == 0
    assert gate("rules", "--policy", "policies").status == 0

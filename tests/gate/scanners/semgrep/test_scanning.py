from pathlib import Path

import pytest

from gate.errors import Place, ScanError
from gate.scanners.semgrep.scanner import LONGEST, Missing
from gate.scanners.semgrep.scope import is_code, is_scanned
from gate.sources import MEBIBYTE, File, oversize
from tests.gate.scanners.semgrep.fakes import asked, fake

BAD = File("tools/a.py", "x = 'äö🙂'; eval(y)\n".encode())
GOOD = File("tools/b.py", b"x = 1\n")


def test_what_is_seen_is_placed_by_line_and_code_point(tmp_path: Path) -> None:
    scanned = fake(tmp_path).scan([BAD, GOOD])
    (seen,) = scanned.sightings
    assert (seen.rule, seen.file, seen.line, seen.column) == ("no-eval", "tools/a.py", 1, 12)
    assert (seen.end_line, seen.end_column) == (1, 17)
    assert (scanned.ran.version, scanned.ran.files) == ("1.181.0", 2)


def test_a_message_repeats_nothing_of_the_code(tmp_path: Path) -> None:
    (seen,) = fake(tmp_path).scan([BAD]).sightings
    assert seen.message == "This evaluates …."


def test_one_run_is_given_every_file_by_a_name_that_is_no_option(tmp_path: Path) -> None:
    fake(tmp_path).scan([File("-rf.py", b""), File("a\nb.py", b""), File("--.py", b"")])
    (run,) = asked(tmp_path)
    assert run["files"] == ["./-rf.py", "./a\nb.py", "./--.py"]
    assert run["home"] == []


def test_what_is_much_to_look_at_is_looked_at_in_several_runs(tmp_path: Path) -> None:
    files = [File(f"{name}.py", b"eval(1)\n" + b"#" * (MEBIBYTE - 8)) for name in "abc"]
    assert len(fake(tmp_path).scan(files).sightings) == len(files)
    assert [run["files"] for run in asked(tmp_path)] == [["./a.py", "./b.py"], ["./c.py"]]


def test_nothing_of_the_environment_is_passed_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEMGREP_APP_TOKEN", "secret")
    monkeypatch.setenv("SEMGREP_RULES", "p/default")
    fake(tmp_path).scan([GOOD])
    (run,) = asked(tmp_path)
    assert not {"SEMGREP_APP_TOKEN", "SEMGREP_RULES"} & set(run["environment"])


@pytest.mark.parametrize(
    ("behaviour", "told"),
    [
        ("sys.exit(3)", "exit status 3"),
        ("os.kill(os.getpid(), 9)", "exit status -9"),
        ("sys.stdout.write(json.dumps(answer)[:-9]); sys.stdout.flush(); os.abort()", "status -6"),
        ("sys.stdout.write('no json'); sys.exit(0)", "not as the gate knows it"),
        ("del answer['paths']", "not as the gate knows it"),
        ("answer['results'] = [{'path': files[0]}]", "not as the gate knows it"),
        ("answer['version'] = '1.99.0'", "not supported"),
        ("answer['version'] = '2.0.0'", "not supported"),
        ("answer['version'] = 'x'", "not supported"),
        ("answer['paths']['scanned'].pop()", "did not look at everything"),
        ("answer['paths']['scanned'] = [*files, './z.py']", "did not look at everything"),
        ("answer['errors'] = [{'type': 'Timeout', 'path': files[0]}]", "did not look at"),
        ("answer['errors'] = [{'type': ['PartialParsing', []]}]", "did not look at"),
        ("answer['skipped_rules'] = [{}]", "did not look at everything"),
        ("for f in found: f['check_id'] = 'other'", "did not look at everything"),
        ("for f in found: f['end']['offset'] = 10**9", "was not asked"),
    ],
    ids=[
        "status", "killed", "ended-while-it-answered",
        "no-json", "no-paths", "no-place", "older", "newer", "no-version", "less", "more",
        "timeout", "partial", "skipped-rules", "strange-rule", "beyond-the-file",
    ],
)  # fmt: skip
def test_an_answer_that_is_not_whole_is_none(tmp_path: Path, behaviour: str, told: str) -> None:
    with pytest.raises(ScanError, match=told):
        fake(tmp_path, behaviour).scan([BAD])


def test_what_cannot_be_read_is_told_by_its_line(tmp_path: Path) -> None:
    spans = [{"start": {"line": 3, "col": 1, "offset": 0}}]
    trouble = {"type": ["PartialParsing", []], "spans": spans}
    behaviour = f"answer['errors'] = [{trouble!r} | {{'path': files[0]}}]"
    with pytest.raises(ScanError) as raised:
        fake(tmp_path, behaviour).scan([BAD])
    assert [fault.place for fault in raised.value.faults] == [Place(BAD.path, 3)]


def test_a_fault_names_its_file_and_quotes_nothing(tmp_path: Path) -> None:
    behaviour = "answer['errors'] = [{'type': 'Timeout', 'path': files[0], 'message': 'hunter2'}]"
    with pytest.raises(ScanError) as raised:
        fake(tmp_path, behaviour).scan([BAD])
    (fault,) = raised.value.faults
    assert fault.place is not None
    assert fault.place.file == "tools/a.py"
    assert "hunter2" not in f"{raised.value}{fault}"


def test_a_program_that_cannot_be_run_is_a_fault(tmp_path: Path) -> None:
    scanner = fake(tmp_path)
    scanner.program.path.write_text("#!/nowhere/python\n")
    with pytest.raises(ScanError, match="cannot be run"):
        scanner.scan([GOOD])


def test_a_path_that_leads_out_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScanError, match="leads out"):
        fake(tmp_path).scan([File("../a.py", b"")])


@pytest.mark.parametrize(
    "file",
    [
        File("a.py", b"\n" * (LONGEST + 1)),
        File("a.py", oversize()),
        File("a.py", b"", LONGEST + 1),
        File("a.py", b"# \0\n"),
    ],
    ids=["long", "oversize", "measured", "binary"],
)
def test_a_file_that_is_unfit_is_refused_by_name(tmp_path: Path, file: File) -> None:
    with pytest.raises(ScanError) as raised:
        fake(tmp_path).scan([file, GOOD])
    assert [each.place and each.place.file for each in raised.value.faults] == ["a.py"]
    assert not asked(tmp_path)


def test_what_is_not_installed_looks_at_nothing() -> None:
    with pytest.raises(ScanError, match="not installed") as raised:
        Missing("", ()).scan([GOOD])
    assert "agentgate[scan]" in raised.value.advice


@pytest.mark.parametrize(
    "path",
    ["a.py", "A.PY", "x/t.tsx", "run.sh", "Dockerfile", "x/Dockerfile.dev", "dev.dockerfile",
     "Containerfile", ".github/workflows/a.yml", ".github/actions/a/action.yaml",
     ".forgejo/workflows/a.yaml", ".gitea/workflows/a.yml"],
)  # fmt: skip
def test_code_is_known_by_its_name(path: str) -> None:
    assert is_code(path)
    assert is_scanned(path)


@pytest.mark.parametrize(
    "path",
    [
        "vite-env.d.ts",
        "a.d.mts",
        "a.yaml",
        "a.pyc",
        "README.md",
        "python",
        "charts/a/templates/a.yaml",
        "a.py.txt",
        "docs/dockerfile.png",
    ],
)
def test_what_is_no_code_is_left_alone(path: str) -> None:
    assert not is_code(path)
    assert not is_scanned(path)


@pytest.mark.parametrize("path", [".gitlab-ci.yml", "compose.yaml", "docker-compose.dev.yml"])
def test_recipes_that_are_manifests_are_scanned_too(path: str) -> None:
    assert is_scanned(path)
    assert not is_code(path)

"""What `gate check` says of secrets, of dependencies, and of code where no semgrep is installed."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.conftest import GOOD, Repository, Run
from tests.gate.credential_samples import tokens
from tests.gate.scanners.dependencies.labelled import OSV

TOKEN = tokens()["GitHub"]
LEAK = f'TOKEN = "{TOKEN}"\n'
LOOSE = "requests>=2\n"
FIXED = "requests==2.32.4\n"
POD = f"""\
apiVersion: v1
kind: ConfigMap
metadata: {{name: a, namespace: b}}
data:
  run.sh: |
    export GITHUB_TOKEN={TOKEN}
"""


@pytest.fixture(autouse=True)
def without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/usr/bin:/bin")


def found(gate: Run, *arguments: str) -> list[tuple[str, int, str]]:
    """Judge, and give file, line and rule of every finding."""
    told = json.loads(gate("check", *arguments, "--output", "json").out)
    return sorted(
        (each["location"]["file"], each["location"]["line"], each["rule"])
        for each in told["findings"]
    )


def test_a_secret_in_any_text_is_denied_and_not_shown(repository: Repository, gate: Run) -> None:
    repository.write({"a.yaml": GOOD, "tools/a.py": f"import os\n{LEAK}", "README.md": LEAK})
    done = gate("check")
    assert done.status == 1
    assert "tools/a.py:2:10: deny secret-by-shape (critical)" in done.out
    assert "README.md:1:10: deny secret-by-shape (critical)" in done.out
    assert TOKEN not in done.out
    assert "scanned: 3 files by secrets" in done.out


def test_a_secret_of_a_manifest_is_told_once(repository: Repository, gate: Run) -> None:
    repository.write({"a.yaml": POD, "b.yaml": f"{POD}# {LEAK}---\nauth: 1 # {LEAK}"})
    assert found(gate) == [
        ("a.yaml", 5, "secret-by-value"),
        ("b.yaml", 5, "secret-by-value"),
        ("b.yaml", 7, "secret-by-shape"),
        ("b.yaml", 9, "secret-by-shape"),
    ]


def test_a_secret_of_prose_that_a_format_claims_is_told_once(
    repository: Repository, gate: Run
) -> None:
    skill = f"---\nname: a\ndescription: Sorts tickets.\n---\nSet {LEAK}"
    repository.write({".claude/skills/a/SKILL.md": skill})
    assert [rule for *_, rule in found(gate)] == ["secret-by-value"]


def test_a_dependency_without_a_version_is_told(repository: Repository, gate: Run) -> None:
    repository.write({"a.yaml": GOOD, "tools/requirements.txt": LOOSE})
    done = gate("check")
    assert done.status == 0
    assert "tools/requirements.txt:1:1: warn unpinned-dependency (medium)" in done.out
    assert "1 file by dependencies" in done.out


@pytest.mark.parametrize("judged", [".", "tools", "tools/requirements.txt"])
def test_a_lock_counts_whatever_part_is_judged(
    repository: Repository, gate: Run, judged: str
) -> None:
    repository.write({"a.yaml": GOOD, "tools/requirements.txt": LOOSE, "requirements.txt": FIXED})
    assert found(gate, judged) == []


def test_a_lock_that_is_ignored_does_not_count(repository: Repository, gate: Run) -> None:
    repository.write({"tools/requirements.txt": LOOSE, "requirements.txt": FIXED})
    repository.write({"gate.yaml": "version: 1\nignore: [/requirements.txt]\n"})
    assert found(gate, "tools") == [("tools/requirements.txt", 1, "unpinned-dependency")]


def test_what_cannot_be_read_is_not_allowed(repository: Repository, gate: Run) -> None:
    repository.write({"a.yaml": GOOD, "uv.lock": "version = \n"})
    done = gate("check")
    assert done.status == 2
    assert "uv.lock:1:1: undecided gate/scanner-failed" in done.out


def test_only_what_changed_is_looked_at(repository: Repository, gate: Run) -> None:
    repository.commit({"a.yaml": GOOD, "old.sh": LEAK, "requirements.txt": LOOSE})
    repository.git("branch", "base")
    repository.commit({"b.yaml": GOOD.replace("good", "other")})
    assert found(gate, "--diff", "base") == []
    repository.commit({"new.sh": LEAK, "tools/requirements.txt": "httpx\n"})
    assert found(gate, "--diff", "base") == [
        ("new.sh", 1, "secret-by-shape"), ("tools/requirements.txt", 1, "unpinned-dependency"),
    ]  # fmt: skip


def test_what_is_staged_is_looked_at_as_it_is_staged(repository: Repository, gate: Run) -> None:
    repository.commit({"a.yaml": GOOD})
    repository.write({".env": f"GITHUB_TOKEN={TOKEN}\n"})
    repository.git("add", ".")
    repository.write({".env": ""})
    assert found(gate, "--staged") == [(".env", 1, "secret-by-shape")]


@pytest.mark.parametrize(
    ("off", "left"),
    [("secrets", "unpinned-dependency"), ("dependencies", "secret-by-shape")],
)
def test_its_owner_switches_a_scanner_off(
    repository: Repository, gate: Run, off: str, left: str
) -> None:
    repository.write({"a.yaml": GOOD, "a.sh": LEAK, "requirements.txt": LOOSE})
    repository.write({"gate.yaml": f"version: 1\nscan: {{{off}: {{enabled: false}}}}\n"})
    assert [rule for *_, rule in found(gate)] == [left]


def test_a_change_that_switches_a_scanner_off_is_told(repository: Repository, gate: Run) -> None:
    repository.commit({"a.yaml": GOOD, "gate.yaml": "version: 1\n"})
    repository.git("branch", "base")
    repository.commit({"gate.yaml": "version: 1\nscan: {secrets: {enabled: false}}\n"})
    repository.commit({"a.sh": LEAK})
    assert "edits the configuration" in gate("check", "--diff", "base").out


def test_nothing_is_looked_at_as_at_admission(repository: Repository, gate: Run) -> None:
    repository.write({"a.yaml": GOOD, "a.sh": LEAK, "requirements.txt": LOOSE})
    done = gate("check", "--door", "admission")
    assert done.status == 0
    assert "scanned" not in done.out


def test_advisories_are_those_of_a_folder_that_is_named(repository: Repository, gate: Run) -> None:
    repository.write({"a.yaml": GOOD, "requirements.txt": "flask-thing==0.9\n"})
    assert found(gate) == []
    affected = [("requirements.txt", 1, "known-vulnerability")]
    assert found(gate, "--osv", str(OSV)) == affected
    repository.write({"gate.yaml": f"version: 1\nscan: {{dependencies: {{osv: {OSV}}}}}\n"})
    assert found(gate) == affected


def test_advisories_that_are_not_there_leave_it_undecided(
    repository: Repository, gate: Run
) -> None:
    repository.write({"a.yaml": GOOD, "requirements.txt": FIXED})
    done = gate("check", "--osv", "nowhere")
    assert done.status == 2
    assert "nowhere cannot be read as a folder" in done.out


def test_findings_are_waived_and_remembered_like_others(repository: Repository, gate: Run) -> None:
    repository.write({"a.yaml": GOOD, "a.sh": LEAK, "requirements.txt": "flask-thing==0.9\n"})
    told = json.loads(gate("check", "--osv", str(OSV), "--output", "json").out)["findings"]
    until = (datetime.now(UTC).date() + timedelta(days=30)).isoformat()
    why = ("--reason", "accepted for a test", "--owner", "somebody", "--expires", until)
    for each in told:
        assert gate("waive", each["fingerprint"], *why, "--osv", str(OSV)).status == 0
    assert gate("check", "--osv", str(OSV)).status == 0
    (repository.root / "gate.yaml").unlink()
    assert gate("check", "--write-baseline", "known.json").status == 0
    repository.write({"a.sh": f"# moved\n{LEAK}"})
    assert gate("check", "--baseline", "known.json").status == 0


def test_a_baseline_tells_of_a_secret_that_is_gone(repository: Repository, gate: Run) -> None:
    repository.write({"a.yaml": GOOD, "a.sh": LEAK})
    assert gate("check", "--write-baseline", "known.json").status == 0
    repository.write({"a.sh": "true\n"})
    told = gate("check", "--baseline", "known.json").out
    assert "secret-by-shape in a.sh" in told


def test_what_is_piped_in_is_looked_at(
    repository: Repository, gate: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.write({"piped.yaml": f"auth: {{token: {TOKEN}}}\n"})
    with (repository.root / "piped.yaml").open() as stream:
        monkeypatch.setattr("sys.stdin", stream)
        assert found(gate, "-") == [("stdin.yaml", 1, "secret-by-shape")]


def test_every_report_tells_which_scanners_ran(
    repository: Repository, gate: Run, tmp_path: Path
) -> None:
    repository.write({"a.yaml": GOOD, "requirements.txt": LOOSE})
    outputs = ("json", "sarif", "markdown", "junit", "github")
    named = [f"--output={name}={tmp_path / name}" for name in outputs]
    gate("check", "--output", "text", *named)
    for name in outputs:
        told = (tmp_path / name).read_text()
        assert "secrets" in told, name
        assert "dependencies" in told, name
    assert json.loads((tmp_path / "sarif").read_text())["runs"][0]["tool"]["extensions"]


def test_code_that_nobody_scanned_is_told(repository: Repository, gate: Run) -> None:
    repository.write({"a.yaml": GOOD, "a.py": "x = 1\n"})
    done = gate("check")
    assert done.status == 0
    assert "1 file of code was not scanned, because semgrep is not installed" in done.out


def test_without_code_there_is_nothing_to_tell(repository: Repository, gate: Run) -> None:
    repository.write({"a.yaml": GOOD, "README.md": "x\n"})
    assert "not scanned" not in gate("check").out


def test_a_change_tells_of_its_own_code_only(repository: Repository, gate: Run) -> None:
    repository.commit({"a.yaml": GOOD, "a.py": "x = 1\n"})
    repository.git("branch", "base")
    repository.commit({"b.yaml": GOOD})
    assert "not scanned" not in gate("check", "--diff", "base").out


def test_who_asked_for_a_scan_gets_one_or_no_verdict(repository: Repository, gate: Run) -> None:
    repository.write(
        {"a.yaml": GOOD, "a.py": "x = 1\n", "gate.yaml": "version: 1\nscan: {semgrep: {}}\n"}
    )
    done = gate("check")
    assert done.status == 2
    assert "gate/scanner-failed" in done.out
    assert "agentgate[scan]" in done.out


def test_who_turned_it_off_is_told_nothing(repository: Repository, gate: Run) -> None:
    off = "version: 1\nscan: {semgrep: {enabled: false}}\n"
    repository.write({"a.yaml": GOOD, "a.py": "x = 1\n", "gate.yaml": off})
    done = gate("check")
    assert done.status == 0
    assert "not scanned" not in done.out


@pytest.mark.parametrize(
    "rule", ["tool-runs-shell", "secret-by-shape", "unpinned-dependency", "known-vulnerability"]
)
def test_rules_of_scanners_are_listed_and_explained(gate: Run, rule: str) -> None:
    assert f"\n{rule} " in gate("rules").out
    assert "How to fix" in gate("explain", rule).out


def test_rules_of_ones_own_are_listed_and_explained(repository: Repository, gate: Run) -> None:
    own = "rules: [{id: no-print, message: Prints., severity: ERROR}]\n"
    repository.write({"own.yaml": own})
    assert "no-print" in gate("rules", "--semgrep-config", "own.yaml").out
    assert "Prints" in gate("explain", "no-print", "--semgrep-config", "own.yaml").out
    assert gate("explain", "no-print").status == 2


@pytest.mark.parametrize("rule", ["tool-runs-shell", "secret-by-shape", "known-vulnerability"])
def test_the_configuration_may_name_rules_of_scanners(
    repository: Repository, gate: Run, rule: str
) -> None:
    config = f"version: 1\nenforcement: [{{rules: [{rule}], action: warn}}]\n"
    repository.write({"a.yaml": GOOD, "gate.yaml": config})
    assert gate("check").status == 0


def test_own_rules_must_be_there(repository: Repository, gate: Run) -> None:
    config = "version: 1\nscan: {semgrep: {config: [missing.yaml]}}\n"
    repository.write({"a.yaml": GOOD, "gate.yaml": config})
    done = gate("check")
    assert done.status == 2
    assert "missing.yaml" in done.err

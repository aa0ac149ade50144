"""What `gate check` says of code where no semgrep is installed."""

import pytest

from tests.conftest import GOOD, Repository, Run


@pytest.fixture(autouse=True)
def without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/usr/bin:/bin")


def test_code_that_nobody_scanned_is_told(repository: Repository, gate: Run) -> None:
    repository.write({"a.yaml": GOOD, "a.py": "x = 1\n"})
    done = gate("check")
    assert done.status == 0
    assert "1 file of code was not scanned, because semgrep is not installed" in done.out


def test_without_code_there_is_nothing_to_tell(repository: Repository, gate: Run) -> None:
    repository.write({"a.yaml": GOOD, "README.md": "x\n"})
    assert "scanned" not in gate("check").out


def test_a_change_tells_of_its_own_code_only(repository: Repository, gate: Run) -> None:
    repository.commit({"a.yaml": GOOD, "a.py": "x = 1\n"})
    repository.git("branch", "base")
    repository.commit({"b.yaml": GOOD})
    assert "scanned" not in gate("check", "--diff", "base").out


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
    assert "scanned" not in done.out


def test_rules_of_scanners_are_listed_and_explained(gate: Run) -> None:
    assert "tool-runs-shell" in gate("rules").out
    assert "CWE" in gate("explain", "tool-runs-shell").out.upper()


def test_the_configuration_may_name_rules_of_scanners(repository: Repository, gate: Run) -> None:
    config = "version: 1\nenforcement: [{rules: [tool-runs-shell], action: warn}]\n"
    repository.write({"a.yaml": GOOD, "gate.yaml": config})
    assert gate("check").status == 0


def test_own_rules_must_be_there(repository: Repository, gate: Run) -> None:
    config = "version: 1\nscan: {semgrep: {config: [missing.yaml]}}\n"
    repository.write({"a.yaml": GOOD, "gate.yaml": config})
    done = gate("check")
    assert done.status == 2
    assert "missing.yaml" in done.err

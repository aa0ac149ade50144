"""`gate check` with the real semgrep: what the repository says of scanning does not count."""

import json
import os
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gate.sources import MEBIBYTE
from tests.conftest import GOOD, Repository, Run
from tests.programs import program

BAD = "import os\n\n\n@tool\ndef f(a):\n    os.system(a)\n"
FINE = "def f(a):\n    return a\n"


@pytest.fixture(autouse=True)
def installed(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{program('semgrep').parent}:/usr/bin:/bin")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))


def report(done_out: str) -> dict[str, object]:
    value: dict[str, object] = json.loads(done_out)
    return value


def test_code_is_judged_beside_manifests(repository: Repository, gate: Run) -> None:
    repository.write({"a.yaml": GOOD, "tools/a.py": BAD})
    done = gate("check")
    assert done.status == 1
    assert "tools/a.py:6:15: deny tool-runs-shell (critical)" in done.out
    assert "scanned: 1 file by semgrep 1.181.0; 2 files by secrets" in done.out


@pytest.mark.parametrize(
    "beside",
    [
        {".semgrepignore": "*\n"},
        {".semgrepignore": ":include .gitignore\n"},
        {".semgrep/settings.yml": "x", ".semgrep.yml": "rules: []\n"},
        {"semgrep": "#!/bin/sh\nexit 0\n", "tools/os.py": "x = 1\n"},
    ],
    ids=["ignored", "include", "settings", "program"],
)
def test_nothing_in_the_repository_silences_a_scan(
    repository: Repository, gate: Run, beside: dict[str, str]
) -> None:
    repository.write({"a.yaml": GOOD, "tools/a.py": BAD, **beside})
    assert gate("check").status == 1


def test_only_what_changed_is_scanned(repository: Repository, gate: Run) -> None:
    repository.commit({"a.yaml": GOOD, "old.py": BAD})
    repository.git("branch", "base")
    repository.commit({"new.py": FINE})
    assert gate("check", "--diff", "base").status == 0
    repository.write({"new.py": BAD})
    assert gate("check", "--diff", "base").status == 0
    repository.commit({"new.py": BAD})
    done = gate("check", "--diff", "base")
    assert done.status == 1
    assert "new.py:6" in done.out
    assert "old.py" not in done.out


def test_what_is_staged_is_scanned_as_it_is_staged(repository: Repository, gate: Run) -> None:
    repository.commit({"a.yaml": GOOD})
    repository.write({"a.py": BAD})
    repository.git("add", ".")
    repository.write({"a.py": FINE})
    assert gate("check", "--staged").status == 1


def test_findings_are_exempted_waived_and_known_like_others(
    repository: Repository, gate: Run
) -> None:
    repository.write({"a.yaml": GOOD, "a.py": BAD})
    assert gate("check", "--write-baseline", "known.json").status == 0
    repository.write({"a.py": "# moved\n" + BAD})
    assert gate("check", "--baseline", "known.json").status == 0
    found = report(gate("check", "--output", "json").out)["findings"]
    assert isinstance(found, list)
    until = (datetime.now(UTC).date() + timedelta(days=30)).isoformat()
    told = ("--reason", "accepted for a test", "--owner", "somebody", "--expires", until)
    assert gate("waive", found[0]["fingerprint"], *told).status == 0
    assert gate("check").status == 0


@pytest.mark.parametrize("enabled", ["true", "false"])
def test_the_owner_says_whether_code_is_scanned(
    repository: Repository, gate: Run, enabled: str
) -> None:
    config = f"version: 1\nscan: {{semgrep: {{enabled: {enabled}}}}}\n"
    repository.write({"gate.yaml": config, "a.yaml": GOOD, "a.py": BAD})
    assert gate("check").status == (1 if enabled == "true" else 0)


def test_nothing_is_scanned_as_at_admission(repository: Repository, gate: Run) -> None:
    repository.write({"a.yaml": GOOD, "a.py": BAD})
    assert "scanned" not in gate("check", "--door", "admission").out


def test_own_rules_come_from_an_option_or_the_configuration(
    repository: Repository, gate: Run
) -> None:
    own = (
        "rules: [{id: no-print, languages: [python], severity: ERROR, message: Prints $X., "
        "pattern: print($X)}]\n"
    )
    repository.write({"a.yaml": GOOD, "a.py": "print('hunter2')\n", "scan/own.yaml": own})
    assert gate("check").status == 0
    for option in ("scan", "scan/own.yaml"):
        done = gate("check", "--semgrep-config", option)
        assert done.status == 1
        assert "no-print (high): Prints …." in done.out
    repository.write({"gate.yaml": "version: 1\nscan: {semgrep: {config: [scan/own.yaml]}}\n"})
    assert gate("check").status == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.py", BAD + "def (:\n"), ("a.py", "x = 1\n" * 200_000), ("a.py", "# \0\n")],
    ids=["broken", "long", "binary"],
)
def test_what_was_not_scanned_is_not_allowed(
    repository: Repository, gate: Run, name: str, text: str
) -> None:
    repository.write({"a.yaml": GOOD, name: text})
    done = gate("check")
    assert done.status == 2
    assert f"{name}:1:1: undecided gate/scanner-failed" in done.out
    exempt = "version: 1\nexemptions: [{rule: gate/scanner-failed, subject: '*', reason: r, owner: o, expires: 2099-01-01}]\n"  # noqa: E501
    repository.write({"gate.yaml": exempt})
    assert gate("check").status == 2


@pytest.mark.parametrize(
    ("name", "status", "told"),
    [
        ("big.py", 2, "big.py:1:1: undecided gate/scanner-failed"),
        ("requirements.txt", 2, "requirements.txt:1:1: undecided gate/scanner-failed"),
        ("big.yaml", 2, "big.yaml:1:1: undecided gate/unreadable-document"),
        ("big.txt", 0, "not scanned for secrets: big.txt"),
        ("big.bin", 0, "big.bin:1:1: warn large-artifact"),
    ],
    ids=["code", "dependencies", "manifest", "text", "artifact"],
)
def test_a_file_of_fifty_mebibytes_is_bounded_and_named(
    repository: Repository, gate: Run, name: str, status: int, told: str
) -> None:
    repository.write({"a.yaml": GOOD})
    with (repository.root / name).open("wb") as stream:
        stream.truncate(50 * MEBIBYTE)
    done = gate("check")
    assert done.status == status
    assert told in done.out


def test_two_thousand_folders_are_bounded(
    repository: Repository, gate: Run, tmp_path: Path
) -> None:
    repository.write({"a.yaml": GOOD})
    folder = os.open(tmp_path, os.O_RDONLY)
    for _ in range(2000 - len(str(tmp_path)) // 2):
        os.mkdir("d", dir_fd=folder)
        above, folder = folder, os.open("d", os.O_RDONLY, dir_fd=folder)
        os.close(above)
    os.close(os.open("a.py", os.O_CREAT, dir_fd=folder))
    os.close(folder)
    try:
        done = gate("check")
    finally:
        # What Python removes a folder with calls itself for each folder in it.
        subprocess.run(["rm", "-r", tmp_path / "d"], check=True)
    assert done.status == 2
    assert "folders deep, and was not scanned" in done.out


def test_what_was_installed_is_named_and_not_scanned(repository: Repository, gate: Run) -> None:
    repository.write({"a.yaml": GOOD, "node_modules/x/index.py": BAD})
    done = gate("check")
    assert done.status == 0
    assert "1 folder holds what was installed" in done.out
    repository.git("add", "--force", ".")
    assert gate("check").status == 1


@pytest.mark.parametrize("place", ["semgrep", "no-secrets"])
def test_a_cache_that_cannot_be_used_costs_only_time(
    repository: Repository, gate: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "cache" / "agentgate").mkdir(parents=True)
    (tmp_path / "cache" / "agentgate" / place).symlink_to("/proc")
    repository.write({"a.yaml": GOOD, "a.py": BAD, ".gitignore": "cache\n"})
    assert [gate("check").status for _ in range(2)] == [1, 1]


def test_a_link_is_not_followed(repository: Repository, gate: Run, tmp_path: Path) -> None:
    repository.write({"a.yaml": GOOD})
    (tmp_path / "a.py").symlink_to("/etc/hostname")
    done = gate("check")
    assert "1 symbolic link was not followed: a.py" in done.out
    assert "semgrep" not in done.out


def test_the_report_names_the_scanner_and_its_rules(repository: Repository, gate: Run) -> None:
    repository.write({"a.yaml": GOOD, "a.py": FINE})
    told = report(gate("check", "--output", "json").out)
    scanners = told["scanners"]
    assert isinstance(scanners, list)
    ran, *_ = scanners
    assert (ran["id"], ran["version"], ran["files"]) == ("semgrep", "1.181.0", 1)
    assert ran["digest"].startswith("sha256:")
    assert "tool-runs-shell" in str(told["rules"])


def test_a_scan_is_in_sarif(repository: Repository, gate: Run) -> None:
    repository.write({"a.yaml": GOOD, "a.py": BAD})
    (run,) = json.loads(gate("check", "--output", "sarif").out)["runs"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["tool-runs-shell"]

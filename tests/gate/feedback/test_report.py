"""`gate report` as it is typed."""

import json
import re
import subprocess
import sys
from pathlib import Path

import orjson
import pytest
from jsonschema import Draft202012Validator

from gate.audit import envelope
from gate.audit.records.writing import dump
from tests.conftest import BAD, Repository, Run
from tests.gate.audit.records.samples import ALLOWED, enveloped
from tests.gate.audit.records.samples import COMMIT as RECORDED
from tests.gate.feedback.desks import written
from tests.gate.feedback.forges import COMMIT, FORGES, TOKEN, GitHub, GitLab, Stand
from tests.gate.feedback.serving import standing
from tests.gate.feedback.test_builds import EVENT, GITHUB, GITLAB
from tests.gate.reports.samples import CLEAN, RICH
from tests.generate import SCHEMAS
from tests.signing import kept

SCHEMA = Draft202012Validator(json.loads((SCHEMAS / "deployment-status.json").read_text()))


@pytest.fixture(autouse=True)
def no_build(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_ACTIONS", "GITLAB_CI", "GITHUB_EVENT_PATH", "GITEA_ACTIONS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def token(tmp_path: Path) -> str:
    return str(kept(tmp_path / "token", f"{TOKEN}\n"))


@pytest.mark.parametrize("kind", FORGES, ids=lambda kind: kind.kind)
def test_all_of_it(kind: type[Stand], tmp_path: Path, token: str, gate: Run) -> None:
    stand = kind()
    report = str(written(tmp_path, RICH))
    where = ("--repository", "corp/agents", "--commit", COMMIT, "--pull-request", "12")
    with standing(stand) as url:
        for how in ("wrote", "updated"):
            done = gate(
                "report", "--to", kind.kind, "--api", url, "--token-file", token, *where, report
            )
            assert (done.status, done.err) == (0, "")
            assert done.out == (
                f"set the status agentgate of {COMMIT}: undecided\n{how} comment 101 on 12\n"
            )
    assert len(stand.comments) == 1
    assert len(stand.statuses) == 2


@pytest.mark.parametrize("only", ["comment", "status"])
def test_one_of_the_two(only: str, tmp_path: Path, token: str, gate: Run) -> None:
    stand = GitHub()
    with standing(stand) as url:
        done = gate(
            "report", "--to", "github", "--api", url, "--token-file", token, "--only", only,
            "--repository=corp/agents", "--commit", COMMIT, "--pull-request=12",
            str(written(tmp_path, CLEAN)),
        )  # fmt: skip
    assert done.status == 0
    assert (len(stand.comments), len(stand.statuses)) == ((1, 0) if only == "comment" else (0, 1))


def test_builds_say_where(
    tmp_path: Path, token: str, gate: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = str(written(tmp_path, CLEAN))
    (tmp_path / "event.json").write_bytes(EVENT)
    hub, lab = GitHub(), GitLab()
    with standing(hub) as url, monkeypatch.context() as build:
        for name, value in (GITHUB | {"GITHUB_API_URL": url}).items():
            build.setenv(name, value)
        build.setenv("GITHUB_EVENT_PATH", str(tmp_path / "event.json"))
        assert gate("report", "--to", "github", "--token-file", token, report).status == 0
    assert hub.statuses[0]["target_url"] == "https://github.com/corp/agents/actions/runs/99"
    with standing(lab) as url, monkeypatch.context() as build:
        for name, value in (GITLAB | {"CI_API_V4_URL": url, "CI_COMMIT_SHA": COMMIT}).items():
            build.setenv(name, value)
        build.setenv("CI_MERGE_REQUEST_IID", "12")
        assert gate("report", "--to", "gitlab", "--token-file", token, report).status == 0
        # The token of another forge is not brought to the address of this one.
        done = gate("report", "--to", "gitea", "--token-file", token, report)
        assert (done.status, "name it with --api" in done.err) == (2, True)
    assert (len(lab.comments), len(lab.statuses), len(hub.comments)) == (1, 1, 1)


def test_a_push_has_a_status_and_no_comment(
    tmp_path: Path, token: str, gate: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand = GitHub()
    with standing(stand) as url:
        push = {"GITHUB_API_URL": url, "GITHUB_EVENT_NAME": "push", "GITHUB_SHA": COMMIT}
        for name, value in (GITHUB | push).items():
            monkeypatch.setenv(name, value)
        report = str(written(tmp_path, CLEAN))
        done = gate("report", "--to", "github", "--token-file", token, report)
        assert done.out == f"set the status agentgate of {COMMIT}: allowed\n"
    assert not stand.comments


def test_what_fails_is_an_error_and_shows_no_token(tmp_path: Path, token: str, gate: Run) -> None:
    stand = GitHub()
    stand.failures = {"POST": [(403, {})]}
    with standing(stand) as url:
        done = gate(
            "report", "--to", "github", "--api", url, "--token-file", token,
            "--repository=corp/agents", "--commit", COMMIT, str(written(tmp_path, CLEAN)),
        )  # fmt: skip
    assert done.status == 2
    assert "refused to set the status: 403" in done.err
    assert TOKEN not in done.out + done.err


def test_a_deployment_status(tmp_path: Path, gate: Run) -> None:
    report, path = str(written(tmp_path, RICH)), tmp_path / "deployment-status.json"
    done = gate(
        "report", report, "--deployment-status", str(path), "--commit", COMMIT,
        "--environment", "prod", "--url", "https://ci.example.com/7",
    )  # fmt: skip
    assert (done.status, done.out) == (0, f"wrote {path}\n")
    status = json.loads(path.read_text())
    SCHEMA.validate(status)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", status.pop("time"))
    assert status == {
        "schema": "urn:agentgate:deployment-status:v1", "verdict": "undecided", "commit": COMMIT,
        "environment": "prod", "url": "https://ci.example.com/7", "record": None,
        "risks": [], "approvals": [],
    }  # fmt: skip


def test_a_deployment_status_of_a_record(tmp_path: Path, gate: Run) -> None:
    record, path = tmp_path / "record.json", tmp_path / "status.json"
    sealed = enveloped(dump(ALLOWED))
    record.write_bytes(envelope.dump(sealed))
    again = ("report", "--record", str(record), "--deployment-status", str(path))
    assert gate(*again).status == 0
    status = json.loads(path.read_text())
    SCHEMA.validate(status)
    assert (status["verdict"], status["commit"]) == ("allowed", RECORDED)
    assert status["time"] == ALLOWED.decision.timing.decided_at
    assert status["record"] == {
        "sha256": envelope.digest(sealed).hex(), "decision_id": ALLOWED.decision_id, "log": None,
    }  # fmt: skip
    done = gate(*again, "--commit", COMMIT)
    assert (done.status, "the record is of" in done.err) == (2, True)


def test_a_bundle_says_where_the_log_has_it(repository: Repository, gate: Run) -> None:
    repository.commit({"agent.yaml": BAD})
    commit = repository.git("rev-parse", "HEAD")
    for name, use in (("record", "record"), ("checkpoint", "checkpoint")):
        made = gate("keys", "generate", f"{name}.key", "--for", use, "--no-password")
        assert made.status == 0, made.err
    made = gate("audit", "init", "log", "--origin", "audit.gate.example.com",
                "--key", "checkpoint.pub")  # fmt: skip
    assert made.status == 0, made.err
    done = gate(
        "check", "--commit", "HEAD", "--record", "--log", "log", "--key", "record.key",
        "--no-password", "--verifier", "https://gate.example.com/verifiers/ci",
        "--repository", "https://git.example.com/corp/agents", "--output", "json=report.json",
    )  # fmt: skip
    assert done.status == 1, done.err
    assert gate("audit", "checkpoint", "--log", "log", "--key", "checkpoint.key",
                "--no-password").status == 0  # fmt: skip
    assert gate("audit", "prove", "0", "--log", "log", "--out", "bundle.json").status == 0
    done = gate("report", "report.json", "--record", "bundle.json", "--git-note", "agentgate",
                "--deployment-status", "status.json")  # fmt: skip
    assert done.status == 0, done.err
    status = json.loads(Path("status.json").read_text())
    SCHEMA.validate(status)
    assert status["record"]["log"] == {"origin": "audit.gate.example.com", "index": 0}
    assert (status["verdict"], status["commit"]) == ("denied", commit)
    noted = repository.git("notes", "--ref=agentgate", "show", commit)
    assert orjson.loads(noted) == status
    before = repository.git("rev-parse", "refs/notes/agentgate")
    done = gate("report", "--record", "bundle.json", "--git-note", "agentgate")
    assert done.out == f"stands already on {commit} in refs/notes/agentgate\n"
    assert repository.git("rev-parse", "refs/notes/agentgate") == before


def test_a_note_takes_the_place_of_another_and_runs_no_hook(
    repository: Repository, gate: Run, tmp_path: Path
) -> None:
    repository.commit({"agent.yaml": BAD})
    commit, head = repository.git("rev-parse", "HEAD"), repository.git("rev-parse", "main")
    for hook in ("reference-transaction", "post-commit", "prepare-commit-msg"):
        path = repository.root / ".git" / "hooks" / hook
        path.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
        path.chmod(0o755)
    for decision, verdict in ((RICH, "undecided"), (CLEAN, "allowed")):
        report = str(written(tmp_path, decision))
        done = gate("report", report, "--git-note", "agentgate/prod", "--commit", commit)
        assert done.out == f"noted on {commit} in refs/notes/agentgate/prod\n"
        noted = repository.git("notes", "--ref=agentgate/prod", "show", commit)
        assert json.loads(noted)["verdict"] == verdict
    # This would have run them.
    assert not (tmp_path / "ran").exists()
    repository.git("update-ref", "refs/heads/other", "HEAD")
    assert (tmp_path / "ran").exists()
    assert repository.git("rev-parse", "HEAD") == head
    assert repository.git("notes", "--ref=agentgate/prod", "list").count("\n") == 0


@pytest.mark.parametrize("ref", ["", "../heads/main", "-x", "a b", "a..b/", "x.lock", "a\n"])
def test_notes_have_names(ref: str, repository: Repository, gate: Run, tmp_path: Path) -> None:
    repository.commit({"agent.yaml": BAD})
    commit = repository.git("rev-parse", "HEAD")
    report = str(written(tmp_path, CLEAN))
    done = gate("report", report, f"--git-note={ref}", "--commit", commit)
    assert done.status == 2
    assert done.err.startswith("gate: ")


def test_a_note_on_what_is_not_there(repository: Repository, gate: Run, tmp_path: Path) -> None:
    repository.commit({"agent.yaml": BAD})
    done = gate("report", str(written(tmp_path, CLEAN)), "--git-note=a", "--commit", COMMIT)
    assert (done.status, "names no commit" in done.err) == (2, True)


def test_standard_input(tmp_path: Path) -> None:
    written(tmp_path, CLEAN)
    done = subprocess.run(
        [sys.executable, "-m", "gate", "report", "-", "--deployment-status", "s.json",
         "--commit", COMMIT],
        cwd=tmp_path, input=(tmp_path / "report.json").read_bytes(), capture_output=True,
        timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, b"wrote s.json\n")


USUAL = {"--to": "github", "--repository": "corp/agents", "--commit": COMMIT,
         "--api": "http://127.0.0.1:9"}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"--token-file": ""}, "no forge lets strangers write"),
        ({"--commit": "main"}, "no commit in full"),
        ({"--commit": ""}, "nothing says which commit"),
        ({"--repository": "corp/../x"}, "no repository of github"),
        ({"--repository": "corp/agents/issues"}, "no repository of github"),
        ({"--repository": ""}, "no repository of github"),
        ({"--api": "http://gate.example.com"}, "only https"),
        ({"--api": "https://a:b@gate.example.com"}, "no address"),
        ({"--context": "a --> b"}, "is no name"),
        ({"--pull-request": "0"}, "counted from 1"),
        ({"--only": "comment"}, "nothing to comment on"),
        ({"--url": "javascript:x"}, "no address to link to"),
        ({"--to": ""}, "nobody to tell"),
    ],
    ids=lambda value: "".join(value) if isinstance(value, dict) else "",
)
def test_what_cannot_be_done_is_said_before_anything_is(
    changed: dict[str, str], why: str, tmp_path: Path, token: str, gate: Run
) -> None:
    options = {**USUAL, "--token-file": token, **changed}
    given = [part for name, value in options.items() if value for part in (name, value)]
    done = gate("report", *given, str(written(tmp_path, CLEAN)))
    assert (done.status, done.out) == (2, "")
    assert why in done.err


def test_a_token_that_others_can_read_is_not_used(tmp_path: Path, token: str, gate: Run) -> None:
    Path(token).chmod(0o644)
    given = [part for pair in USUAL.items() for part in pair]
    done = gate("report", *given, "--token-file", token, str(written(tmp_path, CLEAN)))
    assert (done.status, "open to others" in done.err) == (2, True)


def test_there_must_be_something_to_tell(tmp_path: Path, gate: Run) -> None:
    assert "nothing to tell" in gate("report", "--git-note", "a").err
    record = tmp_path / "record.json"
    record.write_bytes(envelope.dump(enveloped(dump(ALLOWED))))
    done = gate("report", "--record", str(record), "--fail-on-warn", "--git-note=a")
    assert (done.status, "leave --fail-on-warn out" in done.err) == (2, True)

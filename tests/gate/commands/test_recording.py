"""`gate check --record`: what is recorded of what, and what happens when it cannot be."""

import json
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gate.audit import Algorithm, Signer, envelope
from gate.audit.keys.files import generate, open_key, save
from gate.audit.keys.password import NO_PASSWORD
from gate.audit.keys.public import verify
from gate.audit.log.opening import Mode, create_log, open_log
from gate.audit.records import Record, Scope, State, Verdict, read_record
from gate.moments import to_microsecond
from gate.recording.recorder import seal, stored
from tests.conftest import BAD, GOOD, Repository, Run
from tests.generate import ROOT

VERIFIER = "https://gate.example.com/verifiers/ci"
REPO = "git+https://git.example.com/corp/agents"
RECORD = ("--record", "--no-password")
ORIGIN = "audit.gate.example.com"


@dataclass(frozen=True)
class Office:
    """A log and a key, beside the repository and not in it."""

    folder: Path
    signer: Signer

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def records(self) -> list[Record]:
        with open_log(self.log) as log:
            envelopes = [stored.envelope for stored in log.scan(0)]
        return [read_record(envelope.load(data)) for data in envelopes if data]


@pytest.fixture(autouse=True)
def undisturbed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CI", "GITHUB_ACTIONS", "GITLAB_CI", "GITHUB_SERVER_URL", "GITHUB_SHA",
                 "GITHUB_REPOSITORY", "CI_PROJECT_URL", "CI_COMMIT_SHA"):  # fmt: skip
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    save(generate(Algorithm.P256), folder / "record.pem", None)
    save(generate(Algorithm.P256), folder / "secret.pem", b"word")
    password = folder / "password"
    password.write_text("word\n")
    password.chmod(0o600)
    return folder


@pytest.fixture
def office(
    tmp_path_factory: pytest.TempPathFactory, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> Office:
    folder = tmp_path_factory.mktemp("office")
    signer = generate(Algorithm.ED25519)
    create_log(folder / "log", ORIGIN, signer.key)
    for name, value in (
        ("LOG", folder / "log"), ("KEY", keys / "record.pem"), ("VERIFIER", VERIFIER),
        ("REPOSITORY", f"{REPO}.git"),
    ):  # fmt: skip
        monkeypatch.setenv(f"AGENTGATE_{name}", str(value))
    return Office(folder, signer)


def names(record: Record) -> list[str]:
    return [subject.name for subject in record.subject if subject.name]


def test_a_commit_is_recorded(gate: Run, repository: Repository, office: Office) -> None:
    repository.commit({"a.yaml": GOOD})
    repository.commit({"b.yaml": GOOD.replace("name: good, ", "name: other, ")})
    done = gate("check", "--commit", "HEAD", *RECORD)
    (record,) = office.records()
    head, tree = repository.git("rev-parse", "HEAD", "HEAD^{tree}").split()
    assert (done.status, record.decision.verdict) == (0, Verdict.ALLOW)
    assert f"gate: recorded {record.decision_id} in {ORIGIN} at index 0" in done.err
    assert record.commits == {head}
    assert record.subject[0].digest.git_tree == tree
    assert record.subject[0].digest.git_commit == head
    assert names(record) == ["a.yaml", "b.yaml"]
    blob = repository.git("rev-parse", "HEAD:a.yaml")
    assert record.subject[1].digest.git_blob == blob
    assert record.predicate.resource_uri == REPO
    assert record.decision.source.ref == "refs/heads/main"
    (altered,) = record.decision.difference.altered
    assert (altered.how, record.decision.difference.base) == (
        "added", repository.git("rev-parse", "HEAD^"),
    )  # fmt: skip


def test_a_denial_is_recorded_as_one(gate: Run, repository: Repository, office: Office) -> None:
    repository.commit({"a.yaml": BAD})
    assert gate("check", "--commit", "HEAD", *RECORD).status == 1
    (record,) = office.records()
    assert record.decision.verdict is Verdict.DENY
    assert record.predicate_type == "https://agentgate.dev/decision/v1"
    assert {found.rule for found in record.decision.findings} == {"no-gpu-in-dev"}
    assert record.decision.difference.unknown == "there is no commit before it"


def test_what_could_not_be_judged_is_recorded(
    gate: Run, repository: Repository, office: Office
) -> None:
    repository.commit({"a.yaml": "a: 1\na: 2\n"})
    assert gate("check", "--commit", "HEAD", *RECORD).status == 2
    (record,) = office.records()
    assert record.decision.verdict is Verdict.ERROR
    assert names(record) == ["a.yaml"]


def test_warnings_that_count_are_no_pass(gate: Run, repository: Repository, office: Office) -> None:
    repository.commit({"a.yaml": BAD, "gate.yaml": "version: 1\ndeny_at: critical\n"})
    assert gate("check", "--commit", "HEAD", *RECORD).status == 0
    assert gate("check", "--commit", "HEAD", *RECORD, "--fail-on-warn").status == 1
    verdicts = [record.decision.verdict for record in office.records()]
    assert verdicts == [Verdict.ALLOW, Verdict.DENY]


def test_a_change_is_no_verdict_on_the_commit(
    gate: Run, repository: Repository, office: Office
) -> None:
    repository.commit({"old.yaml": BAD})
    repository.git("tag", "base")
    repository.commit({"new.yaml": GOOD})
    assert gate("check", "--diff", "base", *RECORD).status == 0
    (record,) = office.records()
    source = record.decision.source
    assert record.commits == frozenset()
    assert names(record) == ["new.yaml"]
    assert (source.state, source.scope) == (State.COMMIT, Scope.CHANGE)
    assert source.base == repository.git("rev-parse", "base")
    assert [each.how for each in record.decision.difference.altered] == ["added"]


def test_a_change_of_the_gate_judges_the_whole_commit(
    gate: Run, repository: Repository, office: Office
) -> None:
    repository.commit({"old.yaml": GOOD})
    repository.git("tag", "base")
    repository.commit({"gate.yaml": "version: 1\n"})
    assert gate("check", "--diff", "base", *RECORD).status == 0
    (record,) = office.records()
    assert record.commits == {repository.git("rev-parse", "HEAD")}
    assert record.decision.self_configured


def test_a_clean_work_tree_is_the_commit(gate: Run, repository: Repository, office: Office) -> None:
    repository.commit({"a.yaml": GOOD, "notes.txt": "x", "gate.yaml": "version: 1\n"})
    repository.write({"other.png": "not judged"})
    assert gate("check", *RECORD).status == 0
    (record,) = office.records()
    assert record.commits == {repository.git("rev-parse", "HEAD")}
    assert record.decision.source.state is State.WORKTREE


def test_rules_from_elsewhere_leave_a_work_tree_clean(
    gate: Run, repository: Repository, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit({"a.yaml": GOOD, "gate.yaml": "version: 1\n"})
    repository.git("checkout", "--quiet", "--detach")
    head = repository.git("rev-parse", "HEAD")
    monkeypatch.setenv("GITHUB_SHA", head)
    monkeypatch.setenv("GITHUB_REF", "refs/pull/7/merge")
    elsewhere = office.folder / "gate.yaml"
    elsewhere.write_text("version: 1\ndeny_at: medium\n")
    assert gate("check", "--config", str(elsewhere), *RECORD).status == 0
    (record,) = office.records()
    assert record.commits == {head}
    assert record.decision.source.ref == "refs/pull/7/merge"


DIRT = [
    {"a.yaml": GOOD + "# changed\n"},
    {"new.yaml": GOOD.replace("name: good, ", "name: new, ")},
    {"gate.yaml": "version: 1\ndeny_at: critical\n"},
    {"grants.yaml": "grants: []\n"},
]


@pytest.mark.parametrize("dirt", DIRT, ids=lambda dirt: next(iter(dirt)))
def test_a_dirty_work_tree_is_files_only(
    gate: Run, repository: Repository, office: Office, dirt: dict[str, str]
) -> None:
    repository.commit({"a.yaml": GOOD})
    repository.write(dirt)
    gate("check", *RECORD)
    (record,) = office.records()
    source = record.decision.source
    assert record.commits == frozenset()
    assert (source.dirty, source.commit) == (True, "")
    assert source.base == repository.git("rev-parse", "HEAD")


def test_a_missing_file_makes_a_work_tree_dirty(
    gate: Run, repository: Repository, office: Office
) -> None:
    repository.commit({"a.yaml": GOOD, "b.yaml": GOOD.replace("name: good, ", "name: b, ")})
    (repository.root / "b.yaml").unlink()
    gate("check", *RECORD)
    (record,) = office.records()
    assert record.decision.source.dirty
    assert [each.how for each in record.decision.difference.altered] == ["removed"]


def test_a_file_that_git_is_told_to_overlook_is_seen(
    gate: Run, repository: Repository, office: Office
) -> None:
    repository.commit({"a.yaml": GOOD})
    repository.git("update-index", "--assume-unchanged", "a.yaml")
    repository.write({"a.yaml": GOOD + "# changed\n"})
    gate("check", *RECORD)
    assert office.records()[0].decision.source.dirty


def test_a_part_of_a_work_tree_is_files_only(
    gate: Run, repository: Repository, office: Office
) -> None:
    repository.commit({"a.yaml": GOOD, "b/b.yaml": GOOD})
    gate("check", "a.yaml", *RECORD)
    (record,) = office.records()
    assert record.commits == frozenset()
    assert names(record) == ["a.yaml"]
    assert record.decision.source.scope is Scope.PATHS
    assert record.decision.source.commit == repository.git("rev-parse", "HEAD")


def test_a_project_below_the_top_names_its_folder(
    gate: Run, repository: Repository, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit({"agents/a.yaml": GOOD, "agents/gate.yaml": "version: 1\n"})
    monkeypatch.chdir(repository.root / "agents")
    gate("check", *RECORD)
    (record,) = office.records()
    assert (record.decision.source.path, names(record)) == ("agents", ["a.yaml"])
    assert record.commits == frozenset()
    assert not record.decision.source.dirty


def test_an_index_is_never_the_commit(gate: Run, repository: Repository, office: Office) -> None:
    repository.commit({"a.yaml": GOOD})
    repository.write({"b.yaml": GOOD.replace("name: good, ", "name: b, ")})
    repository.git("add", "--all")
    gate("check", "--staged", *RECORD)
    (record,) = office.records()
    source = record.decision.source
    assert (source.state, source.commit, record.commits) == (State.INDEX, "", frozenset())
    assert names(record) == ["b.yaml"]


def test_standard_input_is_its_bytes(
    gate: Run, repository: Repository, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit({"a.yaml": GOOD})
    read = (repository.root / "a.yaml").open()
    with read:
        monkeypatch.setattr("sys.stdin", read)
        assert gate("check", "-", *RECORD).status == 0
    (record,) = office.records()
    assert (record.decision.source.state, names(record)) == (State.STDIN, ["stdin.yaml"])
    assert record.subject[0].digest.git_blob == ""


def test_a_shallow_clone_says_that_it_cannot_compare(
    gate: Run, repository: Repository, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit({"a.yaml": GOOD})
    repository.commit({"b.yaml": GOOD.replace("name: good, ", "name: b, ")})
    shallow = office.folder / "shallow"
    repository.git("clone", "--quiet", "--depth=1", f"file://{repository.root}", str(shallow))
    monkeypatch.chdir(shallow)
    assert gate("check", "--commit", "HEAD", *RECORD).status == 0
    (record,) = office.records()
    assert "is not in this clone" in record.decision.difference.unknown


def test_a_repository_of_sha256(
    gate: Run, tmp_path_factory: pytest.TempPathFactory, office: Office,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    repository = Repository(tmp_path_factory.mktemp("sha256"))
    repository.git("init", "--quiet", "--object-format=sha256")
    repository.commit({"a.yaml": GOOD})
    monkeypatch.chdir(repository.root)
    assert gate("check", "--commit", "HEAD", *RECORD).status == 0
    (record,) = office.records()
    assert record.subject[1].digest.git_blob == repository.git("rev-parse", "HEAD:a.yaml")


def test_the_door_that_is_tried_is_not_the_door_that_was_used(
    gate: Run, repository: Repository, office: Office
) -> None:
    repository.commit({"a.yaml": GOOD})
    gate("check", "--commit", "HEAD", "--door", "admission", *RECORD)
    (record,) = office.records()
    assert (record.decision.point, record.decision.judged_as) == ("check", "admission")


def test_known_findings_are_recorded_with_their_list(
    gate: Run, repository: Repository, office: Office
) -> None:
    repository.commit({"a.yaml": BAD})
    assert gate("check", "--write-baseline", "known.json").status == 0
    repository.git("add", "--all")
    repository.git("commit", "--quiet", "--message", "known")
    assert gate("check", "--baseline", "known.json", *RECORD).status == 0
    (record,) = office.records()
    assert record.decision.judged.known == 1
    assert len(record.decision.digests.baseline) == 64
    assert record.commits == {repository.git("rev-parse", "HEAD")}


def test_a_file_takes_the_record_without_a_log(
    gate: Run, repository: Repository, office: Office, keys: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.delenv("AGENTGATE_LOG")
    monkeypatch.setenv("AGENTGATE_KEY", str(keys / "secret.pem"))
    monkeypatch.setenv("AGENTGATE_KEY_PASSWORD_FILE", str(keys / "password"))
    repository.commit({"a.yaml": GOOD})
    file = office.folder / "record.json"
    done = gate("check", "--commit", "HEAD", "--record-file", str(file))
    assert done.status == 0
    sealed = envelope.load(file.read_bytes())
    assert read_record(sealed).decision_id in done.err
    key = open_key(keys / "secret.pem", lambda: b"word").key
    assert verify(key, envelope.pae(sealed.payload_type, sealed.payload), sealed.signature)


def test_the_last_checkpoint_is_named(gate: Run, repository: Repository, office: Office) -> None:
    repository.commit({"a.yaml": GOOD})
    gate("check", *RECORD)
    with open_log(office.log) as log:
        log.publish(office.signer, lambda: datetime(2026, 11, 4, tzinfo=UTC))
    gate("check", *RECORD)
    first, second = (record.decision.previous_checkpoint for record in office.records())
    assert first is None
    assert second
    assert (second.origin, second.tree_size) == (ORIGIN, "1")


def test_a_clock_behind_the_log_is_told_everywhere(
    gate: Run, repository: Repository, office: Office, keys: Path, tmp_path: Path
) -> None:
    repository.commit({"a.yaml": GOOD})
    assert "suspect" not in gate("check", *RECORD).err
    late = later(office, keys, hours=1)
    checks = [gate("check", *RECORD).err for _ in range(2)]
    assert all(f"with a suspect clock: the log had reached {late}" in text for text in checks)
    suspects = [record.decision.timing.clock_suspect for record in office.records()]
    assert suspects == ["", "", late, late]
    log = ("--log", str(office.log))
    marked = ["(clock suspect)" in line for line in gate("audit", "list", *log).out.splitlines()]
    assert marked == [False, False, False, True, True]
    listed = json.loads(gate("audit", "list", *log, "--output", "json").out)["records"]
    assert [each["clock_suspect"] for each in listed] == [None, None, late, late]
    assert f"its clock is SUSPECT: the log had reached {late}" in gate(
        "audit", "show", "2", *log
    ).out  # fmt: skip
    assert "SUSPECT" not in gate("audit", "show", "0", *log).out
    out = tmp_path / "opa"
    assert gate("audit", "export", *log, "--out", str(out), "--format", "opa").status == 0
    events = json.loads((out / "opa-decision-log.json").read_bytes())
    assert [each["result"]["clock_suspect"] for each in events] == [None, None, late, late]


def later(office: Office, keys: Path, hours: int) -> str:
    """Record the first decision again, as a machine does whose clock is ahead; gives its moment."""
    signer = open_key(keys / "record.pem", NO_PASSWORD)
    (record,) = office.records()
    moment = to_microsecond(datetime.now(UTC) + timedelta(hours=hours))
    timing = replace(record.decision.timing, decided_at=moment)
    decision = replace(
        record.decision, decision_id="019a4e2b-7c11-7a52-9f0e-1f6f0f5f7c01", timing=timing
    )
    again = replace(record, predicate=replace(record.predicate, decision=decision))
    with open_log(office.log, Mode.APPEND) as log:
        stored(seal(again, signer), again, signer.key, log)
    return moment


def test_a_password_is_needed(
    gate: Run, repository: Repository, office: Office, keys: Path
) -> None:
    repository.commit({"a.yaml": GOOD})
    done = gate("check", "--record", "--key", str(keys / "secret.pem"))
    assert (done.status, done.out, office.records()) == (2, "", [])
    assert "password" in done.err


def test_a_build_with_a_key_records(
    gate: Run, repository: Repository, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit({"a.yaml": GOOD})
    assert gate("check").err == ""
    monkeypatch.setenv("CI", "true")
    assert "gate: recorded" in gate("check", "--no-password").err
    assert gate("check", "--no-record").err == ""
    assert gate("check", "--write-baseline", str(office.folder / "known.json")).err == ""
    assert len(office.records()) == 1


@pytest.mark.usefixtures("office")
def test_what_is_judged_cannot_say_where_it_is_recorded(gate: Run, repository: Repository) -> None:
    repository.commit({"a.yaml": GOOD, "gate.yaml": "version: 1\nlog: elsewhere\n"})
    done = gate("check", *RECORD)
    assert done.status == 2
    assert "log" in done.err


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize("name", ["LOG", "KEY", "VERIFIER"])
def test_what_is_missing_is_said_before_anything_is_judged(
    gate: Run, repository: Repository, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(f"AGENTGATE_{name}")
    repository.commit({"a.yaml": GOOD})
    done = gate("check", *RECORD)
    assert (done.status, done.out) == (2, "")
    assert f"--{name.lower()} (or AGENTGATE_{name})" in done.err
    assert "leave the record out with --no-record" in done.err


def test_a_key_for_checkpoints_is_refused_before_anything_is_judged(
    gate: Run, repository: Repository, office: Office
) -> None:
    save(generate(Algorithm.ED25519), office.folder / "log.pem", None)
    repository.commit({"a.yaml": GOOD})
    done = gate("check", *RECORD, "--key", str(office.folder / "log.pem"))
    assert (done.status, done.out) == (2, "")
    assert "records are signed with P-256" in done.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--verifier", "ci"], "does not name a verifier"),
        (["--repository", "nowhere"], "no address"),
        (["--log", "no-log"], "no log"),
        (["--log", "http://audit.gate.example.com"], "https"),
        (["--key", "no-key.pem"], "no-key.pem"),
        (["--write-baseline", "known.json"], "no verdict"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_judged(
    gate: Run, repository: Repository, office: Office, arguments: list[str], said: str
) -> None:
    repository.commit({"a.yaml": GOOD})
    done = gate("check", *RECORD, *arguments)
    assert (done.status, done.out) == (2, "")
    assert said in done.err
    assert office.records() == []


def test_the_remote_names_the_repository(
    gate: Run, repository: Repository, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AGENTGATE_REPOSITORY")
    repository.commit({"a.yaml": GOOD})
    assert "--repository (or AGENTGATE_REPOSITORY)" in gate("check", *RECORD).err
    repository.git("remote", "add", "origin", "git@git.example.com:corp/agents.git")
    assert gate("check", *RECORD).status == 0
    (record,) = office.records()
    assert record.predicate.resource_uri == "git+ssh://git.example.com/corp/agents"


def test_without_a_durable_record_nothing_is_allowed(
    gate: Run, repository: Repository, office: Office
) -> None:
    repository.commit({"a.yaml": GOOD})
    folder = office.folder / "gone" / "record.json"
    done = gate("check", "--no-password", "--record-file", str(folder))
    assert done.status == 2
    assert "allowed: no findings" in done.out
    assert "cannot be written" in done.err


def test_checking_imports_nothing_of_records(repository: Repository) -> None:
    repository.write({"a.yaml": GOOD})
    code = (
        "import sys; from gate.cli import main\n"
        "main(['check'])\n"
        "found = ('cryptography', 'sqlite3', 'rfc8785', 'gate.audit', 'gate.recording')\n"
        "print([m for m in sys.modules if m.startswith(found)])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=repository.root,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_what_the_page_tells_to_type(
    gate: Run, repository: Repository, office: Office, keys: Path
) -> None:
    page = (ROOT / "docs" / "record.md").read_text()
    command = re.findall(r"^```bash\ngate (.*?)\n```$", page, re.MULTILINE)[0]
    repository.commit({"a.yaml": GOOD})
    for name, source in (("record.key", "secret.pem"), ("password", "password")):
        shutil.copy(keys / source, repository.root / name)
    told = command.replace("/var/lib/agentgate/log", str(office.log)).split()
    assert gate(*told).status == 0
    assert [record.decision.verdict for record in office.records()] == [Verdict.ALLOW]


def test_which_scanners_ran_is_recorded(gate: Run, repository: Repository, office: Office) -> None:
    repository.commit({"a.yaml": GOOD, "requirements.txt": "requests==2.32.4\n"})
    assert gate("check", *RECORD).status == 0
    (record,) = office.records()
    ran = [(each.id, each.files) for each in record.decision.scanners]
    assert ran == [("secrets", 2), ("dependencies", 1)]


def test_a_scanner_that_is_missing_is_recorded(
    gate: Run, repository: Repository, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    demands = "version: 1\nscan: {semgrep: {}}\n"
    repository.commit({"a.yaml": GOOD, "a.py": "x = 1\n", "gate.yaml": demands})
    assert gate("check", *RECORD).status == 2
    (record,) = office.records()
    missing = record.decision.scanners[0]
    assert (missing.id, missing.version) == ("semgrep", "")

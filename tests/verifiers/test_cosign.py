"""What cosign says of our records, by commit and by file, and of what was made of them."""

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from gate.audit.records import DECISION, VSA
from tests.verifiers.bundles import NOTICED, REPEATED, Change, changed, payload_that_approves
from tests.verifiers.evidence import FILE, ORIGIN, Evidence
from tests.verifiers.offline import Answer, Offline

ROOT = "gate-root.json"
ANOTHER = "0123456789012345678901234567890123456789"


def trust(somebody: Offline, key: str = "log.pub", host: str = ORIGIN) -> Answer:
    """Make what cosign believes of logs: ours alone."""
    log = f"url=https://{host},public-key={key},start-time=2026-01-01T00:00:00Z,origin={host}"
    return somebody.run("cosign", "trusted-root", "create", f"--rekor={log}", "--out", ROOT)


@dataclass(frozen=True)
class Question:
    """What somebody asks cosign of a bundle: by which key, of which type, and of what."""

    bundle: str
    about: tuple[str, ...]
    type: str = VSA
    key: str = "record.pub"

    def ask(self, somebody: Offline) -> Answer:
        return somebody.run(
            "cosign", "verify-blob-attestation", "--key", self.key, "--trusted-root", ROOT,
            "--type", self.type, "--bundle", self.bundle, *self.about,
        )  # fmt: skip


def of_commit(commit: str) -> tuple[str, ...]:
    return ("--digest", commit, "--digestAlg", "gitCommit")


@pytest.fixture
def somebody(evidence: Evidence, tmp_path: Path) -> Offline:
    names = ("record.pub", "log.pub", "other.pub", "other-log.pub", FILE)
    bundles = ("passed.sigstore.json", "denied.sigstore.json")
    given = evidence.handed.only(tmp_path / "somebody", *names, *bundles)
    assert trust(given) == Answer(0, "")
    return given


@pytest.fixture
def passed(evidence: Evidence) -> Question:
    return Question("passed.sigstore.json", of_commit(evidence.passed))


@pytest.fixture
def denied(evidence: Evidence) -> Question:
    return Question("denied.sigstore.json", of_commit(evidence.denied), type=DECISION)


def test_a_passed_commit(somebody: Offline, passed: Question) -> None:
    assert passed.ask(somebody) == Answer(0, "Verified OK\n")


def test_a_file_of_it(somebody: Offline, passed: Question) -> None:
    by_file = replace(passed, about=(FILE,))
    assert by_file.ask(somebody) == Answer(0, "Verified OK\n")
    somebody.rewrite(FILE, lambda data: data + b"\n")
    refused(by_file.ask(somebody), "provided artifact digest")


def test_a_denied_commit(somebody: Offline, denied: Question) -> None:
    assert denied.ask(somebody) == Answer(0, "Verified OK\n")


def test_a_denial_is_no_approval(somebody: Offline, denied: Question, passed: Question) -> None:
    refused(replace(denied, type=VSA).ask(somebody), "invalid predicate type")
    refused(replace(passed, type=DECISION).ask(somebody), "invalid predicate type")


def test_a_denial_that_somebody_made_an_approval(somebody: Offline, denied: Question) -> None:
    somebody.rewrite(denied.bundle, lambda data: changed(payload_that_approves, data, data))
    refused(replace(denied, type=VSA).ask(somebody), "Error: ")


def test_another_commit(somebody: Offline, passed: Question, denied: Question) -> None:
    for commit in (ANOTHER, denied.about[1]):
        other = replace(passed, about=of_commit(commit))
        refused(other.ask(somebody), "provided artifact digest")


def test_another_key(somebody: Offline, passed: Question) -> None:
    refused(replace(passed, key="other.pub").ask(somebody), "")


@pytest.mark.parametrize(
    ("key", "host"), [("other-log.pub", ORIGIN), ("log.pub", "elsewhere.example.com")]
)
def test_another_log(somebody: Offline, passed: Question, key: str, host: str) -> None:
    (somebody.folder / ROOT).unlink()
    assert trust(somebody, key, host).status == 0
    refused(passed.ask(somebody), "log")


@pytest.mark.parametrize("change", NOTICED, ids=lambda change: change.__name__)
def test_a_bundle_that_was_changed(somebody: Offline, passed: Question, change: Change) -> None:
    change_bundle(somebody, change)
    refused(passed.ask(somebody), "Error: ")


@pytest.mark.parametrize("change", REPEATED, ids=lambda change: change.__name__)
def test_what_it_does_not_read(somebody: Offline, passed: Question, change: Change) -> None:
    change_bundle(somebody, change)
    assert passed.ask(somebody) == Answer(0, "Verified OK\n")


def change_bundle(somebody: Offline, change: Change) -> None:
    other = (somebody.folder / "denied.sigstore.json").read_bytes()
    somebody.rewrite("passed.sigstore.json", lambda data: changed(change, data, other))


def refused(answer: Answer, because: str) -> None:
    assert answer.status != 0, answer
    assert because in answer.text, answer
    assert "Verified OK" not in answer.text
    # It was what was handed out that was refused, not a network that was not there.
    assert "proxyconnect" not in answer.text

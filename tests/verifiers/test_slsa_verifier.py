"""What slsa-verifier says of our records: commit, verifier, resource, level, key and result."""

from base64 import b64encode
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import orjson
import pytest

from gate.audit import PAYLOAD_TYPE
from gate.audit.envelope import dump, load, seal
from gate.audit.records import DECISION, VSA
from tests.verifiers.bundles import approving
from tests.verifiers.evidence import FILE, LEVEL, RESOURCE, VERIFIER, Evidence
from tests.verifiers.offline import Answer, Offline, flip

PASSED, DENIED = "passed.dsse.json", "denied.dsse.json"


@dataclass(frozen=True)
class Question:
    """What somebody wants to hear of a record."""

    subjects: tuple[str, ...]
    record: str = PASSED
    key: str = "record.pub"
    verifier: str = VERIFIER
    resource: str = RESOURCE
    level: str = LEVEL

    def ask(self, somebody: Offline) -> Answer:
        subjects = [f"--subject-digest={subject}" for subject in self.subjects]
        return somebody.run(
            "slsa-verifier", "verify-vsa", "--attestation-path", self.record, *subjects,
            "--verifier-id", self.verifier, "--resource-uri", self.resource,
            "--verified-level", self.level, "--public-key-path", self.key,
        )  # fmt: skip


@pytest.fixture
def somebody(evidence: Evidence, tmp_path: Path) -> Offline:
    names = ("record.pub", "other.pub", FILE, PASSED, DENIED)
    return evidence.handed.only(tmp_path / "somebody", *names)


@pytest.fixture
def passed(evidence: Evidence) -> Question:
    return Question((f"gitCommit:{evidence.passed}",))


def test_a_passed_commit_and_a_file_of_it(somebody: Offline, passed: Question) -> None:
    file = f"sha256:{sha256((somebody.folder / FILE).read_bytes()).hexdigest()}"
    for subjects in (passed.subjects, (file,), (*passed.subjects, file)):
        accepted(replace(passed, subjects=subjects).ask(somebody))


def test_what_is_not_so(somebody: Offline, passed: Question, evidence: Evidence) -> None:
    denied = f"gitCommit:{evidence.denied}"
    refused(replace(passed, subjects=(denied,)).ask(somebody), "digest")
    refused(replace(passed, subjects=(*passed.subjects, denied)).ask(somebody), "digest")
    refused(replace(passed, key="other.pub").ask(somebody), "no valid signature")
    refused(replace(passed, verifier=f"{VERIFIER}/prod").ask(somebody), "verifier ID")
    refused(replace(passed, resource=f"{RESOURCE}-of-others").ask(somebody), "resource URI")
    refused(replace(passed, level="AGENTGATE_TWO_PERSON").ask(somebody), "verified level")


def test_a_denial_is_no_approval(somebody: Offline, passed: Question, evidence: Evidence) -> None:
    subjects = (f"gitCommit:{evidence.denied}",)
    denied = replace(passed, subjects=subjects, record=DENIED)
    refused(denied.ask(somebody), "predicate type")
    # Were denials summaries too, as they can be, then this one would see it; cosign would not.
    somebody.rewrite(DENIED, lambda data: retyped(data, evidence))
    refused(denied.ask(somebody), "not PASSED")


def retyped(data: bytes, evidence: Evidence) -> bytes:
    """Sign what a denial says as if it were a summary."""
    payload = load(data).payload.replace(DECISION.encode(), VSA.encode(), 1)
    return dump(seal(payload, evidence.signer))


def test_a_denial_that_somebody_else_made_an_approval(
    somebody: Offline, passed: Question, evidence: Evidence
) -> None:
    denied = replace(passed, subjects=(f"gitCommit:{evidence.denied}",), record=DENIED)
    rewrite_payload(somebody, DENIED, approving(payload_of(somebody, DENIED)))
    refused(denied.ask(somebody), "no valid signature")


def test_what_was_changed(somebody: Offline, passed: Question) -> None:
    rewrite_payload(somebody, PASSED, flip(payload_of(somebody, PASSED)))
    refused(passed.ask(somebody), "")


@pytest.mark.parametrize("kind", ["text/plain", "application/vnd.in-toto.vsa+json"])
def test_another_type(somebody: Offline, passed: Question, kind: str) -> None:
    somebody.rewrite(PASSED, lambda data: data.replace(PAYLOAD_TYPE.encode(), kind.encode()))
    refused(passed.ask(somebody), "")


def payload_of(somebody: Offline, name: str) -> bytes:
    return load((somebody.folder / name).read_bytes()).payload


def rewrite_payload(somebody: Offline, name: str, payload: bytes) -> None:
    envelope = orjson.loads((somebody.folder / name).read_bytes())
    envelope["payload"] = b64encode(payload).decode()
    somebody.rewrite(name, lambda _: orjson.dumps(envelope))


def accepted(answer: Answer) -> None:
    assert answer.status == 0, answer
    assert "PASSED: SLSA verification passed" in answer.text


def refused(answer: Answer, because: str) -> None:
    assert answer.status != 0, answer
    assert "PASSED: SLSA verification passed" not in answer.text
    assert because in answer.text, answer

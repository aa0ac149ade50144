"""A build without a key of its own: certified, recorded, handed out, verified from files alone."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from gate.audit import Algorithm
from gate.audit.keys import generate, public_pem, save
from gate.audit.log.leaf import read_leaf
from gate.audit.log.opening import create_log, open_log
from tests.conftest import GOOD, Outcome, Repository, Run
from tests.gate.audit.keys.authority import OIDC, SUBJECT, Authority
from tests.gate.audit.keys.fulcio import Office, opened, token

ORIGIN = "audit.gate.example.com"
VERIFIER = "https://gate.example.com/verifiers/ci"
REPO = "git+https://git.example.com/corp/agents"


@dataclass(frozen=True)
class Build:
    """A repository, a log, and an authority that certifies the build."""

    gate: Run
    repository: Repository
    folder: Path
    office: Office
    key: str

    def record(self) -> Outcome:
        return self.gate(
            "check", "--commit", "HEAD", "--record", "--log", str(self.folder / "log"),
            "--key", self.key, "--password-file", str(self.folder / "token"),
            "--verifier", VERIFIER, "--repository", f"{REPO}.git",
        )  # fmt: skip

    def audit(self, verb: str, *arguments: str) -> Outcome:
        return self.gate("audit", verb, *arguments)

    def trust(self, *authorities: Authority, subject: str = SUBJECT) -> str:
        """Write a policy that trusts the log, and the build as somebody."""
        pem, policy = self.folder / "fulcio.pem", self.folder / "trust.yaml"
        pem.write_bytes(b"".join(each.pem for each in authorities))
        policy.unlink(missing_ok=True)
        add = ("keys", "add", "--trust", str(policy))
        assert self.gate(*add, str(self.folder / "log.pub"), "--origin", ORIGIN).status == 0
        done = self.gate(
            *add, str(pem), "--issuer", OIDC, "--subject", subject, "--verifier", VERIFIER,
            "--door", "check", "--resource", REPO, "--from", f"{ORIGIN}=0",
        )  # fmt: skip
        assert done.status == 0, done
        return str(policy)


@pytest.fixture
def build(
    gate: Run, repository: Repository, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Build]:
    folder = tmp_path_factory.mktemp("build")
    signer = generate(Algorithm.ED25519)
    save(signer, folder / "log.key", None)
    (folder / "log.pub").write_bytes(public_pem(signer.key))
    create_log(folder / "log", ORIGIN, signer.key)
    (folder / "token").write_bytes(token())
    (folder / "token").chmod(0o600)
    office = Office()
    office.below = Authority("below", office.authority)
    repository.commit({"a.yaml": GOOD})
    with opened(office, folder) as key:
        yield Build(gate, repository, folder, office, key)


def test_a_build_is_recorded_and_believed_by_its_identity(build: Build) -> None:
    done = build.record()
    assert (done.status, f"in {ORIGIN} at index 0" in done.err) == (0, True), done
    log, folder = str(build.folder / "log"), build.folder
    checkpoint = ("--log", log, "--key", str(folder / "log.key"), "--no-password")
    assert build.audit("checkpoint", *checkpoint).status == 0
    for form in ("sigstore", "tlog-proof", "intoto"):
        out = ("--out", str(folder / form), "--format", form)
        assert build.audit("export", "--log", log, *out).status == 0
    office = build.office
    assert office.below is not None
    known = build.trust(office.authority, office.below)
    head = build.repository.git("rev-parse", "HEAD")
    for form in ("sigstore", "tlog-proof"):
        shown = str(folder / form)
        verified = build.audit("verify", shown, "--trust", known, "--commit", head)
        assert verified.status == 0, verified
        assert f"by {VERIFIER} as {SUBJECT}, index 0 of {ORIGIN}" in verified.out
    asked = ("verify", str(folder / "intoto"), "--trust", known, "--output", "json")
    (told,) = json.loads(build.audit(*asked, "--allow-unlogged").out)["records"]
    assert told["identity"] == {"issuer": OIDC, "subject": SUBJECT}
    with open_log(Path(log)) as read:
        chain = read_leaf(read.record(0).leaf).key.chain
    assert len(chain) == 1
    assert build.audit("fsck", log).status == 0


@pytest.mark.parametrize(
    ("form", "pinned", "subject", "expected"),
    [
        ("tlog-proof", "root", SUBJECT, None),
        ("sigstore", "root", SUBJECT, "unknown-authority"),
        ("sigstore", "below", SUBJECT, None),
        ("sigstore", "other", SUBJECT, "unknown-authority"),
        ("tlog-proof", "other", SUBJECT, "unknown-authority"),
        ("tlog-proof", "root", f"{SUBJECT}2", "wrong-identity"),
    ],
)
def test_what_is_trusted_decides(
    build: Build, form: str, pinned: str, subject: str, expected: str | None
) -> None:
    build.record()
    log, folder = str(build.folder / "log"), build.folder
    checkpoint = ("--log", log, "--key", str(folder / "log.key"), "--no-password")
    build.audit("checkpoint", *checkpoint)
    build.audit("export", "--log", log, "--out", str(folder / "out"), "--format", form)
    office = build.office
    assert office.below is not None
    known = {"root": office.authority, "below": office.below, "other": Authority()}
    policy = build.trust(known[pinned], subject=subject)
    done = build.audit("verify", str(folder / "out"), "--trust", policy, "--output", "json")
    (told,) = json.loads(done.out)["records"]
    assert (told.get("reason"), done.status) == (expected, 1 if expected else 0)


def test_a_key_that_was_certified_too_late_records_nothing(build: Build) -> None:
    build.office.ahead = 300
    done = build.record()
    assert (done.status, "is not valid at" in done.err) == (2, True), done
    with open_log(build.folder / "log") as read:
        assert read.size == 0

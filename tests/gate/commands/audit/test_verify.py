"""`gate audit verify` and what guards a log: what is said, and the status."""

import shutil
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import orjson
import pytest

from gate.audit.keys import public_pem
from gate.audit.log.locking import Lock
from gate.audit.log.opening import create_log
from gate.audit.records import DigestSet, Record, Subject
from gate.commands.audit import remembering
from tests.gate.audit.records.samples import COMMIT, REPO, with_detail
from tests.gate.audit.verification.sample import ORIGIN, VERIFIER, log_key, numbered
from tests.gate.commands.audit.conftest import DENIAL, PASS, Desk

PASSED, DENIED = (f"out/{one.decision_id}.sigstore.json" for one in (PASS, DENIAL))


@pytest.fixture
def handed(desk: Desk) -> Desk:
    """Export everything, and take the log away."""
    desk.export("--out", "out")
    shutil.move(desk.root / "log", desk.root / "away")
    return desk


def about(commit: str, record: Record) -> Record:
    """Let a record be about another commit."""
    source = replace(record.decision.source, commit=commit, tree="2" * 40)
    decision = replace(record.decision, source=source)
    whole = Subject(DigestSet(git_commit=commit, git_tree="2" * 40))
    predicate = replace(record.predicate, decision=decision)
    return replace(record, subject=(whole,), predicate=predicate)


def reasons(text: str) -> list[str | None]:
    return [one.get("reason") for one in orjson.loads(text)["records"]]


def test_a_pass_is_verified_from_files_alone(handed: Desk) -> None:
    done = handed.verify(PASSED, "--commit", COMMIT, "--resource", REPO, "--verifier", VERIFIER)
    assert done.status == 0, done
    told = f"{PASSED}: verified: ALLOW of {COMMIT} at the door check, decided"
    assert done.out.startswith(told)
    assert f"index 0 of {ORIGIN}\n1 record verified\n" in done.out


def test_a_suspect_clock_is_told_with_what_is_verified(bare: Desk) -> None:
    timing = replace(PASS.decision.timing, clock_suspect="2026-11-04T09:00:00Z")
    bare.append(with_detail(PASS, replace(PASS.decision, timing=timing)))
    bare.publish()
    bare.export("--out", "out")
    done = bare.verify("out")
    assert "SUSPECT clock: the log had reached 2026-11-04T09:00:00Z" in done.out
    (told,) = orjson.loads(bare.verify("out", "--output", "json").out)["records"]
    assert (told["verified"], told["clock_suspect"]) == (True, "2026-11-04T09:00:00Z")


def test_a_denial_is_verified_if_that_is_asked(handed: Desk) -> None:
    refused = handed.verify(DENIED)
    assert refused.status == 1
    assert "refused (other-verdict): it says DENY, and ALLOW was asked for" in refused.out
    assert handed.verify(DENIED, "--verdict", "DENY", "--commit", COMMIT).status == 0
    assert handed.verify(PASSED, DENIED, "--verdict", "any").status == 0
    assert handed.verify(PASSED, DENIED).status == 1


@pytest.mark.parametrize(
    ("demands", "expected"),
    [
        (("--commit", "1" * 40), "other-commit"),
        (("--file", "trust.yaml"), "other-subject"),
        (("--resource", "k8s://other/agents"), "other-resource"),
        (("--verifier", "https://example.com"), "other-verifier"),
        (("--max-age", "1m"), "too-old"),
    ],
)
def test_what_is_demanded_has_to_be_met(
    handed: Desk, demands: tuple[str, ...], expected: str
) -> None:
    done = handed.verify(PASSED, "--output", "json", *demands)
    assert done.status == 1
    assert reasons(done.out) == [expected]


def test_a_file_is_known_by_its_bytes(bare: Desk) -> None:
    Path("agent.yaml").write_bytes(b"some bytes")
    subject = Subject(DigestSet(sha256(b"some bytes").hexdigest()), name="agents/support.yaml")
    bare.append(replace(PASS, subject=(*PASS.subject[:1], subject)))
    bare.publish()
    bare.export("--out", "out")
    assert bare.verify("out", "--file", "agent.yaml").status == 0
    Path("agent.yaml").write_bytes(b"some bytes\n")
    done = bare.verify("out", "--file", "agent.yaml")
    assert done.status == 1
    assert "0 records verified, 1 record about something else" in done.out


def test_a_folder_may_hold_records_about_something_else(bare: Desk) -> None:
    for record in (PASS, about("1" * 40, numbered(8))):
        bare.append(record)
    bare.publish()
    bare.export("--out", "out")
    done = bare.verify("out", "--commit", COMMIT)
    assert done.status == 0
    assert done.out.endswith("1 record verified, 1 record about something else\n")
    assert bare.verify("out", "--commit", "3" * 40).status == 1
    assert bare.verify(*sorted(Path("out").iterdir()), "--commit", COMMIT).status == 1


def test_a_denial_of_the_same_commit_is_not_passed_over(handed: Desk) -> None:
    done = handed.verify("out", "--commit", COMMIT)
    assert done.status == 1
    assert "1 record verified, 1 record refused" in done.out


def test_the_last_decision_counts(desk: Desk) -> None:
    desk.append(numbered(3, PASS))
    desk.publish()
    desk.export("--out", "out")
    done = desk.verify("out", "--latest", "--verdict", "any", "--output", "json")
    assert done.status == 1
    assert reasons(done.out) == ["superseded", "superseded", None]


def test_a_later_decision_on_something_else_replaces_too(bare: Desk) -> None:
    """The commit was passed; then the branch moved on, and what it holds now was denied."""
    bare.append(PASS)
    bare.append(about("1" * 40, DENIAL))
    bare.publish()
    bare.export("--out", "out")
    asked = ("out", "--commit", COMMIT, "--output", "json")
    assert bare.verify(*asked).status == 0
    assert reasons(bare.verify(*asked, "--latest").out) == ["superseded"]


def test_other_forms_of_export_are_read_too(desk: Desk) -> None:
    desk.export("--out", "proofs", "--format", "tlog-proof")
    desk.export("--out", "lines", "--format", "intoto")
    assert desk.verify("proofs", "--verdict", "any").status == 0
    (proof,) = Path("proofs").glob(f"{PASS.decision_id}.tlog-proof")
    assert desk.verify(proof).status == 0
    unlogged = desk.verify("lines", "--verdict", "any", "--output", "json")
    assert reasons(unlogged.out) == ["not-logged", "not-logged"]
    allowed = desk.verify("lines", "--verdict", "any", "--allow-unlogged")
    assert allowed.status == 0
    assert "not in a log" in allowed.out


def test_an_envelope_that_is_missing_is_missed(desk: Desk) -> None:
    desk.export("--out", "proofs", "--format", "tlog-proof")
    Path(f"proofs/{PASS.decision_id}.dsse.json").unlink()
    done = desk.verify("proofs", "--verdict", "any", "--output", "json")
    assert done.status == 1
    assert sorted(map(str, reasons(done.out))) == ["None", "no-envelope"]


def test_what_cannot_be_read_is_undecided(handed: Desk) -> None:
    Path("empty").mkdir()
    for arguments in (
        ("nowhere.json",),
        ("empty",),
        (PASSED, "--commit", "main"),
        (PASSED, "--max-age", "soon"),
        (PASSED, "--file", "nowhere"),
        (PASSED, "--consistency", "trust.yaml"),
        (PASSED, "--state", "trust.yaml"),
    ):
        assert handed.verify(*arguments).status == 2, arguments
    assert handed.run("verify", PASSED, "--trust", "nowhere.yaml").status == 2


def test_junk_is_refused_and_named(handed: Desk) -> None:
    Path("out/junk\x1b[31m.sigstore.json").write_bytes(b"\x00\xff")
    done = handed.verify("out", "--verdict", "any")
    assert done.status == 1
    assert "\x1b" not in done.out
    assert "refused (unreadable)" in done.out


def test_a_retired_key_is_refused_from_there_on(handed: Desk) -> None:
    until = f"{ORIGIN}=1"
    assert handed.gate("keys", "retire", "record.pub", "--until", until).status == 0
    done = handed.verify("out", "--verdict", "any", "--output", "json")
    assert reasons(done.out) == [None, "retired"]


def test_what_was_seen_is_remembered(desk: Desk) -> None:
    desk.export("--out", "out")
    both = ("--verdict", "any", "--state", "state.json")
    assert desk.verify("out", *both).status == 0
    before = Path("state.json").read_bytes()
    assert desk.verify("out", *both).status == 0
    assert Path("state.json").read_bytes() == before
    desk.append(numbered(3, PASS))
    desk.publish()
    desk.export("--out", "later")
    refused = desk.verify("later", *both, "--output", "json")
    assert set(reasons(refused.out)) == {"not-consistent"}
    assert Path("state.json").read_bytes() == before
    proven = desk.run("consistency", "log", "--since", "state.json", "--out", "growth")
    assert proven.status == 0
    assert desk.verify("later", *both, "--consistency", "growth").status == 0
    assert desk.verify("later", *both).status == 0
    old = desk.verify("out", *both, "--output", "json")
    assert set(reasons(old.out)) == {"older-checkpoint"}


def test_nobody_verifies_beside_another_with_the_same_state(
    handed: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever had begun before the other was done would put back an older checkpoint."""
    monkeypatch.setattr(remembering, "SECONDS", 0.0)
    Path("state.json").symlink_to("real.json")
    other = Lock(Path(".real.json.lock"))
    assert other.take()
    for more in (("any",), ("APPROVE",)):
        done = handed.verify("out", "--state", "state.json", "--verdict", *more)
        assert (done.status, "another process holds the lock" in done.err) == (2, True)
    other.release()
    assert not Path("real.json").exists()
    assert handed.verify("out", "--state", "state.json", "--verdict", "any").status == 0
    assert Path("real.json").exists()


def test_a_trust_policy_that_went_back_is_refused(handed: Desk) -> None:
    shutil.copy("trust.yaml", "old.yaml")
    until = ("--until", f"{ORIGIN}=5")
    assert handed.gate("keys", "retire", "record.pub", *until).status == 0
    both = ("--verdict", "any", "--state", "state.json", "--output", "json")
    assert handed.verify("out", *both).status == 0
    done = handed.run("verify", "out", *both, "--trust", "old.yaml")
    assert set(reasons(done.out)) == {"trust-rolled-back"}


def fork(desk: Desk, count: int) -> None:
    """Put another history of the same log beside it, and publish that."""
    create_log(desk.root / "fork", ORIGIN, log_key().key)
    desk.append(PASS, log="fork")
    for number in range(count - 1):
        desk.append(numbered(100 + number, PASS), log="fork")
    desk.publish("fork")


def test_two_histories_are_refused(desk: Desk) -> None:
    desk.export("--out", "out")
    fork(desk, 2)
    desk.run("export", "--log", "fork", "--out", "other")
    done = desk.verify("out", "other", "--verdict", "any", "--output", "json")
    assert set(reasons(done.out)) == {"forked-log"}
    assert desk.verify("out", "--verdict", "any", "--state", "s.json").status == 0
    done = desk.verify("other", "--state", "s.json", "--output", "json")
    assert set(reasons(done.out)) == {"forked-log"}


def test_checkpoints_are_signed_and_printed(bare: Desk) -> None:
    bare.append(PASS)
    signed = bare.run("checkpoint", "--log", "log", "--key", "log.key", "--no-password")
    assert signed.status == 0, signed
    assert signed.out.startswith(f"{ORIGIN}\n1\n")
    assert bare.run("checkpoint", "--log", "log").out == signed.out
    Path("saved").write_text(signed.out)
    bare.append(DENIAL)
    again = ("checkpoint", "--log", "log", "--key", "log.key", "--no-password")
    assert bare.run(*again, "--anchor", "saved").out.startswith(f"{ORIGIN}\n2\n")
    assert bare.run("checkpoint", "--log", "log", "--anchor", "saved").status == 2


def test_a_log_does_not_sign_what_contradicts_its_anchor(desk: Desk) -> None:
    fork(desk, 3)
    Path("saved").write_text(desk.run("checkpoint", "--log", "log").out)
    desk.append(numbered(200), log="fork")
    again = ("checkpoint", "--log", "fork", "--key", "log.key", "--no-password")
    refused = desk.run(*again, "--anchor", "saved")
    assert (refused.status, refused.out) == (2, "")


def test_growth_is_shown_by_a_log_and_by_its_public_folder(desk: Desk) -> None:
    Path("saved").write_text(desk.run("checkpoint", "--log", "log").out)
    desk.fill(300)
    desk.publish()
    for folder, out in (("log", "first"), ("log/public", "second")):
        arguments = ("--since", "saved", "--trust", "trust.yaml", "--out", out)
        shown = desk.run("consistency", folder, *arguments)
        assert (shown.status, shown.err) == (0, "")
        assert shown.out == f"{ORIGIN}: its 302 entries begin with the 2 signed before\n"
    assert Path("first").read_bytes() == Path("second").read_bytes()
    bare = desk.run("consistency", "log/public", "--since", "saved")
    assert bare.status == 2
    assert "--trust" in bare.err


def test_a_cut_and_a_forked_log_are_told_apart(desk: Desk) -> None:
    Path("saved").write_text(desk.run("checkpoint", "--log", "log").out)
    fork(desk, 3)
    forked = desk.run("consistency", "fork", "--since", "saved")
    assert forked.status == 1
    assert "two histories" in forked.out
    shutil.rmtree("fork")
    fork(desk, 1)
    cut = desk.run("consistency", "fork", "--since", "saved", "--output", "json")
    assert cut.status == 1
    assert "cut" in orjson.loads(cut.out)["sentence"]


def test_fsck_finds_nothing_in_a_whole_log(desk: Desk) -> None:
    for folder, objects, more in (("log", 2, ()), ("log/public", 0, ("--trust", "trust.yaml"))):
        done = desk.run("fsck", folder, *more)
        read = f"read 2 entries, 1 tile, {objects} objects of the index\n"
        assert (done.status, done.out) == (0, f"{read}{folder}: nothing is wrong\n")
        told = orjson.loads(desk.run("fsck", folder, *more, "--output", "json").out)
        assert told["read"] == {"entries": 2, "tiles": 1, "objects": objects}
    assert desk.run("fsck", "log", "--trust", "trust.yaml").status == 0
    assert desk.run("fsck", "log/public").status == 2
    assert desk.run("fsck", "out").status == 2


def test_fsck_goes_by_the_key_that_is_trusted(desk: Desk) -> None:
    Path("other.pub").write_bytes(public_pem(log_key("other").key))
    added = desk.gate("keys", "add", "other.pub", "--origin", ORIGIN, "--trust", "other.yaml")
    assert added.status == 0
    for folder in ("log", "log/public"):
        done = desk.run("fsck", folder, "--trust", "other.yaml")
        assert done.status == 1
        assert done.out.startswith("checkpoint: ")


def test_fsck_finds_what_is_missing(desk: Desk) -> None:
    next(Path("log/public/records").iterdir()).unlink()
    done = desk.run("fsck", "log/public", "--trust", "trust.yaml", "--output", "json")
    assert done.status == 1
    assert [one["damage"] for one in orjson.loads(done.out)["flaws"]] == ["envelope-missing"]

"""Approvals that count for nothing: of others, for others, in other logs, taken away."""

import shutil

import pytest

from gate.audit import Algorithm
from gate.audit.keys.files import generate, open_key
from gate.audit.keys.password import NO_PASSWORD
from gate.audit.log.opening import create_log
from tests.gate.commands.office import AGENT, GATE, ORIGIN, TWO, Office

WIDE = "git+https://git.example.com/corp"


def approved(office: Office, who: str, *more: str) -> None:
    done = office.approve(who, "--base", "base", *more)
    assert done.status == 0, done.err


def lacking(office: Office) -> str:
    (message,) = office.messages()
    assert "approved by nobody so far" in message
    return message


def test_a_key_that_is_not_yet_believed(approving: Office) -> None:
    approved(approving, "alice")
    approving.trust(start=1)
    assert "not-yet-valid" in lacking(approving)


@pytest.mark.parametrize(
    ("of", "told"),
    [("", f"alice approves changes of {WIDE}/copy"), (WIDE, "a commit of another repository")],
    ids=["not allowed there", "allowed there"],
)  # fmt: skip
def test_an_approval_for_another_repository(approving: Office, of: str, told: str) -> None:
    approving.trust(of=WIDE)
    approved(approving, "alice", "--repository", "https://git.example.com/corp/copy")
    approving.trust(of=of)
    assert told in lacking(approving)


def test_an_approval_that_was_erased(approving: Office) -> None:
    approved(approving, "alice")
    assert approving.messages() == []
    erased = ("audit", "erase", "0", "--log", str(approving.log), "--reason", "request 17")
    assert approving.gate(*erased).status == 0
    assert "it was erased" in lacking(approving)


def test_two_approvals_by_one_person_are_one(approving: Office) -> None:
    approving.repository.git("reset", "--quiet", "--hard", "base")
    approving.repository.commit({"gate.yaml": GATE % 2})
    approving.repository.git("tag", "--force", "base")
    approving.repository.commit({"a.yaml": AGENT % TWO})
    approved(approving, "alice")
    approved(approving, "alice")
    (message,) = approving.messages()
    assert "2 people" in message
    assert "approved by alice" in message


def test_who_hands_the_authorship_on_is_still_the_committer(approving: Office) -> None:
    git = approving.repository.git
    git("-c", "user.email=ALICE@Example.com", "commit", "--quiet", "--amend", "--no-edit",
        "--author", "Mallory <mallory@example.com>")  # fmt: skip
    done = approving.approve("alice", "--base", "base")
    assert (done.status, "is an author" in done.err) == (2, True)


def test_an_author_of_any_commit_of_the_change_is_one(approving: Office) -> None:
    git = approving.repository.git
    git(
        "-c", "user.email=alice@example.com", "commit", "--quiet", "--allow-empty", "--message", "x"
    )
    approving.repository.commit({"readme.txt": "by another"})
    assert approving.approve("alice", "--base", "base").status == 2
    approved(approving, "alice", "--base", "HEAD~1")
    assert "alice is an author of the change" in lacking(approving)


def test_a_log_of_the_same_name_with_another_key(approving: Office) -> None:
    shutil.rmtree(approving.log)
    create_log(approving.log, ORIGIN, generate(Algorithm.ED25519).key)
    done = approving.check()
    assert (done.status, "does not know the log" in done.err) == (2, True)


def test_a_log_that_nobody_knows(approving: Office) -> None:
    shutil.rmtree(approving.log)
    create_log(approving.log, "other.example.com", generate(Algorithm.ED25519).key)
    done = approving.check()
    assert (done.status, "does not know the log" in done.err) == (2, True)


def test_an_entry_that_the_log_has_signed_otherwise(approving: Office) -> None:
    approved(approving, "bob")
    approving.publish()
    signed = (approving.log / "public" / "checkpoint").read_bytes()
    shutil.rmtree(approving.log)
    create_log(approving.log, ORIGIN, open_key(approving.folder / "log.key", NO_PASSWORD).key)
    approved(approving, "alice")
    assert approving.messages() == []
    (approving.log / "public").mkdir()
    (approving.log / "public" / "checkpoint").write_bytes(signed)
    assert "it is not what the log has signed" in lacking(approving)


def test_a_checkpoint_of_somebody_else(approving: Office) -> None:
    approved(approving, "alice")
    approving.publish()
    (approving.log / "public" / "checkpoint").unlink()
    (approving.log / "public" / "checkpoint").write_text(f"{ORIGIN}\n1\nAAAA\n\n— x y\n")
    assert approving.check().status == 2

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


def proven(office: Office, *more: str) -> list[str]:
    """Tell what logs hold about the commit that let triage delete files."""
    asked = ("--agent", "prod/triage", "--tool", "delete_file", "--log", str(office.log))
    done = office.gate("prove", "grant", *asked, *more)
    assert done.status == 0, done.err
    records = (line.partition("  record    ") for line in done.out.splitlines())
    return [told for _, found, told in records if found]


def by_policy(office: Office) -> tuple[str, ...]:
    return "--trust", str(office.folder / "trust.yaml")


def on_a_side(office: Office, *tools: str) -> None:
    """Begin anew with a side, each commit of which lets triage use other tools."""
    office.repository.git("reset", "--quiet", "--hard", "base")
    office.repository.git("checkout", "--quiet", "-b", "side")
    for some in tools:
        office.repository.commit({"a.yaml": AGENT % some})
    office.repository.git("checkout", "--quiet", "main")


def test_whoever_approved_something_else_is_told_with_that(approving: Office) -> None:
    approving.repository.commit({"a.yaml": AGENT % f"{TWO}, purge"})
    approved(approving, "alice", "--grant", "tool:purge")
    (told,) = proven(approving)
    assert ", of tool:tickets/purge for prod/triage (--trust says whether" in told


def test_whoever_approved_a_side_did_not_approve_what_the_merge_did(approving: Office) -> None:
    on_a_side(approving, "list_tickets, purge")
    done = approving.approve("alice", "--base", "base", commit="side")
    assert done.status == 0, done.err
    approving.repository.git("merge", "--quiet", "--no-ff", "--no-commit", "side")
    approving.repository.commit({"a.yaml": AGENT % f"{TWO}, purge"})
    assert proven(approving) == []


@pytest.mark.parametrize(("base", "found"), [("side~1", 0), ("base", 1)])
def test_whoever_approved_the_end_of_a_side_saw_only_that(
    approving: Office, base: str, found: int
) -> None:
    on_a_side(approving, TWO, f"{TWO}, purge")
    done = approving.approve("alice", "--base", base, commit="side")
    assert done.status == 0, done.err
    approving.repository.git("merge", "--quiet", "--no-ff", "--message", "Merge", "side")
    assert len(proven(approving)) == found


def test_a_trust_policy_verifies_what_a_log_holds(approving: Office) -> None:
    approved(approving, "alice")
    assert approving.record("--commit", "HEAD", "--since", "base").status == 0
    for told in proven(approving, *by_policy(approving)):
        assert told.endswith("(verified, but no checkpoint covers it yet)"), told
    approving.publish()
    signed = proven(approving, *by_policy(approving))
    assert [told.endswith("(verified)") for told in signed] == [True, True]
    now = approving.gate("prove", "agent", "--agent", "prod/triage", "--log", str(approving.log),
                         *by_policy(approving))  # fmt: skip
    assert now.out.count("(verified)") == 2


def test_an_approval_by_nobody_is_named_as_such(approving: Office) -> None:
    approved(approving, "alice")
    approving.publish()
    approving.trust(start=1)
    (told,) = proven(approving, *by_policy(approving))
    assert "approval in the name of alice of" in told
    assert "(not believed: not-yet-valid: " in told


def test_an_author_of_what_they_approved_is_not_believed(approving: Office) -> None:
    approved(approving, "alice")
    approving.publish()
    policy = approving.folder / "trust.yaml"
    policy.write_text(policy.read_text().replace("alice@example.com", "somebody@example.com"))
    (told,) = proven(approving, *by_policy(approving))
    assert told.endswith("(not believed: alice is an author of what it is of)")


def test_a_trust_policy_believes_no_other_log(approving: Office) -> None:
    asked = ("prove", "grant", "--agent", "prod/triage", "--tool", "delete_file")
    alone = approving.gate(*asked, *by_policy(approving))
    assert (alone.status, "name one with --log" in alone.err) == (2, True)
    key = generate(Algorithm.ED25519).key
    create_log(approving.folder / "other", ORIGIN, key)
    other = approving.gate(*asked, *by_policy(approving), "--log", str(approving.folder / "other"))
    assert (other.status, f"does not know the log {ORIGIN}" in other.err) == (2, True)


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["https://audit.gate.example.com"], "was given an address"),
        (["{}/log", "{}/log"], f"two logs are named {ORIGIN}"),
        (["{}/log/public"], "in which log.db is"),
    ],
)
def test_only_logs_on_this_machine_are_read(approving: Office, names: list[str], told: str) -> None:
    approving.publish()
    asked = ("prove", "grant", "--agent", "prod/triage", "--tool", "delete_file")
    logs = [part for name in names for part in ("--log", name.format(approving.folder))]
    done = approving.gate(*asked, *logs)
    assert (done.status, told in done.err) == (2, True), done.err

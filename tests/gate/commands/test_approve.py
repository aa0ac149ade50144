"""`gate approve`, and what `gate check` demands: people who did not write it, for this tree."""

import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from gate.audit import envelope
from gate.audit.approvals import APPROVE, read_approval
from gate.audit.keys.files import open_key
from gate.audit.keys.password import NO_PASSWORD
from gate.audit.log.opening import Mode, open_log
from gate.audit.records import read_record
from gate.hazard import Band
from gate.recording.approving import approve as keep
from gate.recording.trusted import trusted
from tests.gate.commands.office import AGENT, GATE, ORIGIN, REPO, TWO, VERIFIER, Office


def approved(office: Office, who: str, *more: str) -> None:
    done = office.approve(who, "--base", "base", *more)
    assert done.status == 0, done.err


def test_what_needs_no_approval_passes(approving: Office) -> None:
    approving.repository.git("reset", "--quiet", "--hard", "base")
    approving.repository.commit({"a.yaml": AGENT % "list_tickets, read_tickets"})
    assert approving.check().status == 0


def test_a_change_passes_once_it_is_approved(approving: Office) -> None:
    before = approving.check()
    assert before.status == 1
    assert "needs the approval of 1 person of agent-approvers" in " ".join(before.out.split())
    done = approving.approve("alice", "--base", "base")
    assert "approve  tool:tickets/delete_file for prod/triage" in done.out
    assert f"approved by alice, kept in {ORIGIN} at index 0" in done.out
    assert approving.check().status == 0


def test_what_would_count_for_nobody_is_not_signed(
    approving: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AGENTGATE_REPOSITORY")
    address = "git@git.example.com:corp/agents.git"
    approving.repository.git("remote", "add", "origin", address)
    done = approving.approve("alice", "--base", "base")
    assert done.status == 2
    assert "does not let alice approve changes of git+ssh://git.example.com/corp/age" in done.err
    with open_log(approving.log) as log:
        assert not list(log.scan())
    approved(approving, "alice", "--repository", "https://git.example.com/corp/agents.git")


def test_what_is_signed_is_one_commit_its_tree_and_what_was_reviewed(approving: Office) -> None:
    approved(approving, "alice", "--comment", "needed for clean-up")
    with open_log(approving.log) as log:
        (stored,) = log.scan()
    assert stored.envelope is not None
    statement = read_approval(envelope.load(stored.envelope))
    head, tree = approving.repository.git("rev-parse", "HEAD", "HEAD^{tree}").split()
    assert (statement.commit, statement.tree) == (head, tree)
    (grant,) = statement.predicate.grants
    assert (grant.agent, grant.capability) == ("prod/triage", "tool:tickets/delete_file")
    assert stored.summary.door == APPROVE


def test_without_a_log_nothing_is_approved(approving: Office) -> None:
    approved(approving, "alice")
    done = approving.gate("check", "--diff", "base")
    assert done.status == 1
    assert "give --log and --trust" in done.out


def test_who_trusts_nobody_is_told_what_is_missing(approving: Office) -> None:
    done = approving.gate("approve", "HEAD")
    assert (done.status, "--trust (or AGENTGATE_TRUST)" in done.err) == (2, True)
    assert "--no-record" not in done.err


def test_a_name_of_several_commits_is_not_approved(approving: Office) -> None:
    approving.repository.git("branch", "base", "HEAD")
    done = approving.approve("alice", "--base", "base")
    assert (done.status, "may mean several things" in done.err) == (2, True)


def test_an_approval_ends_with_a_rebase_to_another_tree(approving: Office) -> None:
    approved(approving, "alice")
    assert approving.check().status == 0
    repository = approving.repository
    repository.git("branch", "change")
    repository.git("checkout", "--quiet", "-b", "main2", "base")
    repository.commit({"b.yaml": (AGENT % "list_tickets").replace("triage", "other")})
    repository.git("tag", "--force", "base")
    repository.git("checkout", "--quiet", "change")
    repository.git("rebase", "--quiet", "main2")
    (message,) = approving.messages()
    assert "alice approved" in message
    assert "which is another commit" in message
    approved(approving, "bob")
    assert approving.check().status == 0


def test_an_approval_ends_with_an_amended_commit_of_the_same_tree(approving: Office) -> None:
    approved(approving, "alice")
    approving.repository.git("commit", "--quiet", "--amend", "--message", "other")
    assert len(approving.messages()) == 1


def test_a_commit_is_judged_since_the_last_that_was_allowed(approving: Office) -> None:
    approving.repository.commit({"c.yaml": (AGENT % "list_tickets").replace("triage", "third")})
    (message,) = approving.messages("--commit", "HEAD")
    assert "tool:tickets/delete_file for prod/triage" in message, message
    done = approving.approve("alice")
    assert "compared with nothing: all of it is new" in done.out
    assert approving.check("--commit", "HEAD").status == 0


def test_two_keys_are_one_person(approving: Office) -> None:
    approving.repository.git("reset", "--quiet", "--hard", "base")
    approving.repository.commit({"gate.yaml": GATE % 2})
    approving.repository.git("tag", "--force", "base")
    approving.repository.commit({"a.yaml": AGENT % TWO})
    approved(approving, "alice")
    approved(approving, "alice2")
    (message,) = approving.messages()
    assert "it is approved by alice" in message
    approved(approving, "bob")
    assert approving.messages() == []


@pytest.mark.parametrize(
    "how",
    [
        ("-c", "user.email=Alice@example.com", "commit", "--amend", "--reset-author", "--no-edit"),
        ("commit", "--amend", "--author", "Alice <alice@example.com>", "--no-edit"),
        ("commit", "--amend", "--message", "x\n\nCo-authored-by: Alice <alice@example.com>"),
    ],
    ids=["committer", "author", "co-author"],
)
def test_an_author_does_not_approve(approving: Office, how: tuple[str, ...]) -> None:
    approving.repository.git(*how)
    done = approving.approve("alice", "--base", "base")
    assert (done.status, "is an author of this change" in done.err) == (2, True)
    forced(approving, "alice")
    (message,) = approving.messages()
    assert "alice is an author of the change" in message


def forced(approving: Office, who: str, signer: str = "", **other: str) -> None:
    """Sign as somebody who has a program of their own would."""
    approved(approving, "bob")
    with open_log(approving.log, Mode.APPEND) as log:
        *_, stored = log.scan()
        assert stored.envelope is not None
        statement = read_approval(envelope.load(stored.envelope))
        name = "019a4e2b-7c11-7a52-9f0e-1f6f0f5f7c01"
        review = replace(statement.predicate, approver=who, approval_id=name)
        (subject,) = statement.subject
        digest = replace(subject.digest, **other)
        forged = replace(statement, subject=(replace(subject, digest=digest),), predicate=review)
        keep(forged, open_key(approving.folder / f"{signer or who}.pem", NO_PASSWORD), log)
        log.erase(stored.index, "no part of this", lambda: datetime(2026, 11, 4, tzinfo=UTC))


def test_a_forged_name_counts_for_nobody(approving: Office) -> None:
    forced(approving, "alice", signer="eve")
    (message,) = approving.messages()
    assert "approved by nobody so far" in message
    assert "it names alice, whose key is another" in message


def test_a_stranger_counts_for_nobody(approving: Office) -> None:
    forced(approving, "alice", signer="nobody")
    assert len(approving.messages()) == 1
    assert approving.approve("nobody", "--base", "base").status == 2


def test_another_tree_counts_for_nothing(approving: Office) -> None:
    forced(approving, "alice", git_tree="1" * 40)
    (message,) = approving.messages()
    assert "with another tree" in message


def test_another_group_counts_for_nothing(approving: Office) -> None:
    approved(approving, "eve")
    assert len(approving.messages()) == 1


def test_a_retired_key_counts_no_more_from_its_index_on(approving: Office) -> None:
    approved(approving, "alice")
    approving.trust({"alice": 1})
    (message,) = approving.messages()
    assert "not-logged" in message, "no checkpoint shows that it is older than the end"
    approving.publish()
    assert approving.messages() == []
    approving.trust({"alice": 0})
    (message,) = approving.messages()
    assert "retired" in message


def test_who_reviewed_less_than_there_is_did_not_approve_it(approving: Office) -> None:
    approving.repository.commit({"a.yaml": AGENT % (TWO + ", purge_file")})
    approved(approving, "alice", "--grant", "tool:delete_file")
    (message,) = approving.messages()
    assert "alice did not approve tool:tickets/purge_file for prod/triage" in message
    approved(approving, "alice", "--grant", "tool:purge_file")
    assert approving.messages() == []


def test_what_a_change_does_not_give_cannot_be_approved(approving: Office) -> None:
    done = approving.approve("alice", "--base", "base", "--grant", "tool:list_tickets")
    assert (done.status, "the change gives nobody" in done.err) == (2, True)


def test_a_change_does_not_take_its_own_demand_away(approving: Office) -> None:
    approving.repository.commit({"gate.yaml": (GATE % 1).partition("approvals:")[0]})
    (message, *_) = approving.messages()
    assert "gate:gate.yaml" in message
    approved(approving, "alice")
    assert approving.messages() == []


def test_to_show_signs_nothing(approving: Office) -> None:
    done = approving.approve("alice", "--base", "base", "--show")
    assert "tool:tickets/delete_file" in done.out
    with open_log(approving.log) as log:
        assert log.size == 0


def test_a_whole_commit_is_compared_with_the_last_that_was_allowed(approving: Office) -> None:
    assert "agent" in approving.sorts("--commit", "HEAD"), "all of it is new"
    assert approving.record("--commit", "base").status == 0
    assert approving.sorts("--commit", "HEAD") == ["destructive-tool"]
    base = approving.repository.git("rev-parse", "base")
    assert f"compared with {base}" in approving.approve("bob", "--show").out


def test_a_denial_by_a_stranger_is_no_past(approving: Office) -> None:
    stranger = str(approving.folder / "nobody.pem")
    more = ("--record", "--key", stranger, "--no-password", "--verifier", VERIFIER)
    assert approving.check("--diff", "base", *more).status == 1
    assert approving.sorts() == ["destructive-tool"]
    assert approving.record("--diff", "base").status == 1
    assert approving.sorts() == ["destructive-tool"], "who waits for approvals has not failed"


def test_what_was_counted_is_recorded_and_others_can_rely_on_it(approving: Office) -> None:
    approved(approving, "alice")
    assert approving.record("--diff", "base").status == 0
    with open_log(approving.log) as log:
        *_, stored = log.scan()
    assert stored.envelope is not None
    detail = read_record(envelope.load(stored.envelope)).decision
    (counted,) = detail.approvals
    assert (counted.approver, counted.environment, counted.index) == ("alice", "prod", 0)
    (risk,) = detail.risks
    assert (risk.environment, risk.score, risk.band) == ("prod", 40, Band.CANARY)
    head, tree = approving.repository.git("rev-parse", "HEAD", "HEAD^{tree}").split()
    with trusted(approving.log, approving.folder / "trust.yaml", REPO) as known:
        base = approving.repository.git("rev-parse", "base")
        (ballot,) = known.vouched(head, tree, base).ballots
        assert (ballot.name, ballot.given) == (
            "alice", {("prod/triage", "tool:tickets/delete_file")},
        )  # fmt: skip
        assert known.vouched(head, "1" * 40, base).ballots == ()


def test_readers_of_a_log_know_approvals(approving: Office) -> None:
    approved(approving, "alice")
    log = str(approving.log)
    assert "approve" in approving.gate("audit", "list", "--log", log).out
    shown = approving.gate("audit", "show", "0", "--log", log)
    assert "alice approved the tree" in shown.out
    assert "tool:tickets/delete_file for prod/triage" in shown.out
    approving.repository.commit({"readme.txt": "x"})
    approved(approving, "bob")
    approving.repository.commit({"readme.txt": "y"})
    approved(approving, "bob", "--base", "HEAD~1")
    asked = ("prove", "grant", "--agent", "prod/triage", "--tool", "delete_file", "--log", log)
    told = approving.gate(*asked)
    assert told.status == 0, told.err
    assert f"{ORIGIN} #0: approval by alice of" in told.out
    assert f"{ORIGIN} #1: approval by bob of" in told.out, "with a commit that came after it"
    assert f"{ORIGIN} #2" not in told.out, "it is of what came later"


def test_rules_see_the_risk_of_a_change(approving: Office) -> None:
    rule = """\
# METADATA
# title: Too much
# description: Too much at once.
# custom:
#   severity: high
#   remediation: Do less.
#   requires: [object]
package agentgate.rules["too-much"]

import future.keywords.not

findings contains {"at": "", "message": sprintf("%s %d", [risk.band, risk.score])} if {
	risk := input.change.risk
	risk != null
}
"""
    folder = approving.folder / "policies"
    module = folder / "rules" / "too-much" / "too-much.rego"
    module.parent.mkdir(parents=True)
    module.write_text(rule)
    told = approving.check("--diff", "base", "--policy", str(folder))
    assert "enhanced-canary 40" in told.out
    assert "risk: 40 of 100 in prod, enhanced-canary" in told.out
    assert "enhanced-canary" not in approving.check(".", "--policy", str(folder)).out


def test_the_risk_is_in_a_comment(approving: Office) -> None:
    approved(approving, "alice")
    told = approving.check("--diff", "base", "--output", "markdown").out
    assert "### Risk" in told
    assert "destructive-tool" in told
    assert "by alice of agent-approvers" in told


def test_an_approval_is_verified_from_files_alone(approving: Office) -> None:
    approved(approving, "alice")
    assert approving.record("--diff", "base").status == 0
    approving.publish()
    log, out = str(approving.log), approving.folder / "out"
    told = approving.gate("audit", "export", "--log", log, "--out", str(out)).out
    assert "1 approval below" in told
    (shown,) = (out / "approvals").iterdir()
    trust = ("--trust", str(approving.folder / "trust.yaml"))
    assert approving.gate("audit", "verify", str(out), *trust).status == 0
    wanted = ("--verdict", "APPROVE", *trust)
    head, tree = approving.repository.git("rev-parse", "HEAD", "HEAD^{tree}").split()
    done = approving.gate("audit", "verify", str(out / "approvals"), *wanted, "--commit", head)
    assert done.status == 0
    assert f"verified: alice approved {head} with tree {tree} and 1 capability" in done.out
    assert f"index 0 of {ORIGIN}" in done.out
    other = approving.gate("audit", "verify", str(shown), *wanted, "--commit", "1" * 40)
    assert (other.status, "refused (other-commit)" in other.out) == (1, True)
    taken = approving.gate("audit", "verify", str(shown), *trust)
    assert taken.status == 1, "it is no verdict"
    assert "no key that may decide by the trust policy signed it" in taken.out
    assert "calls itself an approval, which --verdict APPROVE verifies" in taken.out
    turned = approving.gate("audit", "verify", str(out), *wanted)
    assert turned.status == 1, "nor is a verdict an approval"
    assert "no key that may approve by the trust policy signed it" in turned.out
    assert approving.gate("audit", "verify", str(shown), *wanted, "--latest").status == 2
    proof = approving.folder / "one.sigstore.json"
    assert approving.gate("audit", "prove", "0", "--log", log, "--out", str(proof)).status == 0
    assert proof.read_bytes() == shown.read_bytes()
    approving.trust({"alice": 0})
    retired = approving.gate("audit", "verify", str(proof), *wanted, "--output", "json")
    assert (retired.status, json.loads(retired.out)["approvals"][0]["reason"]) == (1, "retired")


def exported(office: Office, name: str) -> Path:
    """Have a change approved, and give the file that shows it."""
    approved(office, "alice")
    office.publish()
    out = office.folder / name
    assert office.gate("audit", "export", "--log", str(office.log), "--out", str(out)).status == 0
    (shown,) = (out / "approvals").iterdir()
    return shown


def test_nothing_is_no_approval(approving: Office) -> None:
    exported(approving, "out")
    nothing = approving.folder / "nothing.intoto.jsonl"
    nothing.write_text("")
    trust = ("--trust", str(approving.folder / "trust.yaml"), "--verdict", "APPROVE")
    done = approving.gate("audit", "verify", str(nothing), *trust)
    assert (done.status, done.out) == (1, "0 approvals verified\n")


def test_an_approval_counts_without_a_log_only_for_who_says_so(approving: Office) -> None:
    bare = approving.folder / "bare.intoto.jsonl"
    bare.write_text(json.dumps(json.loads(exported(approving, "out").read_text())["dsseEnvelope"]))
    asked = ("--trust", str(approving.folder / "trust.yaml"), "--verdict", "APPROVE")
    done = approving.gate("audit", "verify", str(bare), *asked)
    assert (done.status, "refused (not-logged)" in done.out) == (1, True)
    allowed = approving.gate("audit", "verify", str(bare), *asked, "--allow-unlogged")
    assert (allowed.status, "verified: alice" in allowed.out) == (0, True)
    assert "not in a log" in allowed.out


def test_two_histories_of_approvals_are_refused(approving: Office) -> None:
    before = approving.folder / "before"
    shutil.copytree(approving.log, before)
    shown = [exported(approving, "one")]
    shutil.rmtree(approving.log)
    before.rename(approving.log)
    shown.append(exported(approving, "other"))
    trust = ("--trust", str(approving.folder / "trust.yaml"), "--verdict", "APPROVE")
    assert [approving.gate("audit", "verify", str(each), *trust).status for each in shown] == [0, 0]
    both = approving.gate("audit", "verify", *map(str, shown), *trust)
    assert (both.status, both.out.count("refused (forked-log)")) == (1, 2)
    state = ("--state", str(approving.folder / "state.json"))
    assert approving.gate("audit", "verify", str(shown[0]), *trust, *state).status == 0
    later = approving.gate("audit", "verify", str(shown[1]), *trust, *state)
    assert (later.status, "refused (forked-log)" in later.out) == (1, True)


def test_a_trust_policy_that_was_used_before_is_remembered(approving: Office) -> None:
    shown = str(exported(approving, "out"))
    old = approving.folder / "trust.yaml"
    new = approving.folder / "newer.yaml"
    succeeded = f"version: 2\nprevious: {sha256(old.read_bytes()).hexdigest()}\n"
    new.write_text(old.read_text().replace("version: 1\n", succeeded))
    asked = ("--verdict", "APPROVE", "--state", str(approving.folder / "state.json"))
    assert approving.gate("audit", "verify", shown, *asked, "--trust", str(new)).status == 0
    done = approving.gate("audit", "verify", shown, *asked, "--trust", str(old))
    assert (done.status, "refused (trust-rolled-back)" in done.out) == (1, True)


def test_an_approval_names_what_the_change_was_compared_with(approving: Office) -> None:
    git = approving.repository.git
    left = git("rev-parse", "base")
    git("branch", "change")
    git("reset", "--quiet", "--hard", "base")
    git("commit", "--quiet", "--allow-empty", "--message", "the branch goes on")
    git("tag", "--force", "base")
    git("checkout", "--quiet", "change")
    done = approving.approve("alice", "--base", "base")
    assert f"compared with {left}" in done.out
    told = approving.gate("audit", "show", "0", "--log", str(approving.log)).out
    assert f"compared with {left}" in told
    assert approving.messages() == []


@pytest.mark.parametrize(("form", "is_there"), [("intoto", True), ("opa", False)])
def test_forms_without_proofs(approving: Office, form: str, *, is_there: bool) -> None:
    approved(approving, "alice")
    log, out = str(approving.log), approving.folder / "out"
    done = approving.gate("audit", "export", "--log", log, "--out", str(out), "--format", form)
    assert ("left out: 1 approval" not in done.out) is is_there
    assert (out / "approvals").exists() is is_there
    assert approving.gate("audit", "fsck", log).status == 0


def test_every_report_tells_the_risk_and_the_approvals(approving: Office) -> None:
    approved(approving, "alice")
    head = approving.repository.git("rev-parse", "HEAD")
    for form in ("text", "markdown", "junit", "github"):
        told = approving.check("--diff", "base", "--output", form).out
        assert "40 of 100 in prod, enhanced-canary" in told, form
    (run,) = json.loads(approving.check("--diff", "base", "--output", "sarif").out)["runs"]
    ((risk,), (one,)) = run["properties"]["risks"], run["properties"]["approvals"]
    assert (risk["score"], risk["band"], one["approver"]) == (40, "enhanced-canary", "alice")
    report, status = approving.folder / "report.json", approving.folder / "status.json"
    assert approving.check("--diff", "base", "--output", f"json={report}").status == 0
    told = approving.gate(
        "report", str(report), "--commit", head, "--deployment-status", str(status)
    ).err
    written = json.loads(status.read_text())
    assert written["risks"] == [{"environment": "prod", "score": 40, "band": "enhanced-canary"}]
    assert [each["approver"] for each in written["approvals"]] == ["alice"]


def test_a_record_is_shown_with_its_risk(approving: Office) -> None:
    approved(approving, "alice")
    assert approving.record("--diff", "base").status == 0
    shown = approving.gate("audit", "show", "1", "--log", str(approving.log)).out
    assert "risk: 40 of 100 in prod, enhanced-canary" in shown
    assert "approved: by alice of agent-approvers for prod, index 0" in shown


def test_an_approval_counts_before_a_sync_for_what_its_authors_are_known_of(
    approving: Office,
) -> None:
    git = approving.repository.git
    git("tag", "middle")
    approving.repository.commit({"a.yaml": AGENT % (TWO + ", purge_file")})
    approved(approving, "bob")
    assert approving.record("--diff", "middle").status == 0
    head, tree, base, middle = git(
        "rev-parse", "HEAD", "HEAD^{tree}", "base", "middle"
    ).split()  # fmt: skip
    purge = ("prod/triage", "tool:tickets/purge_file")
    delete = ("prod/triage", "tool:tickets/delete_file")

    def given(before: str, home: str = "") -> list[set[tuple[str, str]]]:
        policy = approving.folder / "trust.yaml"
        with trusted(approving.log, policy, REPO, home) as known:
            return [set(each.given) for each in known.vouched(head, tree, before).ballots]

    assert given(middle) == [{purge, delete}], "the authors of all since then are known"
    assert given(base) == [{purge}], "of what came before, nobody has told the authors"
    assert given(base, "dev") == [{purge}], "it names its namespace itself"
    assert approving.record("--diff", "base").status == 0
    assert given(base) == [{purge, delete}]
    approving.trust({"bob": 0})
    assert given(base) == [], "who approves is asked anew"

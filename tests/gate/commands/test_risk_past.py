"""What a log knows of an agent weighs on what is done with it next."""

from dataclasses import replace

import pytest

from gate.audit.keys.files import open_key
from gate.audit.keys.password import NO_PASSWORD
from gate.audit.log.opening import Mode, open_log
from gate.audit.records import Record, Verdict
from gate.audit.records.changes import Altered, Change, Side, TraitChange
from gate.model import Door
from gate.recording.recorder import seal, stored
from tests.gate.audit.records.samples import ALLOWED, DENIED, with_detail
from tests.gate.commands.office import AGENT, REPO, VERIFIER, Office

OPEN = "version: 1\n"
DRY = 'version: 1\nenforcement: [{rules: ["*"], action: dryrun}]\n'


def begun(office: Office, config: str) -> None:
    office.repository.git("reset", "--quiet", "--hard", "base")
    office.repository.commit({"gate.yaml": config})
    office.repository.git("tag", "--force", "base")


def gives(office: Office, tools: str) -> None:
    office.repository.commit({"a.yaml": AGENT % tools})


def test_what_was_denied_before_and_is_tried_again(approving: Office) -> None:
    begun(approving, OPEN)
    gives(approving, "list_tickets, delete_file")
    assert approving.record("--diff", "base").status == 1
    assert approving.record("--diff", "base").status == 1
    assert approving.sorts() == ["destructive-tool"], "a commit is not its own past"
    approving.repository.git("commit", "--quiet", "--amend", "--message", "again")
    assert approving.sorts() == ["destructive-tool", "failed-alike", "denied-before"]
    gives(approving, "list_tickets, read_tickets")
    assert approving.sorts() == ["tool", "denied-before"]


def test_what_was_given_and_taken_back_is_a_rollback(approving: Office) -> None:
    begun(approving, DRY)
    for tools in ("list_tickets, read_tickets", "list_tickets"):
        gives(approving, tools)
        assert approving.record("--diff", "HEAD~1").status == 0
    gives(approving, "list_tickets, close_tickets")
    assert sorted(approving.sorts("--diff", "HEAD~1")) == ["rolled-back", "tool"]


def presync(verdict: Verdict, number: int, change: TraitChange, repo: str = REPO) -> Record:
    """Give a record of the service that judges before a sync."""
    side = Side("agent", "triage", "a.yaml", 1, namespace="prod")
    like = ALLOWED if verdict is Verdict.ALLOW else DENIED
    detail = replace(
        like.decision, decision_id=f"019a4e2b-7c11-7a52-9f0e-1f6f0f5f7c{number:02}",
        point=Door.PRESYNC, verdict=verdict, objects=(),
        source=replace(like.decision.source, repo=repo),
        difference=Change(altered=(Altered("changed", side, side, (change,)),)),
    )  # fmt: skip
    record = with_detail(like, detail)
    verifier = replace(record.predicate.verifier, id=VERIFIER)
    about = replace(record.predicate, resource_uri="argocd://c1/argocd/bot", verifier=verifier)
    return replace(record, predicate=about)


CAME = TraitChange("added", "tool", "tickets/read_tickets", "a.yaml", 1, after="allow")
WENT = TraitChange("removed", "tool", "tickets/read_tickets", "a.yaml", 1, before="allow")


@pytest.mark.parametrize(
    ("records", "sorts"),
    [
        ([presync(Verdict.ALLOW, 1, CAME), presync(Verdict.ALLOW, 2, WENT)], ["rolled-back"]),
        ([presync(Verdict.DENY, 3, CAME)], ["denied-before", "failed-alike"]),
        ([presync(Verdict.ERROR, 4, CAME)], []),
        ([presync(Verdict.DENY, 5, CAME, f"{REPO}s")], []),
    ],
    ids=["rolled back", "denied", "undecided", "another repository"],
)
def test_what_happened_before_syncs_counts_too(
    approving: Office, records: list[Record], sorts: list[str]
) -> None:
    begun(approving, DRY)
    signer = open_key(approving.folder / "gate.pem", NO_PASSWORD)
    with open_log(approving.log, Mode.APPEND) as log:
        for each in records:
            stored(seal(each, signer), each, signer.key, log)
    gives(approving, "list_tickets, read_tickets")
    assert sorted(approving.sorts()) == sorted(["tool", *sorts])

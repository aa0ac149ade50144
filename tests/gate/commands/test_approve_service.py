"""Approvals by way of a service: brought there, found there, and counted by who trusts them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gate.audit.log.opening import open_log
from tests.gate.commands.office import REPO, VERIFIER, Office, serving
from tests.webhooks.served import Served
from tests.webhooks.world import kept

CALLERS = f"""\
callers:
  - {{{{name: alice, token_sha256: {{alice}}, approvers: [alice], reads: ["{REPO}"]}}}}
  - {{{{name: ci, token_sha256: {{ci}}, verifiers: ["{VERIFIER}"], reads: ["{REPO}"]}}}}
  - {{{{name: elsewhere, token_sha256: {{elsewhere}}, approvers: [bob], reads: ["{REPO}s"]}}}}
"""


@pytest.fixture
def served(approving: Office) -> Iterator[Served]:
    with serving(approving.folder, CALLERS) as found:
        yield found


def test_an_approval_is_brought_to_a_service_and_counted_by_others(
    approving: Office, served: Served
) -> None:
    alice, ci = approving.through(served, "alice"), approving.through(served, "ci")
    assert ci.check().status == 1
    done = alice.approve("alice", "--base", "base")
    assert (done.status, "kept in" in done.out) == (0, True), done.err
    checked = ci.record("--diff", "base")
    assert checked.status == 0, checked.out + checked.err
    assert "approved: by alice" in checked.out
    with open_log(approving.log) as log:
        assert [each.summary.door for each in log.scan()] == ["approve", "check"]
    assert ci.check("--diff", "base").status == 0, "what is published is proven, too"
    assert ci.record("--commit", "HEAD").status == 1, "all of it is new"
    assert alice.approve("alice").status == 0
    assert ci.record("--commit", "HEAD").status == 0
    approving.repository.commit({"readme.txt": "x"})
    assert "compared with nothing" not in alice.approve("alice", "--show").out


def test_nobody_brings_the_approvals_of_others(approving: Office, served: Served) -> None:
    done = approving.through(served, "alice").approve("bob", "--base", "base")
    assert (done.status, "403 wrong-caller" in done.err) == (2, True), done.err
    done = approving.through(served, "ci").approve("alice", "--base", "base")
    assert (done.status, "403 wrong-caller" in done.err) == (2, True), done.err


def test_who_may_not_read_sees_nothing(approving: Office, served: Served) -> None:
    assert approving.approve("alice", "--base", "base").status == 0
    assert approving.through(served, "alice").messages() == []
    (message,) = approving.through(served, "elsewhere").messages()
    assert "approved by nobody so far" in message


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400), ("?x=1", 400), ("?commit=a&commit=b", 400), ("?door=" + "x" * 3000, 400),
        ("?commit=%00'--", 200), ("?door=approve", 200),
    ],
    ids=["nothing", "other", "twice", "long", "odd", "door"],
)  # fmt: skip
def test_what_can_be_asked(served: Served, query: str, status: int) -> None:
    shown = f"Bearer {'ci' * 8}"
    assert served.ask("GET", f"/v1/records{query}", Authorization=shown)[0] == status
    assert served.ask("GET", f"/v1/records{query}")[0] == 401


def test_a_service_of_another_log_is_not_believed(
    approving: Office, served: Served, tmp_path: Path
) -> None:
    assert approving.approve("alice", "--base", "base").status == 0
    text = (approving.folder / "trust.yaml").read_text()
    other = kept(tmp_path / "trust.yaml", text.replace("audit.gate.example", "other.gate.example"))
    ci = approving.through(served, "ci")
    done = ci.gate("check", "--diff", "base", *ci.known[:-1], str(other))
    assert (done.status, "has no log audit.gate.example.com" in done.err) == (2, True), done.err

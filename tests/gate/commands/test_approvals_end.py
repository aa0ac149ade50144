"""What becomes of an approval when commits are rewritten: it is of one commit with one tree."""

from collections.abc import Sequence

import pytest

from tests.gate.commands.office import AGENT, Office

OTHER = {"b.yaml": (AGENT % "list_tickets").replace("triage", "other")}
AWAY = ("checkout", "--quiet", "--detach")
MERGE = ("merge", "--quiet", "--no-ff", "--no-edit")


def approved(office: Office, who: str, *more: str, commit: str = "HEAD") -> None:
    done = office.approve(who, "--base", "base", *more, commit=commit)
    assert done.status == 0, done.err


@pytest.fixture
def change(approving: Office) -> Office:
    """Have a change of two commits approved, and a branch that has moved on by an empty commit."""
    git = approving.repository.git
    approving.repository.commit({"readme.txt": "why"})
    git("branch", "change")
    git("tag", "approved")
    approved(approving, "alice")
    git("checkout", "--quiet", "-b", "empty", "base")
    git("commit", "--quiet", "--allow-empty", "--message", "nothing")
    git("checkout", "--quiet", "-b", "other", "base")
    approving.repository.commit(OTHER)
    git("checkout", "--quiet", "change")
    assert approving.messages() == []
    return approving


@pytest.mark.parametrize(
    ("base", "commands", "same_tree"),
    [
        ("base", [("commit", "--quiet", "--amend", "--message", "x")], True),
        ("base", [("commit", "--quiet", "--amend", "--no-edit", "--date", "2020-01-01")], True),
        ("base", [("reset", "--soft", "base"), ("commit", "--quiet", "--message", "x")], True),
        ("empty", [("rebase", "--quiet", "empty")], True),
        ("empty", [(*AWAY, "empty"), (*MERGE, "change")], True),
        ("other", [("rebase", "--quiet", "other")], False),
        ("other", [(*AWAY, "other"), (*MERGE, "change")], False),
        ("other", [(*AWAY, "other"), ("cherry-pick", "base..change")], False),
        ("other", [(*AWAY, "other"), ("merge", "--squash", "change"),
                   ("commit", "--quiet", "--message", "x")], False),
    ],
    ids=["amended", "dated", "squashed", "rebased, same tree", "merged, same tree", "rebased",
         "merged", "cherry-picked", "squashed by a merge"],
)  # fmt: skip
def test_another_commit_is_not_approved_whatever_its_tree(
    change: Office, base: str, commands: Sequence[Sequence[str]], *, same_tree: bool
) -> None:
    git = change.repository.git
    for command in commands:
        git(*command)
    old, new = git("rev-parse", "approved", "HEAD").split()
    assert old != new
    assert (git("rev-parse", f"{old}^{{tree}}") == git("rev-parse", "HEAD^{tree}")) is same_tree
    (message,) = change.messages("--diff", base)
    assert f"alice approved {old[:12]}, which is another commit" in message
    assert change.approve("bob", "--base", base).status == 0
    assert change.messages("--diff", base) == []


def test_a_fast_forward_is_the_same_commit(change: Office) -> None:
    change.repository.git("checkout", "--quiet", "-b", "main2", "base")
    change.repository.git("merge", "--quiet", "--ff-only", "change")
    assert change.messages() == []


def test_what_a_name_meant_is_approved_and_not_what_it_means_later(approving: Office) -> None:
    git = approving.repository.git
    git("tag", "--annotate", "--message", "x", "v1")
    git("branch", "wish")
    approved(approving, "alice", commit="v1")
    approved(approving, "bob", commit="wish")
    assert approving.messages() == []
    approving.repository.commit({"readme.txt": "more"})
    git("tag", "--force", "--annotate", "--message", "x", "v1")
    git("branch", "--force", "wish")
    (message,) = approving.messages()
    assert "approved by nobody so far" in message


@pytest.mark.parametrize("name", ["--help", "-x", "no-such", "HEAD^{tree}", "a\nb", ""])
def test_what_is_no_commit_is_not_approved(approving: Office, name: str) -> None:
    done = approving.gate("approve", *approving.known, "--base", "base", "--show", "--", name)
    assert done.status == 2, done.out

"""Which commits an approval is of, however its commit came to the branch."""

from collections.abc import Mapping

import pytest

from gate.provenance import Covering, Turn
from gate.provenance.approved import reaches
from gate.sources.commits import Link

# The side left after b, and was merged as d and, once more, as f.
PARENTS: Mapping[str, tuple[str, ...]] = {
    "a": (), "b": ("a",), "c": ("b",), "d": ("c", "side"), "e": ("d",), "f": ("e", "side"),
}  # fmt: skip


def approved(commit: str, base: str, about: str = "approved") -> str:
    """Name the commits of the branch that an approval is of."""
    links = tuple(Link(oid, "", parents, 0) for oid, parents in PARENTS.items())
    told = Covering(commit, "log", 0, "", "", "APPROVE", "", "", about, "somebody", base)
    turns = [Turn(position, oid) for position, oid in enumerate(PARENTS)]
    return "".join(
        turn.oid for turn in turns for each in reaches(links, [told]) if each.covers(turn)
    )


@pytest.mark.parametrize(
    ("commit", "base", "of"),
    [
        ("c", "b", "c"),
        ("c", "a", "bc"),
        ("c", "", "abc"),
        ("c", "elsewhere", ""),
        ("side", "b", "d"),
        ("side", "a", "d"),
        ("side", "", "d"),
        ("elsewhere", "a", ""),
    ],
)
def test_an_approval_is_of_what_was_approved(commit: str, base: str, of: str) -> None:
    assert approved(commit, base) == of


@pytest.mark.parametrize(("commit", "of"), [("c", "c"), ("side", "d")])
def test_one_that_was_erased_is_only_of_its_own_commit(commit: str, of: str) -> None:
    assert approved(commit, "", "erased") == of

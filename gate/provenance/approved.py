"""Which approvals of a log are of which commits of a branch."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from gate.provenance import Covering, Turn
from gate.sources.commits import Link

APPROVED = "approved"


@dataclass(frozen=True, slots=True)
class Reach:
    """An approval, and the commits that it is of: all after `start`, up to `end`.

    It is `aside` where the merge at `end` brought in what was approved, and may do more than that.
    """

    start: int
    end: int
    approval: Covering
    aside: bool = False

    def covers(self, turn: Turn) -> bool:
        """Say whether a commit of the branch was approved with the one that was named."""
        return self.start < turn.position <= self.end


def reaches(branch: Sequence[Link], approvals: Iterable[Covering]) -> Iterator[Reach]:
    """Tell how far approvals reach: whoever approves a commit approves all since its base.

    What a merge brought in may have been approved before it was merged: that is of what came with
    this merge, and of nothing that the branch went through meanwhile.
    """
    positions = {link.oid: number for number, link in enumerate(branch)}
    merges: dict[str, int] = {}
    for number, link in enumerate(branch):
        for parent in link.parents[1:]:
            merges.setdefault(parent, number)
    for each in approvals:
        if each.commit in positions:
            yield from reach(each, positions)
        elif each.commit in merges:
            merge = merges[each.commit]
            yield Reach(merge - 1, merge, each, aside=True)


def reach(approval: Covering, positions: Mapping[str, int]) -> Iterator[Reach]:
    """Tell how far the approval of a commit of the branch reaches back."""
    end = positions[approval.commit]
    if approval.about != APPROVED:
        # Erased: nobody can tell any more what it was compared with.
        yield Reach(end - 1, end, approval)
    elif not approval.base:
        yield Reach(-1, end, approval)
    elif approval.base in positions:
        yield Reach(positions[approval.base], end, approval)

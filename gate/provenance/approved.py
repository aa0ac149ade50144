"""Which approvals of a log are of which commits of a branch."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gate.provenance import Covering, Turn
from gate.provenance.story import Story


@dataclass(frozen=True, slots=True)
class Reach:
    """An approval, and the commits that it is of: all after `start`, up to `end`."""

    start: int
    end: int
    approval: Covering

    def covers(self, turn: Turn) -> bool:
        """Say whether a commit of the branch was approved with the one that was named."""
        return self.start < turn.position <= self.end


def reaches(story: Story, approvals: Iterable[Covering]) -> Iterator[Reach]:
    """Tell how far approvals reach: whoever approves a commit approves all since its base.

    What a merge brought in may have been approved before it was merged.
    """
    positions = {link.oid: number for number, link in enumerate(story.links)}
    sides = {
        parent: number for number, link in enumerate(story.links) for parent in link.parents[1:]
    }
    for each in approvals:
        end = positions.get(each.commit, sides.get(each.commit))
        start = positions.get(each.base) if each.base else -1
        if end is not None and start is not None:
            yield Reach(start, end, each)

"""What the log knows of agents: what was denied, what was taken back, what failed before."""

from collections.abc import Iterator, Set
from dataclasses import dataclass
from typing import NamedTuple


class Did(NamedTuple):
    """What a change did to an agent: which trait, and whether that came or went."""

    agent: str
    facet: str
    key: str
    came: bool


@dataclass(frozen=True, slots=True)
class Event:
    """A decision that is over: whether it was an allowance, about whom, and what changed."""

    allowed: bool
    agents: Set[str]
    changes: Set[Did]


@dataclass(frozen=True, slots=True)
class History:
    """The last decisions, the oldest first."""

    events: tuple[Event, ...] = ()

    def denials(self, agent: str) -> int:
        """Count the changes of an agent that were not allowed."""
        return sum(not each.allowed and agent in each.agents for each in self.events)

    def rollbacks(self, agent: str) -> int:
        """Count what an agent was given and then lost again."""
        given: set[tuple[str, str]] = set()
        lost = 0
        for each in (d for e in self.events if e.allowed for d in ordered(e.changes)):
            if each.agent != agent:
                continue
            trait = (each.facet, each.key)
            if each.came:
                given.add(trait)
            elif trait in given:
                given.remove(trait)
                lost += 1
        return lost

    def failed(self, agent: str, facet: str, key: str) -> bool:
        """Say whether a change was not allowed that gave an agent just this."""
        wanted = Did(agent, facet, key, came=True)
        return any(not each.allowed and wanted in each.changes for each in self.events)


def ordered(changes: Set[Did]) -> Iterator[Did]:
    """Give what went before what came: no decision takes back what it gives itself."""
    return iter(sorted(changes, key=lambda each: (each.came, each)))

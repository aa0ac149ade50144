"""What the log knows of agents: what was denied, what was taken back, what failed before."""

from collections.abc import Iterator, Set
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Did(NamedTuple):
    """What a change did to an agent: which trait, and whether that came or went."""

    agent: str
    facet: str
    key: str
    came: bool


class End(StrEnum):
    """What became of a change; what only lacks approvals, or was not decided, is `OPEN`."""

    ALLOWED = "allowed"
    DENIED = "denied"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Event:
    """A decision that is over: what became of which commit, about whom, and what changed."""

    end: End
    agents: Set[str]
    changes: Set[Did]
    commit: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """The last decisions, the oldest first."""

    events: tuple[Event, ...] = ()

    @property
    def denied(self) -> Iterator[Event]:
        """Give what was denied."""
        return (each for each in self.events if each.end is End.DENIED)

    def denials(self, agent: str) -> int:
        """Count the commits that were denied for an agent; one that is judged again is one."""
        found = [each for each in self.denied if agent in each.agents]
        named = {each.commit for each in found if each.commit}
        return len(named) + sum(not each.commit for each in found)

    def rollbacks(self, agent: str) -> int:
        """Count what an agent was given and then lost again."""
        given: set[tuple[str, str]] = set()
        lost = 0
        allowed = (each for each in self.events if each.end is End.ALLOWED)
        for each in (did for event in allowed for did in ordered(event.changes)):
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
        """Say whether a change was denied that gave an agent just this."""
        wanted = Did(agent, facet, key, came=True)
        return any(wanted in each.changes for each in self.denied)


def ordered(changes: Set[Did]) -> Iterator[Did]:
    """Give what went before what came: no decision takes back what it gives itself."""
    return iter(sorted(changes, key=lambda each: (each.came, each)))

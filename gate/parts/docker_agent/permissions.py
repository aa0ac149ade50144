"""Permissions of a docker-agent file: which tools run unasked, which ask, which never run.

A pattern is the name of a tool, with `*`, `?` and `[…]`, and may narrow arguments: `shell:cmd=ls*`.
What is denied comes first, then what is allowed, then what asks; all else asks, unless its tool
says that it only reads.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from gate.manifest import Freedom
from gate.parts.texts import one_or_many
from gate.tree import Node

VERDICTS = ("deny", "allow", "ask")
GLOB = frozenset("*?[")


@dataclass(frozen=True, slots=True)
class Rule:
    """One pattern: its verdict, the tools and the arguments it speaks of, where it stands."""

    verdict: str
    tool: str
    arguments: str
    at: str

    @property
    def is_glob(self) -> bool:
        """Say whether this may speak of several tools."""
        return not GLOB.isdisjoint(self.tool)

    @property
    def is_open(self) -> bool:
        """Say whether this speaks of every tool, whatever its arguments."""
        return not self.arguments and bool(self.tool) and not self.tool.strip("*")

    def speaks_of(self, name: str) -> bool:
        """Say whether a tool is meant; case does not matter."""
        return fnmatchcase(name.lower(), self.tool.lower())


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the permissions say of a tool, in the words of `Tool`."""

    grant: str
    approval: str


RULINGS = {
    "deny": Ruling("deny", "required"),
    "allow": Ruling("allow", "none"),
    "ask": Ruling("ask", "required"),
}
UNASKED = Ruling("allow", "none")
ASKED = Ruling("allow", "required")
UNCLEAR = Ruling("allow", "unknown")


def read_rules(*places: Node) -> tuple[Rule, ...]:
    """Read `permissions`, of the file and of an agent, in the order in which they are asked."""
    return tuple(
        _rule(verdict, text.value, text.at)
        for verdict in VERDICTS
        for place in places
        for text in one_or_many(place[verdict])
    )


def decide(rules: Sequence[Rule], names: Sequence[str], otherwise: Ruling) -> Ruling:
    """Say what holds for a tool that is known by several names, whatever its arguments."""
    for rule in rules:
        if not rule.arguments and any(rule.speaks_of(name) for name in names):
            return RULINGS[rule.verdict]
    return otherwise


def read_freedoms(rules: Sequence[Rule]) -> Iterator[Freedom]:
    """Find what lets every tool run unasked."""
    for rule in rules:
        if rule.verdict == "allow" and rule.is_open:
            yield Freedom("allow_all", rule.tool, rule.at)


def _rule(verdict: str, pattern: str, at: str) -> Rule:
    """Split a pattern before its first `:argument=value`; names may hold colons of their own."""
    parts = pattern.split(":")
    first = next((n for n, part in enumerate(parts) if n and "=" in part), len(parts))
    return Rule(verdict, ":".join(parts[:first]), ":".join(parts[first:]), at)

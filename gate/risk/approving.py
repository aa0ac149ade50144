"""Who has approved a change and whose approval is missing: a count of people, never of keys."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace

from gate.config.risks import ApprovalRule
from gate.hazard import PAST, Approved, Risk

SHOWN = 5
SHORT = 12
Given = tuple[str, str]
"""An agent, and what it can do since a change."""


@dataclass(frozen=True, slots=True)
class Ballot:
    """An approval of just this commit and tree by somebody who is no author of the change."""

    name: str
    groups: Set[str]
    given: Set[Given]
    origin: str
    index: int


@dataclass(frozen=True, slots=True)
class Discounted:
    """Why an approval does not count, and what it was of; `None` where it was of this commit."""

    why: str
    given: Set[Given] | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """The commit that is to be approved, the approvals of it, and why others do not count.

    Several of `ballots` may be by one person.
    """

    commit: str
    ballots: tuple[Ballot, ...] = ()
    discounted: tuple[Discounted, ...] = ()

    def reasons(self, needed: Set[Given]) -> tuple[str, ...]:
        """Say why approvals do not count that would have been of this."""
        return tuple(
            each.why
            for each in self.discounted
            if each.given is None or not needed.isdisjoint(each.given)
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one demand: the approvals that count, and a sentence where some are missing."""

    approved: tuple[Approved, ...]
    lacking: str = ""


def given(risk: Risk) -> frozenset[Given]:
    """Tell what a change lets whom do: all that somebody has to have reviewed."""
    return frozenset((r.subject, r.capability) for r in risk.reasons if r.sort not in PAST)


def held(rule: ApprovalRule, risk: Risk, case: Case) -> Outcome:
    """Hold the approvals of a commit against a demand.

    Several approvals by one person are one: together they cover what that person has reviewed.
    """
    needed = given(risk)
    reviewed: dict[str, Set[Given]] = {}
    counted: dict[str, Approved] = {}
    for ballot in (each for each in case.ballots if rule.group in each.groups):
        name, origin = ballot.name, ballot.origin
        reviewed[name] = reviewed.get(name, frozenset()) | ballot.given
        if needed <= reviewed[name] and name not in counted:
            counted[name] = Approved(name, risk.environment, rule.group, origin, ballot.index)
    approved = tuple(counted[name] for name in sorted(counted))
    if len(approved) >= rule.count:
        return Outcome(approved)
    left = [
        f"{name} did not approve {listed(needed - some, risk)}"
        for name, some in sorted(reviewed.items())
        if name not in counted
    ]
    known = f"approved by {', '.join(sorted(counted))}" if counted else "approved by nobody so far"
    why = "; ".join([known, *left, *case.reasons(needed)[:SHOWN]])
    return Outcome(approved, f"{demand(rule, risk, case)}; it is {why}")


def demand(rule: ApprovalRule, risk: Risk, case: Case) -> str:
    """Say whose approval of what is demanded."""
    people = f"{rule.count} {'person' if rule.count == 1 else 'people'} of {rule.group}"
    where = f" in {risk.environment}" if risk.environment else ""
    return (
        f"this change{where} (risk {risk.score}, {risk.band}) needs the approval of {people}, for "
        f"commit {case.commit[:SHORT]} and its tree, of {listed(given(risk), risk)}"
    )


def listed(some_given: Set[Given], risk: Risk) -> str:
    """Name the gravest capabilities."""
    ordered = dict.fromkeys((each.subject, each.capability) for each in risk.reasons)
    some = [f"{name} for {agent}" for agent, name in ordered if (agent, name) in some_given]
    more = f" and {len(some) - SHOWN} more" if len(some) > SHOWN else ""
    return ", ".join(some[:SHOWN]) + more or "what it changes"


def demands(
    risks: Sequence[Risk], rules: Sequence[ApprovalRule]
) -> Iterator[tuple[ApprovalRule, Risk]]:
    """Give each demand that the risk of a change raises, once."""
    seen: set[tuple[ApprovalRule, str]] = set()
    for rule in rules:
        for risk in risks:
            key = (replace(rule, environments=()), risk.environment)
            if key not in seen and rule.needed(risk):
                seen.add(key)
                yield rule, risk

"""The shape of `risk` and `approvals` in `gate.yaml`, and how it becomes what the owner says."""

from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import Field, model_validator

from gate.config.entries import Entry, Name
from gate.config.risks import ApprovalRule, Risks
from gate.hazard import PAST, Band, Sort, Thresholds
from gate.tree import escape

Score = Annotated[int, Field(ge=1, le=101)]
USUAL = Thresholds()


class ThresholdsEntry(Entry):
    """From which score on each band begins; 101 for never."""

    canary: Score = Field(USUAL.canary, description="enhanced-canary")
    approval: Score = Field(USUAL.approval, description="needs-approval")
    escalate: Score = Field(USUAL.escalate, description="escalate")

    @model_validator(mode="after")
    def in_order(self) -> Self:
        """Refuse a graver band that begins below a milder one; raises `ValueError`."""
        if not self.canary <= self.approval <= self.escalate:
            raise ValueError("canary, approval and escalate must not go down")
        return self


class RiskEntry(Entry):
    """How the risk of a change is judged."""

    environments: dict[Name, ThresholdsEntry] = Field(
        {}, description="Where bands begin, by environment."
    )


class ApprovalEntry(Entry):
    """Which changes need approvals, how many, and whose."""

    environments: tuple[Name, ...] = Field((), description="Empty for all.")
    bands: tuple[Band, ...] = Field(
        (), description="Changes in these bands, and in graver ones, need them."
    )
    capabilities: tuple[Sort, ...] = Field(
        (), description="Changes that give any of these need them; see docs/risk.md."
    )
    count: Annotated[int, Field(ge=1, le=20)] = 1
    group: Name = Field(description="Whose members approve: a group of the trust policy.")

    @model_validator(mode="after")
    def something(self) -> Self:
        """Refuse what no change could need; raises `ValueError`."""
        if set(self.capabilities) & PAST:
            raise ValueError("what is known of the past is no capability that a change gives")
        if Band.PROCEED in self.bands:
            raise ValueError("what proceeds needs no approval")
        return self


def risks(entry: RiskEntry, approvals: tuple[ApprovalEntry, ...]) -> Risks:
    """Bring the entries as written into the form that decides."""
    return Risks(
        {
            name: Thresholds(each.canary, each.approval, each.escalate)
            for name, each in entry.environments.items()
        },
        tuple(
            ApprovalRule(e.group, e.count, e.environments, e.bands, e.capabilities)
            for e in approvals
        ),
    )


def risk_environments(named: Risks) -> Iterator[tuple[str, str]]:
    """Give the environments that are named, each with the pointer where that is."""
    for name in named.environments:
        yield f"/risk/environments/{escape(name)}", name
    for index, rule in enumerate(named.approvals):
        for number, name in enumerate(rule.environments):
            yield f"/approvals/{index}/environments/{number}", name

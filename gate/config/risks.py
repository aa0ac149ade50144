"""What the owner says of risk: where bands begin, and whose approval which changes need."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gate.hazard import Band, Risk, Sort, Thresholds


@dataclass(frozen=True, slots=True)
class ApprovalRule:
    """How many members of a group must have approved a change, and which changes.

    Those of a band or a graver one, or with a sort of capability; all that add to the risk where
    neither is named. No `environments` are all of them.
    """

    group: str
    count: int
    environments: tuple[str, ...] = ()
    bands: tuple[Band, ...] = ()
    capabilities: tuple[Sort, ...] = ()

    def needed(self, risk: Risk) -> bool:
        """Say whether a change of this risk needs the approvals."""
        if self.environments and risk.environment not in self.environments:
            return False
        if not self.bands and not self.capabilities:
            return bool(risk.score)
        given = {reason.sort for reason in risk.reasons}
        is_grave = any(risk.band.rank >= band.rank for band in self.bands)
        return is_grave or not given.isdisjoint(self.capabilities)


@dataclass(frozen=True, slots=True)
class Risks:
    """What the owner says of risk."""

    environments: Mapping[str, Thresholds] = field(default_factory=dict)
    approvals: tuple[ApprovalRule, ...] = ()

    def thresholds(self, environments: Sequence[str]) -> Thresholds:
        """Give the strictest thresholds of some environments."""
        found = Thresholds()
        for number, name in enumerate(environments):
            own = self.environments.get(name, Thresholds())
            found = found.strictest(own) if number else own
        return found


NO_RISKS = Risks()

"""What a record says of the risk of a change, and of the approvals that were counted."""

from dataclasses import dataclass

from gate.audit.records.terms import Count
from gate.hazard import Band, Sort


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a change is a risk, and by how many points (`docs/risk.md`)."""

    points: Count
    sort: Sort
    subject: str
    text: str
    capability: str = ""


@dataclass(frozen=True, slots=True)
class Risk:
    """How risky a change is in an environment, and the gravest reasons; `omitted` counts others."""

    environment: str
    score: Count
    band: Band
    reasons: tuple[Reason, ...] = ()
    omitted: Count = 0


@dataclass(frozen=True, slots=True)
class Counted:
    """An approval that was counted: whose, for what, and where a log keeps it."""

    approver: str
    environment: str
    group: str
    origin: str
    index: Count

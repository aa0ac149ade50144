"""The shape of the JSON report, as somebody gives it back."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from gate.audit.records.detail import Outcome
from gate.audit.records.terms import Count
from gate.feedback import Word
from gate.hazard import Band, Sort
from gate.model import Door, Enforcement, Severity


class Part(BaseModel):
    """A part of a report; fields that are added within its version are none of ours."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


class Spot(Part):
    """A range of a file."""

    file: str
    line: Count
    column: Count
    end_line: Count
    end_column: Count


class Accepted(Part):
    """Who accepts a finding, and until which day."""

    rule: str
    subject: str
    reason: str
    owner: str
    expires: date
    expired: bool


class Found(Part):
    """A finding, and what became of it."""

    rule: str
    title: str
    severity: Severity
    enforcement: Enforcement
    outcome: Outcome
    message: str
    location: Spot
    pointer: str
    document: Count
    subject: str
    environments: tuple[str, ...]
    fingerprint: str
    remediation: str
    exemption: Accepted | None


class Question(Part):
    """What a rule could not answer."""

    rule: str
    message: str
    location: Spot
    subject: str


class Remark(Part):
    """What the reader should know."""

    kind: str
    message: str


class Digests(Part):
    """What went into the verdict."""

    subject: str
    policy: str
    config: str
    grants: str


class Scan(Part):
    """A scanner that had files to look at."""

    id: str
    version: str
    digest: str
    files: Count


class RiskReason(Part):
    """Why a change is a risk."""

    points: Count
    sort: Sort
    subject: str
    text: str
    capability: str


class RiskFound(Part):
    """How risky a change is in an environment."""

    environment: str
    score: Count
    band: Band
    reasons: tuple[RiskReason, ...]


class Approval(Part):
    """An approval that was counted."""

    approver: str
    environment: str
    group: str
    origin: str
    index: Count


class ReportFile(Part):
    """The report as a whole."""

    schema_: Literal["urn:agentgate:report:v1"] = Field(alias="schema")
    verdict: Word
    allowed: bool
    door: Door
    self_configured: bool
    summary: dict[str, Count]
    findings: tuple[Found, ...]
    unresolved: tuple[Question, ...]
    notices: tuple[Remark, ...]
    rules: tuple[str, ...]
    digests: Digests
    scanners: tuple[Scan, ...] = ()
    risks: tuple[RiskFound, ...] = ()
    approvals: tuple[Approval, ...] = ()

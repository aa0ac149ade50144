"""What was decided about a request, and all that led to it: what answers, records and logs tell."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from gate.audit import Entry, Receipt
from gate.audit.records import doors
from gate.config import Environment
from gate.inquiry import REMOVED
from gate.model import Decision
from gate.pipeline import Examination
from webhooks.admission.commit import UNKNOWN, Origin
from webhooks.admission.gitfirst import Standing, is_ending
from webhooks.admission.matter import Sort
from webhooks.admission.reading import Review
from webhooks.admission.settings import SettingsFile, Then


class Effect(StrEnum):
    """What the API server is told, as records name it."""

    ADMITTED = doors.ADMITTED
    ADMITTED_UNJUDGED = doors.ADMITTED_UNJUDGED
    REJECTED = doors.REJECTED


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision about a request.

    `received` is when the request came in, `decided` when it was decided. What is aside is no
    matter of the gate: nothing was asked about it.
    """

    review: Review
    settings: SettingsFile
    sort: Sort
    environment: Environment
    examination: Examination
    received: datetime
    decided: datetime
    origin: Origin = UNKNOWN
    standing: Standing = Standing.UNASKED

    @property
    def decision(self) -> Decision:
        """Give the verdict."""
        return self.examination.decision

    @property
    def verdict(self) -> str:
        """Name the verdict as records do."""
        if not self.decision.decidable:
            return "ERROR"
        return "ALLOW" if self.decision.allowed else "DENY"

    @property
    def effect(self) -> Effect:
        """Say what follows; what could not be judged is let in only where its owner says so."""
        if self.decision.allowed:
            return Effect.ADMITTED
        is_lenient = self.is_free_to_go or (
            self.settings.when_undecidable(self.environment.names) is Then.ALLOW
        )
        if is_lenient and not self.decision.verdict.denials:
            return Effect.ADMITTED_UNJUDGED
        return Effect.REJECTED

    @property
    def is_free_to_go(self) -> bool:
        """Say whether this is a deletion that nothing keeps: its namespace could not go either."""
        is_deleted = self.review.operation == REMOVED and self.settings.deletes == "allow"
        return is_deleted or is_ending(self.review)

    @property
    def is_recorded(self) -> bool:
        """Say whether this is to be recorded: nothing comes of a dry run."""
        return self.sort is not Sort.ASIDE and not self.review.is_dry

    @property
    def rules(self) -> Sequence[str]:
        """Name the rules that found anything that counts, those that forbid first."""
        verdict = self.decision.verdict
        counted = (*verdict.undecidable, *verdict.denials, *verdict.warnings)
        return tuple(dict.fromkeys(finding.rule.id for finding in counted))


@dataclass(frozen=True, slots=True)
class Deed:
    """The record of a ruling, signed and not kept yet."""

    decision_id: str
    decided: datetime
    entry: Entry


@dataclass(frozen=True, slots=True)
class Kept:
    """Where the record of a ruling is: `digest` is the SHA-256 by which its log knows it."""

    decision_id: str
    digest: bytes
    receipt: Receipt


class Recorder(Protocol):
    """Signs rulings and has them kept."""

    def draw_up(self, ruling: Ruling) -> Deed:
        """Sign the record of a ruling. Raises `GateError` when that cannot be."""
        ...

    async def keep(self, deed: Deed) -> Kept:
        """Have it kept, and answer once that is durable.

        Raises `GateError` when it is not certain that it is.
        """
        ...

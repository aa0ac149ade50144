"""The judgement of a delivery: all that it applies, by what the service's owner says."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from gate.change import Change
from gate.delivery import Delivery, Gathered
from gate.difference import Difference
from gate.model import Decision, Door, Finding, Location, Notice
from gate.pipeline import Examination, Gate
from gate.recording.matter import Unknown
from gate.reserved import RENDERING
from webhooks.admission.faults import undecided
from webhooks.admission.judging import Posture
from webhooks.cluster.answers import Object
from webhooks.presync.appraising import appraising
from webhooks.presync.past import Before, before, difference, outgrown, rollback
from webhooks.presync.scanning import looked_at, scanning
from webhooks.presync.taking import Taken, Taking

VERDICTS = ("ALLOW", "DENY", "ERROR")
"""As records name them, by the exit status that follows."""
SILENT = "this API of the cluster does not answer, and nothing of its kinds was known"
STAND_IN = "what it renders is not known here, and was not judged"


@dataclass(frozen=True, slots=True)
class Judged:
    """A decision about a delivery, and what led to it."""

    taken: Taken
    change: Change
    examination: Examination
    difference: Difference | Unknown

    @property
    def delivery(self) -> Delivery:
        """Give what was judged."""
        return self.taken.delivery

    @property
    def decision(self) -> Decision:
        """Give what was decided."""
        return self.examination.decision

    @property
    def status(self) -> int:
        """Give the exit status that follows."""
        if not self.decision.decidable:
            return 2
        return 0 if self.decision.allowed else 1

    @property
    def verdict(self) -> str:
        """Name the verdict as records do."""
        return VERDICTS[self.status]


@dataclass(frozen=True, slots=True)
class Doubts:
    """What could not be reproduced, so that nobody can decide, and what is only told."""

    faults: tuple[str, ...]
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges deliveries, each with so many threads: a revision is more than one object."""

    taking: Taking
    workers: int

    def judge(
        self, delivery: Delivery, value: Object, posture: Posture, moment: datetime
    ) -> Judged:
        """Judge a delivery; `value` is the Application. Raises `GateError` if it cannot be had."""
        current = posture.on(moment)
        gate = replace(current.gate, door=Door.PRESYNC, workers=self.workers)
        taken = self.taking.take(delivery, value, looked_at(posture.roster, gate.config))
        known = before(delivery, self.taking, gate)
        doubts = doubts_of(taken.gathered, posture)
        back = rollback(delivery, value)
        notices = (*back, *unknown(known, delivery), *doubts.notices)
        change = described(taken.gathered, delivery, posture, notices)
        gate, change = scanning(gate, change, taken.gathered, posture.roster)
        appraised = appraising(gate, taken, known, posture.settings.presync)
        examination = examined(appraised, change, doubts.faults, delivery)
        differing = difference(known, taken, examination)
        examination = reminded(examination, outgrown(differing) if back else ())
        return Judged(taken, change, examination, differing)


def described(
    gathered: Gathered, delivery: Delivery, posture: Posture, notices: Sequence[Notice]
) -> Change:
    """Say of what was gathered what it is, and by what it is judged."""
    change = gathered.change
    only = delivery.revisions[0] if len(set(delivery.revisions)) == 1 else ""
    return replace(
        change,
        commit=delivery.dry or only,
        digests=replace(posture.digests, subject=change.digests.subject),
        notices=(*change.notices, *notices),
    )


def examined(gate: Gate, change: Change, faults: Sequence[str], delivery: Delivery) -> Examination:
    """Judge a change; with what could not be reproduced, nobody can decide."""
    found = gate.examine(change)
    subject = f"{delivery.namespace}/{delivery.name}"
    place = Location(subject, 0, 0, 0, 0)
    more: list[Finding] = [undecided(RENDERING, subject, fault, (), place) for fault in faults]
    verdict = found.decision.verdict
    whole = replace(verdict, undecidable=(*verdict.undecidable, *more))
    return replace(found, decision=replace(found.decision, verdict=whole))


def reminded(examination: Examination, more: Sequence[Notice]) -> Examination:
    """Tell more with a decision."""
    decision = examination.decision
    told = replace(decision, notices=(*decision.notices, *more))
    return replace(examination, decision=told)


def unknown(known: Before | Unknown, delivery: Delivery) -> Iterator[Notice]:
    """Say so when nobody can tell what changes, although there was something before."""
    if isinstance(known, Unknown) and delivery.previous:
        yield Notice("no-difference", f"what changes is not known: {known.why}")


def doubts_of(gathered: Gathered, posture: Posture) -> Doubts:
    """Say what could not be reproduced, and what of that the operator lets pass."""
    presync = posture.settings.presync
    silent = tuple(Notice("not-asked", f"{each}: {SILENT}") for each in sorted(gathered.silent))
    if presync is None or presync.plugins == "deny":
        return Doubts((*gathered.faults, *gathered.plugins), silent)
    passed = (Notice("not-reproduced", f"{each}: {STAND_IN}") for each in gathered.plugins)
    return Doubts(gathered.faults, (*silent, *passed))

"""What a case proves: all that is marked was found, on its line, and nothing else was."""

from collections.abc import Iterator
from dataclasses import dataclass

from gate.authoring.cases import Case, Mark
from gate.authoring.hearing import Court
from gate.errors import Fault, GateError, Place
from gate.model import Decision, Finding


@dataclass(frozen=True, slots=True)
class Trial:
    """A case that was tried.

    `wrong` is what was found or not found against its marks, `undecided` what could not be judged.
    """

    case: Case
    wrong: tuple[Fault, ...] = ()
    undecided: tuple[Fault, ...] = ()

    @property
    def outcome(self) -> str:
        """Sum up in a word; what could not be judged outweighs what is wrong."""
        if self.undecided:
            return "undecided"
        return "fail" if self.wrong else "pass"


def try_case(court: Court, case: Case) -> Trial:
    """Judge a case and hold what was found against what it expects."""
    try:
        expected, decision = case.expected, court.hear(case).decide()
    except GateError as error:
        return Trial(case, undecided=error.faults or (Fault(error.message),))
    undecided = tuple(fault(case, each) for each in decision.verdict.undecidable)
    if undecided:
        return Trial(case, undecided=undecided)
    if not decision.judged.manifests:
        message = "no format that the gate knows claims anything in this case"
        return Trial(case, wrong=(Fault(message, Place(str(case.path))),))
    return Trial(case, wrong=tuple(differences(case, expected, decision)))


def differences(case: Case, expected: frozenset[Mark], decision: Decision) -> Iterator[Fault]:
    """Name every mark without a finding and every finding without a mark.

    A case speaks of its own rule and of those it marks; one that is named `good-…` of every rule.
    """
    spoken_of = {mark.rule for mark in expected} | {case.rule}
    heard = [f for f in found(decision) if case.is_good or f.rule.id in spoken_of]
    seen = {mark_of(finding) for finding in heard}
    for mark in sorted(expected - seen):
        place = Place(case.place(mark.file), mark.line)
        yield Fault(f"{mark.rule} is expected here and found nothing", place)
    for finding in heard:
        if mark_of(finding) not in expected:
            message = f"{finding.rule.id} is not expected here: {finding.message}"
            yield Fault(message, fault(case, finding).place)


def found(decision: Decision) -> tuple[Finding, ...]:
    """List everything that was found, whatever follows from it."""
    verdict = decision.verdict
    exempted = tuple(each.finding for each in verdict.exempted)
    return (
        *verdict.denials, *verdict.warnings, *verdict.dryrun, *exempted, *verdict.undecidable,
    )  # fmt: skip


def mark_of(finding: Finding) -> Mark:
    """Write a finding as the mark that would expect it."""
    return Mark(finding.location.file, finding.location.line, finding.rule.id)


def fault(case: Case, finding: Finding) -> Fault:
    """Write a finding with the place of the case's file on disk."""
    place = finding.location
    where = Place(case.place(place.file), place.line, place.column)
    return Fault(f"{finding.rule.id}: {finding.message}", where)

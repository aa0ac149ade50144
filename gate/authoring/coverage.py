"""How much of the rules their cases and tests go through, line by line."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from gate.authoring.cases import Case
from gate.authoring.hearing import Court
from gate.authoring.pack import Pack
from gate.errors import GateError
from gate.wire import Coverage, Span

PATIENCE = 20.0
"""Seconds for one rule under watch, which takes a multiple of the time that it has otherwise."""

Range = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Covered:
    """How many lines of a file say something, and which of them nothing went through."""

    file: str
    lines: int
    missed: tuple[int, ...]

    @property
    def percent(self) -> float:
        """Give the share of lines that something went through."""
        return 100.0 * (self.lines - len(self.missed)) / self.lines if self.lines else 100.0


def cover(
    court: Court, pack: Pack, cases: Sequence[Case], tests: Iterable[Coverage]
) -> list[Covered]:
    """Tell for every file of the folders what the cases of each rule, and Rego tests, go through.

    A rule is watched on its own cases; what those of another rule make of it proves nothing.
    """
    reports = [*tests]
    for case in cases:
        reports.extend(watched(court, case))
    return [covered for covered in merged(reports) if pack.is_own(covered.file)]


def watched(court: Court, case: Case) -> list[Coverage]:
    """Watch a case's own rule judge it; a case that cannot be judged is told of elsewhere."""
    try:
        hearing = court.hear(case)
        engine = court.engine(hearing.gate.config.parameters)
        return engine.cover(hearing.questions([case.rule]), PATIENCE)
    except GateError:
        return []


def merged(reports: Iterable[Coverage]) -> Iterator[Covered]:
    """Put reports of the same files together: missed is what every one of them missed."""
    ordered = sorted(reports, key=lambda report: report["file"])
    for file, group in groupby(ordered, key=lambda report: report["file"]):
        same = list(group)
        missed = set.intersection(*(ranges(report["missed"]) for report in same))
        every = {span for report in same for span in ranges(report["covered"])} | missed
        yield Covered(file, len(rows(every)), tuple(sorted(rows(missed))))


def ranges(spans: Iterable[Span]) -> set[Range]:
    """Make spans comparable."""
    return {(s["line"], s["column"], s["end_line"], s["end_column"]) for s in spans}


def rows(spans: Iterable[Range]) -> set[int]:
    """Name every line that ranges touch."""
    return {row for first, _, last, _ in spans for row in range(first, last + 1)}


def runs(lines: Sequence[int]) -> Iterator[str]:
    """Write ascending line numbers as `3-5, 9`, piece by piece."""
    for _, group in groupby(enumerate(lines), key=lambda pair: pair[1] - pair[0]):
        numbers = [number for _, number in group]
        yield str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}-{numbers[-1]}"

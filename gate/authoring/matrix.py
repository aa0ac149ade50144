"""Which rules are proven on which formats: what cases show that a rule finds and allows there."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from gate.authoring.cases import Case
from gate.authoring.hearing import Court
from gate.formats import FORMATS
from gate.inquiry import lacking
from gate.judgement import Judgement
from gate.manifest import Manifest
from gate.model import Rule

Pair = tuple[str, str]
"""A rule and a format, by their names."""

Statable = tuple[str, frozenset[str]]
"""A format, and the facets that one kind of its manifests can state."""

MISSING = "MISSING"
NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True, slots=True)
class Cell:
    """Files of one format in which a rule found what is marked, and in which it found nothing."""

    applies: bool
    bad: int
    good: int

    @property
    def is_missing(self) -> bool:
        """Say whether the rule applies here and either kind of file is missing."""
        return self.applies and not (self.bad and self.good)

    def __str__(self) -> str:
        """Write the cell as the table shows it."""
        if not self.applies:
            return NOT_APPLICABLE
        counts = f"{self.bad}+{self.good}"
        return f"{MISSING} {counts}" if self.is_missing else counts


@dataclass(frozen=True, slots=True)
class Matrix:
    """Every rule beside every format."""

    rules: tuple[str, ...]
    formats: tuple[str, ...]
    cells: Mapping[Pair, Cell]

    def applying(self, rule: str) -> list[str]:
        """Name the formats that a rule applies to."""
        return [each for each in self.formats if self.cells[rule, each].applies]

    def missing(self) -> Iterator[tuple[str, str, Cell]]:
        """Give the cells without a bad or a good file."""
        for (rule, name), cell in self.cells.items():
            if cell.is_missing:
                yield rule, name, cell


@dataclass(frozen=True)
class Evidence:
    """What cases show: what manifests can say at all, and in which files a rule spoke or not."""

    stated: set[Statable]
    bad: Counter[Pair]
    good: Counter[Pair]

    def count(self, case: Case, judgements: Iterable[Judgement]) -> None:
        """Learn from one case, file by file."""
        spoke: dict[tuple[str, str, str], bool] = {}
        for judgement in judgements:
            manifest = judgement.inquiry.manifest
            self.stated.add(statable(manifest))
            for rule, answer in zip(judgement.rules, judgement.answers, strict=True):
                key = manifest.file, rule.id, manifest.format
                spoke[key] = spoke.get(key, False) or bool(answer.findings or answer.failure)
        marked = {(mark.file, mark.rule) for mark in case.expected}
        for (file, rule_id, name), found in spoke.items():
            if found is ((file, rule_id) in marked):
                counted = self.bad if found else self.good
                counted[rule_id, name] += 1


def matrix(
    court: Court, rules: Sequence[Rule], cases: Iterable[Case], others: Iterable[Case]
) -> Matrix:
    """Hold rules against all formats, by what cases show.

    `others` count for nothing but for what manifests of a format can state. Raises `GateError` when
    a case cannot be read.
    """
    evidence = Evidence(set(declared()), Counter(), Counter())
    for case in others:
        evidence.stated.update(map(statable, court.manifests(case)))
    for case in cases:
        evidence.count(case, court.hear(case).judgements())
    names = tuple(each.name for each in FORMATS)
    cells = {
        (rule.id, name): Cell(
            applies(rule, name, evidence.stated),
            evidence.bad[rule.id, name],
            evidence.good[rule.id, name],
        )
        for rule in rules
        for name in names
    }
    return Matrix(tuple(rule.id for rule in rules), names, cells)


def applies(rule: Rule, name: str, stated: Set[Statable]) -> bool:
    """Say whether some kind of manifest of a format states every facet that a rule requires."""
    return any(of == name and not lacking(rule.requires, said) for of, said in stated)


def statable(manifest: Manifest) -> Statable:
    """Say what the kind of a manifest can state: this is what decides whether a rule is asked."""
    return manifest.format, frozenset(manifest.expressible)


def declared() -> Iterator[Statable]:
    """Give what kinds of manifests can state by the word of their format's module.

    A kind that no case shows yet must not pass for one that a rule cannot apply to.
    """
    for each in FORMATS:
        yield from ((each.name, frozenset(kind)) for kind in each.expressible)

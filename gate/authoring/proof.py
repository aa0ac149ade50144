"""Everything that cases and tests say of some rules: the whole of what `gate policy test` tells."""

from collections.abc import Sequence
from dataclasses import dataclass

from gate.authoring.cases import lacking
from gate.authoring.coverage import Covered, cover
from gate.authoring.hearing import Court
from gate.authoring.pack import Pack
from gate.authoring.trial import Trial, try_case
from gate.engine import load
from gate.policy.embedded import DEADLINE
from gate.wire import RegoTest, RegoTests

FAILED = ("fail", "error")


@dataclass(frozen=True, slots=True)
class Proof:
    """What came of the cases and Rego tests of some rules.

    `lacks` names the kinds of case that a rule has none of; `covered` is `None` unless asked for.
    """

    rules: tuple[str, ...]
    trials: tuple[Trial, ...]
    tests: tuple[RegoTest, ...]
    lacks: dict[str, list[str]]
    covered: tuple[Covered, ...] | None

    @property
    def undecided(self) -> list[Trial]:
        """List the cases that could not be judged."""
        return [trial for trial in self.trials if trial.outcome == "undecided"]

    @property
    def failed(self) -> list[Trial]:
        """List the cases whose marks and findings differ."""
        return [trial for trial in self.trials if trial.outcome == "fail"]

    @property
    def broken(self) -> list[RegoTest]:
        """List the Rego tests that failed or could not be run."""
        return [test for test in self.tests if test["outcome"] in FAILED]

    @property
    def holds(self) -> bool:
        """Say whether everything was judged and is as it should be."""
        return not (self.undecided or self.failed or self.broken or self.lacks)


def prove(court: Court, pack: Pack, rules: Sequence[str], *, coverage: bool) -> Proof:
    """Try the cases and tests of some rules of a pack.

    Raises `PolicyError` with every fault when rules or tests cannot be used at all.
    """
    court.engine({})
    cases = [case for case in pack.cases if case.rule in rules]
    tested = run_tests(pack, rules)
    trials = tuple(try_case(court, case) for case in cases)
    readable = [trial.case for trial in trials if trial.outcome != "undecided"]
    lacks = {rule: kinds for rule in rules if (kinds := lacking(rule, readable))}
    covered = None
    if coverage:
        files = cover(court, pack, readable, tested["coverage"])
        covered = tuple(each for each in files if is_of(each.file, rules))
    return Proof(tuple(rules), trials, tuple(tested["tests"]), lacks, covered)


def run_tests(pack: Pack, rules: Sequence[str]) -> RegoTests:
    """Run the Rego tests that stand with some rules, or outside of any rule."""
    source = pack.source()
    source["tests"] = {file: text for file, text in pack.tests.items() if is_of(file, rules)}
    if not source["tests"]:
        return RegoTests(tests=[], coverage=[])
    return load().test(source, DEADLINE)


def is_of(file: str, rules: Sequence[str]) -> bool:
    """Say whether a module belongs to one of some rules, or to none, as libraries do."""
    folders = file.split("/")[:-1]
    return "rules" not in folders or any(folder in rules for folder in folders)

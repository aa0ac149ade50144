"""How long each rule takes on the manifests of the cases, and whether that has changed."""

import statistics
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from gate.authoring.cases import Case
from gate.authoring.hearing import Court
from gate.errors import Fault, PolicyError, SourceError
from gate.policy import Answer, Asked
from gate.policy.embedded import EmbeddedEngine

SCHEMA = "urn:agentgate:policy-bench:v1"
ROUNDS = 11
NOISE = 10.0
"""Microseconds that a rule may differ by without anybody noticing: no ratio counts below it."""


@dataclass(frozen=True, slots=True)
class Timing:
    """What one evaluation of a rule takes, in microseconds.

    Over `inputs` manifests, of each of which the median of several rounds counts: the median and
    the slowest of those.
    """

    rule: str
    inputs: int
    median: float
    slowest: float


@dataclass(frozen=True, slots=True)
class Compared:
    """A rule's time beside what was saved of it; no ratio where one of the two is missing."""

    now: Timing
    before: Timing | None

    @property
    def ratio(self) -> float | None:
        """Tell how many times as long the rule takes now."""
        if self.before is None or not self.before.median or not self.now.inputs:
            return None
        return self.now.median / self.before.median

    def exceeds(self, limit: float) -> bool:
        """Say whether the rule became slower than a ratio allows, beyond what noise explains."""
        if self.ratio is None or self.before is None:
            return False
        return self.ratio > limit and self.now.median - self.before.median > NOISE


def measure(court: Court, rules: Sequence[str], cases: Iterable[Case]) -> list[Timing]:
    """Time rules on the manifests of cases that they apply to, each rule alone.

    Raises `GateError` when a case cannot be read or a rule cannot answer: a time over the others
    would mean less than it seems to.
    """
    asked = list(grouped(court, rules, cases))
    first = ask(asked)
    refuse_failures(first)
    # Round by round, so that a busy moment of the machine meets every rule.
    rounds = [first, *(ask(asked) for _ in range(ROUNDS - 1))]
    taken: dict[str, list[float]] = defaultdict(list)
    for answers in zip(*rounds, strict=True):
        nanoseconds = statistics.median(answer.nanoseconds for answer in answers)
        taken[answers[0].rule].append(nanoseconds / 1000)
    return [timing(rule, taken[rule]) for rule in rules]


def grouped(
    court: Court, rules: Sequence[str], cases: Iterable[Case]
) -> Iterator[tuple[EmbeddedEngine, list[Asked]]]:
    """Collect what is asked of the rules, case by case, with the engine that is asked."""
    for case in cases:
        hearing = court.hear(case)
        yield court.engine(hearing.gate.config.parameters), hearing.questions(rules)


def ask(asked: Iterable[tuple[EmbeddedEngine, list[Asked]]]) -> list[Answer]:
    """Ask every question once."""
    return [
        answer
        for engine, questions in asked
        for answers in engine.evaluate_all(questions)
        for answer in answers
    ]


def refuse_failures(answers: Iterable[Answer]) -> None:
    """Make sure that every rule answers.

    Raises `PolicyError` when one does not.
    """
    failures = {f"{each.rule} could not answer: {each.failure}" for each in answers if each.failure}
    if failures:
        faults = [Fault(message) for message in sorted(failures)]
        raise PolicyError("not every rule can be timed", faults=faults)


def timing(rule: str, taken: Sequence[float]) -> Timing:
    """Sum up the microseconds that one rule took, one figure for each input."""
    if not taken:
        return Timing(rule, 0, 0.0, 0.0)
    return Timing(rule, len(taken), round(statistics.median(taken), 2), round(max(taken), 2))


def compare(now: Iterable[Timing], before: Mapping[str, Timing]) -> list[Compared]:
    """Put each time beside the one that was saved."""
    return [Compared(each, before.get(each.rule)) for each in now]


def save(path: Path, timings: Iterable[Timing]) -> None:
    """Write times to be compared with later.

    Raises `SourceError` when the file cannot be written.
    """
    data = {"schema": SCHEMA, "rules": list(timings)}
    try:
        path.write_bytes(orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    except OSError as error:
        raise SourceError(f"{path} cannot be written: {error.strerror}") from error


def saved(path: Path) -> dict[str, Timing]:
    """Read times that were saved.

    Raises `SourceError` when the file cannot be read or is not one of those.
    """
    try:
        data = orjson.loads(path.read_bytes())
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror}") from error
    except orjson.JSONDecodeError as error:
        raise SourceError(f"{path} is not JSON: {error}") from error
    match data:
        case {"schema": str(schema), "rules": list(rules)} if schema == SCHEMA:
            timings = [read_timing(path, each) for each in rules]
            return {each.rule: each for each in timings}
        case _:
            raise unsaved(path)


def read_timing(path: Path, entry: object) -> Timing:
    """Read one rule's time."""
    match entry:
        case {
            "rule": str(rule), "inputs": int(inputs),
            "median": float(median), "slowest": float(slowest),
        }:  # fmt: skip
            return Timing(rule, inputs, median, slowest)
        case _:
            raise unsaved(path)


def unsaved(path: Path) -> SourceError:
    """Say that a file is not one of those that are compared with."""
    advice = "give a file that `gate policy bench --save` wrote"
    return SourceError(f"{path} holds no saved times", advice=advice)

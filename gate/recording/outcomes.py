"""What was found and asked, as a record tells it: the gravest first, and never a secret."""

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from gate.audit.records.detail import Acceptance, Found, Outcome, Question, Remark
from gate.audit.records.tallies import Counts, Result, RuleResult
from gate.display.reading import gravest, numbers
from gate.model import Decision, Exemption, Finding
from gate.recording.telling import told, unquoted
from gate.reserved import RENDERING, UNREADABLE

NAME = 300
UNSEARCHED = (UNREADABLE, RENDERING)
"""What is found in files that could not be read, so that nobody looked for secrets in them."""

RESULTS = {
    Outcome.UNDECIDABLE: Result.ERROR,
    Outcome.DENIED: Result.FAIL,
    Outcome.WARNED: Result.WARN,
    Outcome.DRYRUN: Result.DRYRUN,
    Outcome.EXEMPTED: Result.EXEMPT,
    Outcome.KNOWN: Result.KNOWN,
}
"""What a rule is said to have come to, for what became of its findings."""

Told = tuple[Outcome, Finding, Exemption | None]


def counts(decision: Decision) -> Counts:
    """Count all that was judged and found."""
    return Counts(**numbers(decision))


def outcomes(decision: Decision) -> Iterator[Told]:
    """Give every finding once, with what became of it, those first that decide."""
    verdict = decision.verdict
    covers = {id(each.finding): each.exemption for each in (*verdict.exempted, *verdict.expired)}
    for outcome, some in (
        (Outcome.UNDECIDABLE, verdict.undecidable),
        (Outcome.DENIED, verdict.denials),
        (Outcome.WARNED, verdict.warnings),
        (Outcome.EXEMPTED, [each.finding for each in verdict.exempted]),
        (Outcome.DRYRUN, verdict.dryrun),
        (Outcome.KNOWN, verdict.known),
    ):
        for finding in gravest(some):
            yield outcome, finding, covers.get(id(finding))


def findings(decision: Decision) -> tuple[Found, ...]:
    """Tell what was found."""
    return tuple(found(*each) for each in outcomes(decision))


def found(outcome: Outcome, finding: Finding, exemption: Exemption | None) -> Found:
    """Tell of one finding."""
    return Found(
        rule=finding.rule.id,
        severity=finding.rule.severity,
        outcome=outcome,
        subject=told(finding.subject, NAME),
        file=finding.location.file,
        line=finding.location.line,
        pointer=told(finding.pointer, NAME),
        fingerprint=finding.fingerprint,
        message=told(unquoted(finding.message) if finding.rule in UNSEARCHED else finding.message),
        environments=finding.environments,
        accepted=accepted(exemption, expired=outcome is not Outcome.EXEMPTED)
        if exemption
        else None,
    )


def accepted(exemption: Exemption, *, expired: bool) -> Acceptance:
    """Tell who accepted a finding."""
    return Acceptance(told(exemption.owner, NAME), exemption.expires.isoformat(), expired)


def questions(decision: Decision) -> tuple[Question, ...]:
    """Tell what rules could not answer."""
    return tuple(
        Question(
            each.rule,
            told(each.subject, NAME),
            each.location.file,
            each.location.line,
            told(each.message),
        )
        for each in decision.unresolved
    )


def remarks(decision: Decision) -> tuple[Remark, ...]:
    """Tell what the reader of the verdict should know."""
    return tuple(Remark(each.kind, told(unquoted(each.message))) for each in decision.notices)


def rule_results(decision: Decision) -> tuple[RuleResult, ...]:
    """Say of every rule that ran what came of it, and of every reason why none could."""
    results: dict[str, list[Result]] = {rule: [] for rule in decision.judged.rules}
    for outcome, finding, _ in outcomes(decision):
        results.setdefault(finding.rule.id, []).append(RESULTS[outcome])
    for question in decision.unresolved:
        results.setdefault(question.rule, []).append(Result.UNRESOLVED)
    return tuple(summed(rule, results[rule]) for rule in sorted(results))


def summed(rule: str, results: list[Result]) -> RuleResult:
    """Give the gravest result of a rule."""
    if not results:
        return passed(rule)
    met = Counter(results)
    worst = next(result for result in Result if met[result])
    return RuleResult(rule, worst, len(results))


@lru_cache(maxsize=1024)
def passed(rule: str) -> RuleResult:
    """Say that nothing came of a rule, as of most."""
    return RuleResult(rule, Result.PASS)

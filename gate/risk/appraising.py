"""The appraisal of a change: what differs, how risky that is where it runs, who has approved it."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from gate.change.appraisal import Appraisal
from gate.config import Config
from gate.config.risks import NO_RISKS, Risks
from gate.difference import Altered, Difference
from gate.difference.compare import by_identity
from gate.difference.sides import Side, compared
from gate.door_rules import APPROVAL_REQUIRED
from gate.hazard import Approved, Reason, Risk
from gate.inquiry import Inquiry
from gate.model import Enforcement, Finding, Location, Rule
from gate.rendering import NOTHING, Rendered
from gate.risk.approving import Case, demands, held
from gate.risk.history import History
from gate.risk.scoring import Measure, named, score

VERBS_OF = "approval-for-destructive-tools"
NOWHERE = Location(".", 0, 0, 0, 0)
Homes = Mapping[int, Inquiry]


@dataclass(frozen=True, slots=True)
class Sides:
    """What is compared: the names of both sides, and what was rendered of each."""

    base: str = ""
    head: str = ""
    rendered: Rendered = NOTHING
    before: Rendered | None = None


@dataclass(frozen=True, slots=True)
class Assessor:
    """Appraises a change.

    `owned` are reasons that stand in files of the gate's owner. Where those changed, what the base
    demanded (`before`) holds for all that changes, wherever it runs: no change takes its own
    demands away. `case` is the commit to be approved, `None` where there is none.
    """

    config: Config
    sides: Sides = Sides()
    history: History = field(default_factory=History)
    verbs: Set[str] = frozenset()
    owned: tuple[Reason, ...] = ()
    before: Risks = NO_RISKS
    case: Case | None = None

    def appraise(self, before: Sequence[Inquiry], after: Sequence[Inquiry]) -> Appraisal:
        """Compare what stood in the files that a change touches with what stands there now."""
        sides = self.sides
        difference = compared(
            (sides.base, Side(tuple(before), sides.before or sides.rendered)),
            (sides.head, Side(tuple(after), sides.rendered)),
            by_identity,
        )
        return self.appraised(difference, {id(each.manifest): each for each in (*before, *after)})

    def appraised(self, difference: Difference, homes: Homes) -> Appraisal:
        """Judge a difference; `homes` are all manifests of it."""
        whole = tuple(self.by_environment(difference, homes))
        own = {
            id(each.after.manifest): self.of_one(difference, each, homes)
            for each in difference.altered
            if each.after
        }
        findings, approved = self.approvals(difference, whole)
        unchanged = Risk(0, self.measure(()).thresholds.band(0))
        return Appraisal(own, unchanged, whole, approved, findings)

    def by_environment(self, difference: Difference, homes: Homes) -> Iterator[Risk]:
        """Judge all that runs in each environment together: a change in parts is one change."""
        for name in (rule.name for rule in self.config.environments):
            there = tuple(each for each in difference.altered if name in environments(each, homes))
            risk = score(
                replace(difference, altered=there), self.history, self.measure((name,)), self.owned
            )
            if risk.reasons:
                yield risk

    def of_one(self, difference: Difference, altered: Altered, homes: Homes) -> Risk:
        """Judge what happened to one manifest, by the strictest of its environments."""
        measure = self.measure(tuple(environments(altered, homes)))
        return score(replace(difference, altered=(altered,)), self.history, measure)

    def measure(self, names: Sequence[str], risks: Risks | None = None) -> Measure:
        """Give what is measured by in some environments."""
        thresholds = (risks or self.config.risks).thresholds(names)
        return Measure(thresholds, names[0] if len(names) == 1 else "", self.verbs)

    def approvals(
        self, difference: Difference, whole: Sequence[Risk]
    ) -> tuple[tuple[Finding, ...], tuple[Approved, ...]]:
        """Hold the approvals of the commit against what is demanded."""
        case = self.case
        if case is None:
            return (), ()
        raised = [
            *demands(whole, self.config.risks.approvals),
            *demands(tuple(self.as_before(difference)), self.before.approvals),
        ]
        outcomes = [(risk, held(rule, risk, case)) for rule, risk in dict.fromkeys(raised)]
        places = placed(difference)
        findings = (
            finding(outcome.lacking, risk, places, case)
            for risk, outcome in outcomes
            if outcome.lacking
        )
        counted = dict.fromkeys(one for _, outcome in outcomes for one in outcome.approved)
        return tuple(findings), tuple(counted)

    def as_before(self, difference: Difference) -> Iterator[Risk]:
        """Judge a change that edits gate.yaml by what stood there, wherever it runs."""
        named_there = {name for rule in self.before.approvals for name in rule.environments}
        own = [rule.name for rule in self.config.environments]
        for name in sorted({*named_there, *own}):
            measure = self.measure((name,), self.before)
            yield score(difference, self.history, measure, self.owned)


def environments(altered: Altered, homes: Homes) -> Iterable[str]:
    """Tell where something runs or ran: what moves is judged by both places."""
    sides = (altered.after, altered.before)
    found = (homes[id(side.manifest)].environment.names for side in sides if side)
    return dict.fromkeys(name for names in found for name in names)


def placed(difference: Difference) -> dict[str, Location]:
    """Tell where it is written what an agent can do."""
    found: dict[str, Location] = {}
    for each in difference.altered:
        side = each.after or each.before
        places = [change.location for change in each.changes if change.after]
        if side:
            found.setdefault(named(each), next(iter(places), side.location))
    return found


def finding(message: str, risk: Risk, places: Mapping[str, Location], case: Case) -> Finding:
    """Say that an approval is missing, where what is gravest is written."""
    subject = next((r.subject for r in risk.reasons if r.subject in places), "")
    owned = next((r.subject for r in risk.reasons), "")
    place = places.get(subject, replace(NOWHERE, file=owned or "."))
    parts = (APPROVAL_REQUIRED.id, risk.environment, case.commit, message)
    return Finding(
        rule=APPROVAL_REQUIRED,
        message=message,
        enforcement=Enforcement.DENY,
        location=place,
        pointer="",
        document=0,
        subject=subject or owned,
        environments=(risk.environment,) if risk.environment else (),
        fingerprint=hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32],
    )


def verbs_of(rules: Iterable[Rule], config: Config) -> frozenset[str]:
    """Take the words of what destroys from the rule that has them, as its owner set them."""
    described = (rule.parameters.get("verbs") for rule in rules if rule.id == VERBS_OF)
    match config.parameters.get(VERBS_OF, {}).get("verbs"), next(described, None):
        case [*verbs], _:
            return frozenset(map(str, verbs))
        case _, {"default": [*verbs]}:
            return frozenset(map(str, verbs))
        case _:
            return frozenset()

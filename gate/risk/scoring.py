"""The score of a change: the sum of its reasons, which more capability never makes smaller."""

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, field

from gate.difference import Altered, Difference, How, TraitChange
from gate.difference.text import sentence
from gate.hazard import Reason, Risk, Sort, Thresholds
from gate.inquiry import subject_of
from gate.manifest import Kind
from gate.risk.history import History
from gate.risk.sorting import Around, sorts
from gate.risk.table import LIMITS, MOST, POINTS

ACTING = frozenset({Kind.AGENT, Kind.MCP_SERVER, Kind.TEMPLATE, Kind.HARNESS, Kind.TEAM})
NOUNS = {"credential": "secret", "device": "gpu"}
"""How facets of a difference are called where a person names a capability."""
BY_VALUE = frozenset({"model", "image", "replicas", "service account", "mode"})
"""The facets whose keys say nothing: what they are now is what is looked at."""


@dataclass(frozen=True, slots=True)
class Measure:
    """By what is measured: thresholds, the environment they are of, and words of what destroys."""

    thresholds: Thresholds = field(default_factory=Thresholds)
    environment: str = ""
    verbs: Set[str] = frozenset()


USUAL = Measure()


def score(
    difference: Difference,
    history: History,
    measure: Measure = USUAL,
    owned: Iterable[Reason] = (),
) -> Risk:
    """Tell how risky a change is; `owned` are reasons that no manifest shows (`of_owned`)."""
    found = [*owned, *reasons(difference, history, measure.verbs)]
    found.sort(key=lambda reason: (-reason.points, reason))
    total = min(sum(reason.points for reason in found), MOST)
    return Risk(total, measure.thresholds.band(total), tuple(found), measure.environment)


def of_owned(sort: Sort, file: str) -> Reason:
    """Give the reason that a file of the gate's owner changed."""
    return Reason(POINTS[sort], sort, file, f"{file} changed", f"{sort}:{file}")


def reasons(difference: Difference, history: History, verbs: Set[str]) -> Iterator[Reason]:
    """Give every reason: of each trait that changed, then of what is known of the agents."""
    for each in difference.altered:
        yield from of_one(each, verbs)
    for agent, own in sorted(by_agent(difference.altered).items()):
        yield from of_past(agent, own, history)


def by_agent(altered: Iterable[Altered]) -> dict[str, list[Altered]]:
    """Put together what happened to manifests of one name."""
    found: dict[str, list[Altered]] = {}
    for each in altered:
        found.setdefault(named(each), []).append(each)
    return found


def of_one(altered: Altered, verbs: Set[str]) -> Iterator[Reason]:
    """Give the reasons of what happened to one manifest."""
    agent, around = named(altered), Around(altered, verbs)
    if around.after and altered.how is How.ADDED and around.after.identity.kind in ACTING:
        yield Reason(POINTS[Sort.AGENT], Sort.AGENT, agent, "is new", f"agent:{agent}")
    for change in altered.changes:
        for sort in sorts(change, around):
            yield Reason(POINTS[sort], sort, agent, sentence(change), capability(change))


def of_past(agent: str, altered: list[Altered], history: History) -> Iterator[Reason]:
    """Give the reasons that the log knows of an agent which changes."""
    alike = sum(
        history.failed(agent, change.facet, change.key)
        for each in altered
        for change in each.changes
        if change.how is not How.REMOVED
    )
    for sort, number, what in (
        (Sort.DENIED_BEFORE, history.denials(agent), "{} of its last changes not allowed"),
        (Sort.ROLLED_BACK, history.rollbacks(agent), "{} capabilities given and taken back"),
        (Sort.FAILED_ALIKE, alike, "{} changes like one that was not allowed"),
    ):
        points = min(number * POINTS[sort], LIMITS[sort])
        if points:
            yield Reason(points, sort, agent, what.format(number))


def named(altered: Altered) -> str:
    """Name what changed."""
    subject = altered.after or altered.before
    return subject_of(subject.manifest.identity) if subject else ""


def capability(change: TraitChange) -> str:
    """Name what can be done now, or could not be before: `tool:delete_file`, `path:/data`."""
    noun = NOUNS.get(change.facet, change.facet).replace(" ", "-")
    value = (change.after or change.before) if change.facet in BY_VALUE else change.key
    return f"{noun}:{value or change.after or change.before}"

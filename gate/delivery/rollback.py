"""Which revision can be gone back to: one that passed, was synced, and is known to be healthy."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from gate.audit.log.merging import EARLIEST, moment
from gate.audit.records.deliveries import Delivered
from gate.delivery.histories import Health, History, Observation, Revisions, Synced

NONE = History("", "", (), (), ())


@dataclass(frozen=True, slots=True)
class Judgement:
    """A believed verdict on a revision; `source` is where its record stands, or was shown."""

    delivered: Delivered
    passed: bool
    decided: str
    source: str
    decision_id: str

    @property
    def revisions(self) -> Revisions:
        """Name what was judged, in the order of the sources."""
        return tuple(each.revision for each in self.delivered.revisions)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A revision that was there before: what is known of it, and what is against it if anything."""

    revisions: Revisions
    judgement: Judgement | None
    synced: Synced | None
    observation: Observation | None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be gone back to from `current`, if anything, and what was passed over for it."""

    current: Revisions
    chosen: Candidate | None
    passed_over: tuple[Candidate, ...]


def planned(judgements: Sequence[Judgement], history: History = NONE) -> Plan:
    """Find the last revision before what runs now that passed and was healthy.

    `judgements` are of one application, in the order in which they were made.
    """
    synced = (*told(judgements), *history.synced)
    observed = (*remarks(judgements), *history.observed)
    current = running(judgements, history)
    passed_over: list[Candidate] = []
    for revisions in latest_first(judgements, synced):
        if revisions == current:
            continue
        found = candidate(revisions, judgements, synced, observed)
        if not found.fault:
            return Plan(current, found, tuple(passed_over))
        passed_over.append(found)
    return Plan(current, None, tuple(passed_over))


def running(judgements: Sequence[Judgement], history: History) -> Revisions:
    """Name what runs: as its controller says, or as far as verdicts tell, what passed last."""
    if history.running:
        return history.running
    passed = [each.revisions for each in judgements if each.passed]
    return passed[-1] if passed else ()


def told(judgements: Sequence[Judgement]) -> Iterator[Synced]:
    """Give what records say was synced before what they are about."""
    for each in judgements:
        if each.delivered.before:
            yield Synced(each.delivered.before)


def remarks(judgements: Sequence[Judgement]) -> Iterator[Observation]:
    """Give what records say of how the revision before fared, unless more was applied since."""
    for number, each in enumerate(judgements):
        before, word = each.delivered.before, each.delivered.health
        if before and word and not is_mixed(before, judgements[:number]):
            yield Observation(before, word, each.decided, each.source)


def is_mixed(before: Revisions, earlier: Sequence[Judgement]) -> bool:
    """Say whether another revision was let be synced after one, and so may run in part."""
    passed = [each.revisions for each in earlier if each.passed]
    return bool(passed) and passed[-1] != before


def latest_first(judgements: Sequence[Judgement], synced: Sequence[Synced]) -> list[Revisions]:
    """Name all revisions once, what was synced or judged last first."""
    last: dict[Revisions, datetime] = {}
    for revisions, text in (
        *((each.revisions, each.decided) for each in judgements),
        *((each.revisions, each.at) for each in synced),
    ):
        last[revisions] = max(last.get(revisions, EARLIEST), moment(text))
    return sorted(last, key=lambda each: last[each], reverse=True)


def candidate(
    revisions: Revisions,
    judgements: Sequence[Judgement],
    synced: Sequence[Synced],
    observed: Sequence[Observation],
) -> Candidate:
    """Gather what is known of a revision: of verdicts and remarks, the last counts."""
    own = [each for each in judgements if each.revisions == revisions]
    ran = [each for each in synced if each.revisions == revisions]
    said = [each for each in observed if each.revisions == revisions]
    found = Candidate(
        revisions,
        own[-1] if own else None,
        max(reversed(ran), key=lambda one: moment(one.at), default=None),
        max(reversed(said), key=lambda one: moment(one.at), default=None),
    )
    return replace(found, fault=fault(found))


def fault(found: Candidate) -> str:
    """Say why a revision is not to be gone back to; empty if it is."""
    if found.judgement is None:
        return "no verdict on it is believed"
    if not found.judgement.passed:
        return f"it was denied at {found.judgement.decided}"
    if found.synced is None:
        return "nothing says that it was ever synced to the end"
    return unwell(found.observation)


def unwell(observation: Observation | None) -> str:
    """Say why a revision is not known to have been healthy; empty if it is."""
    if observation is None:
        return "nothing says how it fared"
    said = f"it was {observation.word} at {observation.at}"
    match observation.health:
        case Health.HEALTHY:
            return ""
        case Health.UNHEALTHY:
            return said
        case Health.UNKNOWN:
            return f"{said}, which is neither healthy nor ill"

"""`gate rollback-plan`: the last revision that passed and was healthy, from records and files."""

import os
from argparse import Namespace
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from gate.audit import envelope as envelopes
from gate.audit.bundles import Exhibit
from gate.audit.log.merging import merged, moment
from gate.audit.records import Record
from gate.audit.verify import Knowledge, Reason, Refused, Verified, authenticate
from gate.cli import ALLOWED, DENIED
from gate.commands.audit.places import VARIABLE, content, opened_logs, trust_of
from gate.commands.audit.proofs import prove, signed
from gate.commands.audit.telling import say, tell
from gate.delivery.histories import History, read_history
from gate.delivery.rollback import NONE, Candidate, Judgement, Plan, planned
from gate.document import Source, Syntax, read
from gate.errors import RecordError, SourceError
from gate.model import Door
from gate.verdicts.packing import unpack
from gate.verdicts.resource import KIND, read_resource

SCHEMA = "urn:agentgate:rollback-plan:v1"
ADVICE = "when it is synced, it is judged again, by today's policy"
Refusal = tuple[str, Refused]


@dataclass(frozen=True, slots=True)
class Found:
    """Something that says to be a verdict on an application, and whether it is believed."""

    place: str
    what: Verified | Refused


def run(options: Namespace) -> int:
    """Name the revision; without one, say what is against those that there were."""
    history = history_of(options.application, options.name) if options.application else NONE
    knowledge = Knowledge(trust_of(options.trust))
    found = [*logged(options, knowledge), *shown(options, knowledge)]
    if not found:
        raise SourceError(
            f"nothing that was given has a verdict on {options.name}",
            advice="name it as NAMESPACE/NAME; verdicts are on what was synced with the gate",
        )
    judgements = judged(found, history)
    plan = planned(judgements, history)
    refused = [(each.place, each.what) for each in found if isinstance(each.what, Refused)]
    if options.output == "json":
        tell(report(options.name, plan, refused))
    else:
        for line in lines(options.name, plan, refused):
            say(line)
    return ALLOWED if plan.chosen else DENIED


def history_of(path: Path, name: str) -> History:
    """Read an Application or a Kustomization. Raises `SourceError` for another."""
    found = [each for each in map(read_history, objects(path)) if each is not None]
    own = [each for each in found if each.title == name]
    if len(own) != 1:
        raise SourceError(f"{path} holds {len(own)} times {name}, not once")
    return own[0]


def objects(path: Path) -> Iterator[object]:
    """Read the objects of a file, those of a list one by one. Raises `SourceError`."""
    reading = read(Source(str(path), content(path), Syntax.YAML))
    for fault in reading.faults:
        raise SourceError(f"{path} cannot be read: {fault.message}")
    return (each.value for each in reading.documents)


def logged(options: Namespace, knowledge: Knowledge) -> Iterator[Found]:
    """Give what logs hold about it, each proven by the last checkpoint."""
    if not (options.log or os.environ.get(VARIABLE)) and options.verdicts:
        return
    with opened_logs(options) as logs:
        last = {origin: signed(log) for origin, log in logs.items()}
        runs = {origin: log.find(door=str(Door.PRESYNC)) for origin, log in logs.items()}
        for origin, stored in merged(runs):
            if not is_about(stored.summary.resource, options.name):
                continue
            place = f"entry {stored.index} of {origin}"
            if stored.envelope is None:
                yield Found(place, Refused(Reason.NO_ENVELOPE, f"it was erased {stored.erased}"))
                continue
            exhibit = Exhibit(stored.envelope, prove(logs[origin], last[origin], stored))
            yield Found(place, authenticate(exhibit, knowledge))


def shown(options: Namespace, knowledge: Knowledge) -> Iterator[Found]:
    """Give the verdicts on it that a cluster has; nothing proves a place in a log for those."""
    for path in options.verdicts:
        for value in objects(path):
            try:
                resource = read_resource(value)
                spec = resource.spec
                title = f"{spec.application.namespace}/{spec.application.name}"
                data = unpack(spec.envelope, envelopes.LIMIT)
            except RecordError as error:
                raise SourceError(f"{path} holds what is no {KIND}: {error.message}") from None
            if title == options.name:
                exhibit = Exhibit(data)
                place = f"verdict {resource.metadata.name}"
                yield Found(place, authenticate(exhibit, knowledge, unlogged=True))


def is_about(resource: str, name: str) -> bool:
    """Say whether a record is on a delivery of an application, as its log says."""
    scheme, _, rest = resource.partition("://")
    return scheme in ("argocd", "flux") and rest.partition("/")[2] == name


def judged(found: Sequence[Found], history: History) -> list[Judgement]:
    """Give what is believed about one application, in order, each record once.

    Raises `SourceError` where it is not known which of several is meant.
    """
    believed: dict[bytes, Judgement] = {}
    for each in found:
        if isinstance(each.what, Verified) and (made := judgement(each.place, each.what.record)):
            believed.setdefault(each.what.digest, made)
    ordered = sorted(believed.values(), key=lambda one: moment(one.decided))
    resources = {each.delivered.resource for each in ordered}
    if not history.uid and len(resources) > 1:
        raise SourceError(
            f"there are several: {', '.join(sorted(resources))}",
            advice="say with --application FILE which is meant",
        )
    # One that was made anew under the same name is another.
    uid = history.uid or (ordered[-1].delivered.uid if ordered else "")
    return [each for each in ordered if each.delivered.uid == uid]


def judgement(place: str, record: Record) -> Judgement | None:
    """Take from a record what a plan is made of; `None` for one that is on no delivery."""
    delivered, decided = record.decision.delivery, record.decision.timing.decided_at
    if delivered is None:
        return None
    return Judgement(delivered, record.allowed, decided, place, record.decision_id)


def lines(name: str, plan: Plan, refused: Sequence[Refusal]) -> Iterator[str]:
    """Describe a plan for people."""
    runs = told(plan.current) or "nothing that is known"
    yield f"{name} runs {runs}"
    if plan.chosen:
        yield f"go back to {told(plan.chosen.revisions)}"
        yield from (f"  {each}" for each in grounds(plan.chosen))
        yield f"  {ADVICE}"
    else:
        yield "nothing known can be gone back to"
    for each in plan.passed_over:
        yield f"not {told(each.revisions)}: {each.fault}"
    for place, what in refused:
        yield f"not believed: {place}: {what.sentence}"


def told(revisions: Sequence[str]) -> str:
    """Name a revision of one or more sources."""
    return " + ".join(revisions)


def grounds(found: Candidate) -> Iterator[str]:
    """Say what speaks for a revision, and where that is written."""
    if found.judgement:
        yield f"passed {found.judgement.decided}: {found.judgement.source}"
    if found.synced:
        yield f"synced {found.synced.at or 'before another was judged'}"
    if found.observation:
        seen = found.observation
        yield f"{seen.health} {seen.at}: {seen.source} says {seen.word}"


def report(name: str, plan: Plan, refused: Sequence[Refusal]) -> dict[str, object]:
    """Describe a plan for programs."""
    return {
        "schema": SCHEMA,
        "application": name,
        "current": list(plan.current),
        "chosen": described(plan.chosen) if plan.chosen else None,
        "passed_over": [described(each) for each in plan.passed_over],
        "not_believed": [
            {"place": place, "reason": str(what.reason), "sentence": what.sentence}
            for place, what in refused
        ],
    }


def described(found: Candidate) -> dict[str, object]:
    """Describe a revision."""
    judgement, synced, seen = found.judgement, found.synced, found.observation
    return {
        "revisions": list(found.revisions),
        "fault": found.fault,
        "verdict": judgement
        and {
            "passed": judgement.passed,
            "decided": judgement.decided,
            "decision_id": judgement.decision_id,
            "source": judgement.source,
        },
        "synced": synced.at if synced else None,
        "health": seen
        and {
            "health": str(seen.health),
            "word": seen.word,
            "at": seen.at,
            "source": seen.source,
        },
    }

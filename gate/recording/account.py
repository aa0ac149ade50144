"""How the facts of a decision become a record, which always fits."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256

from gate.audit.records.detail import Basis, Detail, Evidence, Judged, Scanner, Source, Verdict
from gate.audit.records.digests import DigestSet
from gate.audit.records.record import (
    DECISION,
    FAILED,
    PASSED,
    STATEMENT,
    VSA,
    Policy,
    Predicate,
    Record,
    Verifier,
)
from gate.audit.records.writing import dump
from gate.difference import Difference, data
from gate.display import View
from gate.model import Ran
from gate.recording import hazards, outcomes, subjects
from gate.recording.alterations import alterations
from gate.recording.matter import Matter, Occasion, Where
from gate.recording.objects import object_list, objects
from gate.recording.room import DELIVERED, NO_ROOM, TARGET, Room, shortened
from gate.recording.subjects import PLAIN
from gate.reports import json as report

JSON = "application/json"
VERDICTS = (Verdict.ALLOW, Verdict.DENY, Verdict.ERROR)
"""What is decided, by the exit status that follows."""
LEVELS = ("AGENTGATE_POLICY_PASSED",)


def account(matter: Matter, occasion: Occasion) -> Record:
    """Make the record of a decision, with as much in it as fits.

    Raises `RecordError` where nothing was judged.
    """
    whole = everything(matter, occasion)
    listed = subjects.file_list(matter)
    room = Room()
    record = within(whole, listed, room)
    target = DELIVERED if matter.delivery else TARGET
    while len(dump(record)) > target and room != NO_ROOM:
        room = room.half
        record = within(whole, listed, room)
    return record


def everything(matter: Matter, occasion: Occasion) -> Record:
    """Make a record that leaves nothing out."""
    verdict = VERDICTS[matter.status]
    allowed = verdict is Verdict.ALLOW
    predicate = Predicate(
        verifier=Verifier(occasion.verifier, {"agentgate": occasion.version}),
        time_verified=occasion.decided_second,
        resource_uri=resource(matter),
        policy=Policy(
            f"urn:agentgate:rules:{occasion.version}",
            DigestSet(plain(matter.decision.digests.policy)),
        ),
        verification_result=PASSED if allowed else FAILED,
        verified_levels=LEVELS if allowed else (),
        slsa_version="1.2",
        decision=detail(matter, occasion),
    )
    about = subjects.subjects(matter)
    return Record(STATEMENT, about, VSA if allowed else DECISION, predicate)


def resource(matter: Matter) -> str:
    """Say what is decided on: a delivery, or else a repository."""
    return matter.delivery.delivered.resource if matter.delivery else matter.where.repo


def detail(matter: Matter, occasion: Occasion) -> Detail:
    """Tell all that led to a decision."""
    decision, judged = matter.decision, objects(matter)
    return Detail(
        decision_id=occasion.decision_id,
        point=occasion.point,
        judged_as=decision.door,
        enforcement="enforce",
        verdict=VERDICTS[matter.status],
        effect=f"EXIT_{matter.status}",
        timing=occasion.timing,
        source=source(matter.where),
        actor=occasion.actor,
        digests=basis(matter),
        judged=outcomes.counts(decision),
        rules=outcomes.rule_results(decision),
        difference=alterations(matter),
        objects=judged,
        findings=outcomes.findings(decision),
        unresolved=outcomes.questions(decision),
        notices=outcomes.remarks(decision),
        evidence=tuple(evidence(matter, judged)),
        fail_on_warn=matter.fail_on_warn,
        self_configured=decision.self_configured,
        unrendered=matter.unrendered,
        previous_checkpoint=occasion.previous,
        delivery=matter.delivery.delivered if matter.delivery else None,
        scanners=tuple(scanner(ran) for ran in decision.scanners),
        risks=tuple(hazards.risk(each) for each in decision.risks),
        approvals=tuple(hazards.counted(each) for each in decision.approved),
    )


def scanner(ran: Ran) -> Scanner:
    """Tell of a scanner."""
    return Scanner(ran.id, plain(ran.digest), ran.version, ran.files)


def within(whole: Record, listed: bytes, room: Room) -> Record:
    """Keep as much of a record as there is room for, and count the rest."""
    named = subjects.within(whole.subject, listed, room.subjects)
    files = [sum(bool(subject.name) for subject in some) for some in (whole.subject, named)]
    short = shortened(whole.decision, room)
    omitted = replace(short.omitted, subjects=files[0] - files[1])
    predicate = replace(whole.predicate, decision=replace(short, omitted=omitted))
    return replace(whole, subject=named, predicate=predicate)


def source(where: Where) -> Source:
    """Tell what was judged of which repository."""
    commit = where.commit
    return Source(
        repo=where.repo,
        state=where.state,
        scope=where.scope,
        assurance="repository-read" if where.naming else "none",
        commit=commit.oid if commit else "",
        tree=commit.tree if commit else "",
        base=where.base,
        ref=where.ref,
        path=where.path,
        dirty=where.dirty,
        claimed=commit.claims if commit else None,
    )


def basis(matter: Matter) -> Basis:
    """Give the digests of what a decision rests on."""
    digests = matter.decision.digests
    rules, config, grants = map(plain, (digests.policy, digests.config, digests.grants))
    return Basis(rules, config, grants, matter.baseline)


def plain(digest: str) -> str:
    """Take the name of the hash off a digest."""
    return digest.removeprefix("sha256:")


def evidence(matter: Matter, judged: Sequence[Judged]) -> Iterator[Evidence]:
    """Name by their digests the lists and reports that a record may hold only a part of."""
    yield proof("files", PLAIN, subjects.file_list(matter))
    yield proof("objects", PLAIN, "".join(object_list(judged)).encode())
    yield proof("report", JSON, report.render(matter.decision, View()).encode())
    if isinstance(matter.difference, Difference):
        yield proof("difference", JSON, data.render(matter.difference))
    if matter.delivery:
        yield proof("applied", JSON, matter.delivery.applied)


def proof(name: str, media_type: str, content: bytes) -> Evidence:
    """Name one of them."""
    return Evidence(name, media_type, DigestSet(sha256(content).hexdigest()))

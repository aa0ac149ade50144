"""How the facts of a decision become a record, which always fits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from gate.audit.records.detail import Basis, Detail, Evidence, Judged, Omitted, Source, Verdict
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
from gate.recording import outcomes, subjects
from gate.recording.alterations import alterations
from gate.recording.matter import Matter, Occasion, Where
from gate.recording.objects import object_list, objects
from gate.recording.subjects import PLAIN
from gate.reports import json as report

JSON = "application/json"
VERDICTS = (Verdict.ALLOW, Verdict.DENY, Verdict.ERROR)
"""What is decided, by the exit status that follows."""
LEVELS = ("AGENTGATE_POLICY_PASSED",)
TARGET = 700 * 1024
"""How long a record may be, in bytes: its envelope then fits into the 1 MiB that services take."""


@dataclass(frozen=True, slots=True)
class Room:
    """How many of each sort a record lists at most."""

    subjects: int = 1000
    objects: int = 1000
    findings: int = 300
    unresolved: int = 100
    notices: int = 100
    altered: int = 200

    @property
    def half(self) -> "Room":
        """Give half as much room."""
        return Room(
            self.subjects // 2, self.objects // 2, self.findings // 2,
            self.unresolved // 2, self.notices // 2, self.altered // 2,
        )  # fmt: skip


NO_ROOM = Room(0, 0, 0, 0, 0, 0)
"""Where a record lists nothing, and only counts."""


def account(matter: Matter, occasion: Occasion) -> Record:
    """Make the record of a decision, with as much in it as fits.

    Raises `RecordError` where nothing was judged.
    """
    whole = everything(matter, occasion)
    listed = subjects.file_list(matter)
    room = Room()
    record = within(whole, listed, room)
    while len(dump(record)) > TARGET and room != NO_ROOM:
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
        resource_uri=matter.where.repo,
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
    )


def within(whole: Record, listed: bytes, room: Room) -> Record:
    """Keep as much of a record as there is room for, and count the rest."""
    full = whole.decision
    named = subjects.within(whole.subject, listed, room.subjects)
    files = [sum(bool(subject.name) for subject in some) for some in (whole.subject, named)]
    short = replace(
        full,
        objects=full.objects[: room.objects],
        findings=full.findings[: room.findings],
        unresolved=full.unresolved[: room.unresolved],
        notices=full.notices[: room.notices],
        difference=replace(full.difference, altered=full.difference.altered[: room.altered]),
    )
    omitted = Omitted(
        subjects=files[0] - files[1],
        objects=len(full.objects) - len(short.objects),
        findings=len(full.findings) - len(short.findings),
        unresolved=len(full.unresolved) - len(short.unresolved),
        notices=len(full.notices) - len(short.notices),
        altered=len(full.difference.altered) - len(short.difference.altered),
    )
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


def proof(name: str, media_type: str, content: bytes) -> Evidence:
    """Name one of them."""
    return Evidence(name, media_type, DigestSet(sha256(content).hexdigest()))

"""How a ruling becomes a record, which always fits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from gate.audit.canonical import canonical
from gate.audit.log.merging import EARLIEST
from gate.audit.records.detail import (
    Basis,
    CheckpointRef,
    Detail,
    Evidence,
    Judged,
    Timing,
    Verdict,
)
from gate.audit.records.digests import DigestSet, Form
from gate.audit.records.record import (
    DECISION,
    FAILED,
    PASSED,
    STATEMENT,
    VSA,
    Policy,
    Predicate,
    Record,
    Subject,
    Verifier,
)
from gate.audit.records.requests import ClusterRef, Seen
from gate.audit.records.writing import dump
from gate.display import View
from gate.manifest import Kind
from gate.model import Door
from gate.moments import to_microsecond, to_second
from gate.recording import outcomes
from gate.recording.account import JSON, LEVELS, plain, proof
from gate.recording.identity import micros_between
from gate.recording.objects import described, object_list
from gate.recording.reached import suspicion
from gate.recording.room import NO_ROOM, TARGET, Room, fits, shortened
from gate.recording.subjects import PLAIN
from gate.recording.telling import told
from gate.reports import json as report
from webhooks.admission.matter import Sort
from webhooks.admission.reading import Review
from webhooks.admission.recording.asking import actor_of, all_of, request_of
from webhooks.admission.recording.origins import source_of
from webhooks.admission.recording.seen import sides_of
from webhooks.admission.resource import resource_uri
from webhooks.admission.ruling import Ruling

NAME = 300
UNREAD = (Form.UNREAD, None)
MEDIA_TYPES = {
    Form.CANONICAL: "application/vnd.agentgate.k8s-object.jcs.v1+json",
    Form.REDACTED: "application/vnd.agentgate.k8s-object.redacted.v1+json",
    Form.SORTED: "application/vnd.agentgate.k8s-object.sorted.v1+json",
}
"""What the bytes are that a digest is of, so that nobody takes one for another."""
REQUEST = "application/vnd.agentgate.request.jcs.v1+json"


@dataclass(frozen=True, slots=True)
class Teller:
    """Who tells of a ruling, after which state of the log, and which moment that had reached."""

    decision_id: str
    version: str
    replica: str = ""
    previous: CheckpointRef | None = None
    reached: datetime = EARLIEST


def account(ruling: Ruling, teller: Teller) -> tuple[Record, bytes]:
    """Make the record of a ruling, with as much in it as fits, and its payload."""
    whole = everything(ruling, teller)
    payload = dump(whole)
    room = Room()
    if len(payload) <= TARGET and fits(whole.decision, room):
        return whole, payload
    proven = replace(whole.decision, evidence=(*whole.decision.evidence, *evidence(ruling, whole)))
    while True:
        short = replace(whole.predicate, decision=shortened(proven, room))
        record = replace(whole, predicate=short)
        payload = dump(record)
        if len(payload) <= TARGET or room == NO_ROOM:
            return record, payload
        room = room.half


def everything(ruling: Ruling, teller: Teller) -> Record:
    """Make a record that leaves nothing out."""
    verdict = Verdict(ruling.verdict)
    allowed = verdict is Verdict.ALLOW
    settings, detail = ruling.settings, detail_of(ruling, teller)
    predicate = Predicate(
        verifier=Verifier(settings.verifier, {"agentgate": teller.version}),
        time_verified=to_second(ruling.decided),
        resource_uri=resource_uri(settings.cluster.uid, ruling.review),
        policy=Policy(f"urn:agentgate:rules:{teller.version}", DigestSet(detail.digests.rules)),
        verification_result=PASSED if allowed else FAILED,
        verified_levels=LEVELS if allowed else (),
        slsa_version="1.2",
        decision=detail,
    )
    about = (subject_of(ruling, detail),)
    return Record(STATEMENT, about, VSA if allowed else DECISION, predicate)


def detail_of(ruling: Ruling, teller: Teller) -> Detail:
    """Tell all that led to a ruling."""
    decision, actor = ruling.decision, actor_of(ruling.review)
    sides, cluster = sides_of(ruling), ruling.settings.cluster
    seen = sides.old if ruling.review.operation == "DELETE" else sides.new
    user = actor.user_info
    is_cut = user is not None and user.left_out.given
    return Detail(
        decision_id=teller.decision_id,
        point=Door.ADMISSION,
        judged_as=decision.door,
        enforcement="enforce",
        verdict=Verdict(ruling.verdict),
        effect=ruling.effect,
        timing=timing(ruling, teller.reached),
        source=source_of(ruling.origin),
        actor=actor,
        digests=basis(ruling),
        judged=outcomes.counts(decision),
        rules=outcomes.rule_results(decision),
        objects=tuple(objects(ruling, seen)),
        findings=outcomes.findings(decision),
        unresolved=outcomes.questions(decision),
        notices=outcomes.remarks(decision),
        evidence=(all_of(ruling.review.user),) if is_cut else (),
        previous_checkpoint=teller.previous,
        request=request_of(ruling, sides),
        cluster=ClusterRef(cluster.uid, cluster.name),
        replica=told(teller.replica, NAME),
    )


def timing(ruling: Ruling, reached: datetime) -> Timing:
    """Tell when a request came in and was decided, and whether the clock is suspect."""
    took = micros_between(ruling.received, ruling.decided)
    return Timing(
        to_microsecond(ruling.received),
        to_microsecond(ruling.decided),
        took,
        suspicion(ruling.decided, reached),
    )


def basis(ruling: Ruling) -> Basis:
    """Give the digests of what a ruling rests on."""
    digests = ruling.decision.digests
    return Basis(plain(digests.policy), plain(digests.config), plain(digests.grants))


def objects(ruling: Ruling, seen: Seen | None) -> Iterator[Judged]:
    """Describe what was judged; of a subresource, that is no object of its own."""
    is_object = ruling.sort is Sort.OBJECT and seen is not None
    taken = (seen.form, seen.digest) if is_object and seen else UNREAD
    for inquiry in ruling.examination.inquiries:
        yield described(inquiry, taken, "")
    if not ruling.examination.inquiries:
        yield unknown(ruling, *taken)


def unknown(ruling: Ruling, form: Form, digest: DigestSet | None) -> Judged:
    """Describe what no rule was asked about, by what the request says of it."""
    review = ruling.review
    return Judged(
        kind=Kind.UNKNOWN,
        name=told(review.name, NAME),
        form=form,
        digest=digest,
        group=told(review.kind.group, NAME),
        version=told(review.kind.version, NAME),
        resource=told(review.kind.kind, NAME),
        namespace=told(review.namespace, NAME),
        environments=ruling.environment.names,
        operation=review.operation,
    )


def subject_of(ruling: Ruling, detail: Detail) -> Subject:
    """Name the object that the verdict is about; a request without one is named by itself."""
    request = detail.request
    seen = None if request is None else (request.old if is_removal(ruling) else request.new)
    name = told(title(ruling.review), NAME)
    if seen is None:
        return Subject(DigestSet(asked(ruling.review)), name=name, media_type=REQUEST)
    return Subject(seen.digest, name=name, media_type=MEDIA_TYPES[seen.form])


def is_removal(ruling: Ruling) -> bool:
    """Say whether the object is what there was."""
    return ruling.review.operation == "DELETE"


def title(review: Review) -> str:
    """Write `<group>/<version>/<kind>/<namespace>/<name>`, and a subresource at the end."""
    kind = review.kind
    is_within = review.namespace and review.resource.resource != "namespaces"
    place = review.namespace if is_within else ""
    parts = (kind.group, kind.version, kind.kind, place, review.name or "*", review.subresource)
    return "/".join(part for part in parts if part)


def asked(review: Review) -> str:
    """Take the digest of what a request says it is about."""
    said = {
        "uid": review.uid,
        "operation": review.operation,
        "resource": [review.resource.group, review.resource.version, review.resource.resource],
        "subResource": review.subresource,
        "namespace": review.namespace,
        "name": review.name,
    }
    return sha256(canonical(said)).hexdigest()


def evidence(ruling: Ruling, whole: Record) -> Sequence[Evidence]:
    """Name by their digests the lists of which a record holds only a part."""
    listed = "".join(object_list(whole.decision.objects)).encode()
    told_all = report.render(ruling.decision, View()).encode()
    return proof("objects", PLAIN, listed), proof("report", JSON, told_all)

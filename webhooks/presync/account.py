"""How the judgement of a delivery becomes a record, with the list of what may be applied."""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from gate.applied.form import metadata_of, text
from gate.audit.canonical import canonical
from gate.audit.log.merging import EARLIEST
from gate.audit.records.deliveries import Delivered, Revision
from gate.audit.records.detail import Actor, CheckpointRef, Scope, State
from gate.audit.records.digests import DigestSet
from gate.audit.records.record import Record, Subject
from gate.audit.records.requests import Resolution
from gate.delivery import Delivery, Portion
from gate.model import Door
from gate.moments import to_second
from gate.recording import commits
from gate.recording.account import account, proof
from gate.recording.matter import Matter, Occasion, Where
from gate.recording.telling import told
from gate.sources.plumbing import repository
from gate.sources.revisions import OID
from gate.verdicts import listed
from gate.verdicts.writing import APPLIED
from webhooks.admission import commit
from webhooks.admission.reading import User
from webhooks.admission.recording.asking import user_info
from webhooks.admission.recording.origins import address, applied
from webhooks.cluster.answers import Object
from webhooks.presync.judging import Judged
from webhooks.presync.listing import of_delivery
from webhooks.presync.taking import Taken

LIST = "urn:agentgate:applied"
MEDIA_TYPE = "application/vnd.agentgate.applied.v1+json"
TELLERS = {
    "argocd": ("Application", "status.operationState.syncResult"),
    "flux": ("Kustomization", "status.artifact.revision of spec.sourceRef"),
}
"""Which kind of object said what is synced, and where."""
WORD = re.compile("[A-Za-z]{1,40}")
NAME = 300
MOST = 50


@dataclass(frozen=True, slots=True)
class Told:
    """Who asked and decided, when, in which cluster, after which state of the log."""

    verifier: str
    cluster: str
    user: User
    decision_id: str
    received: datetime
    decided: datetime
    days: int
    version: str = ""
    previous: CheckpointRef | None = None
    reached: datetime = EARLIEST


def record_of(judged: Judged, value: Object, said: Told) -> tuple[Record, bytes]:
    """Make the record of a judgement, and the list of what may be applied that it names.

    `value` is the Application. Raises `RecordError` where nothing was judged.
    """
    matter = Matter(
        decision=judged.decision,
        inquiries=judged.examination.inquiries,
        change=judged.change,
        where=where_of(judged.taken),
        difference=judged.difference,
        status=judged.status,
    )
    occasion = Occasion(
        said.verifier, said.version, Door.PRESYNC, actor_of(judged.delivery, said.user),
        said.decision_id, said.received, said.decided, said.previous, said.reached,
    )  # fmt: skip
    whole = account(matter, occasion)
    applied_list = listed(of_delivery(judged.taken))
    delivered = delivered_of(judged.taken, said)
    detail = whole.decision
    detail = replace(
        detail,
        delivery=delivered,
        source=replace(detail.source, resolved_via=resolution(judged.taken, value)),
        evidence=(*detail.evidence, proof(APPLIED, MEDIA_TYPE, applied_list)),
    )
    digest = DigestSet(sha256(applied_list).hexdigest())
    about = (Subject(digest, uri=LIST, media_type=MEDIA_TYPE), *whole.subject)
    predicate = replace(whole.predicate, resource_uri=delivered.resource, decision=detail)
    return replace(whole, subject=about, predicate=predicate), applied_list


def where_of(taken: Taken) -> Where:
    """Tell which repository was judged, and which commit of it, where there is just one."""
    portions = taken.delivery.portions
    bare = Where(address(portions[0].repo), State.COMMIT, Scope.PATHS)
    only = taken.mirror(portions[0])
    if only is None:
        return bare
    found = repository(only.folder)
    named = replace(bare, naming=commits.object_format(found))
    if len({(each.repo, each.revision) for each in portions}) > 1:
        return named
    one = commits.commit(found, only.commit)
    return replace(named, commit=one, path=told(portions[0].path, NAME))


def actor_of(delivery: Delivery, user: User) -> Actor:
    """Tell who asked, as the API server says, and for whom, as the controller says."""
    return Actor(
        "kubernetes",
        system=delivery.controller,
        run=told(delivery.operation, NAME),
        event="presync",
        triggered_by=told(delivery.initiator, NAME),
        user_info=user_info(user),
    )


def delivered_of(taken: Taken, said: Told) -> Delivered:
    """Tell which commits are delivered, by what, and until when that verdict holds."""
    delivery = taken.delivery
    return Delivered(
        controller=delivery.controller,
        cluster=said.cluster,
        namespace=delivery.namespace,
        name=delivery.name,
        uid=delivery.uid,
        revisions=tuple(revisions(taken)),
        portions=portions_of(delivery),
        expires=to_second(said.decided + timedelta(days=said.days)),
        operation=told(delivery.operation, NAME),
        initiator=told(delivery.initiator, NAME),
        before=tuple(each.revision for each in delivery.previous),
        health=delivery.health if WORD.fullmatch(delivery.health) else "",
    )


def revisions(taken: Taken) -> Iterator[Revision]:
    """Name what is delivered of each source."""
    for portion in taken.delivery.portions:
        found = taken.mirror(portion)
        yield Revision(address(portion.repo), portion.revision, found.tree if found else "")


def portions_of(delivery: Delivery) -> str:
    """Take the digest of what is taken of each source, with all parameters."""
    return sha256(canonical([described(each) for each in delivery.portions])).hexdigest()


def described(portion: Portion) -> dict[str, object]:
    """Write a source with the name of its tool, as two tools may have the same parameters."""
    return {**asdict(portion), "tool": [type(portion.tool).__name__, told_of(portion)]}


def told_of(portion: Portion) -> object:
    """Write the parameters of a tool."""
    return asdict(portion.tool) if portion.tool else None


def resolution(taken: Taken, value: Object) -> Resolution:
    """Tell which object of the controller said what it applies."""
    delivery = taken.delivery
    known = [
        commit.Applied(each.revision, each.repo, each.path, delivery.dry)
        for each in delivery.portions
        if OID.fullmatch(each.revision)
    ]
    kind, field = TELLERS[delivery.controller]
    return Resolution(
        kind,
        told(f"{delivery.namespace}/{delivery.name}", NAME),
        field,
        told(text(metadata_of(value), "resourceVersion"), NAME),
        tuple(applied(each) for each in known[:MOST]),
    )

"""Whether the verdict in a custom resource is believed: nothing counts that is not signed.

Where the record stands in a log is not proven here, so a key that is retired anywhere is believed
no more: whoever has it could name an old place.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256

from gate.audit import envelope as envelopes
from gate.audit.bundles import Exhibit
from gate.audit.records import Record
from gate.audit.records.deliveries import Delivered
from gate.audit.verify import Age, Demands, Knowledge, Reason, Refused, Verified, verify
from gate.errors import RecordError
from gate.tree import Node
from gate.verdicts.applied import LONGEST, unlisted
from gate.verdicts.naming import name_of
from gate.verdicts.packing import unpack
from gate.verdicts.resource import Resource, Shown, read_resource, shown
from gate.verdicts.verdict import Belief, Distrusted, Verdict, Why
from gate.verdicts.writing import evidence_of

Doubt = tuple[Why, str]


def read_verdict(value: object, belief: Belief, now: datetime) -> Verdict | Distrusted:
    """Read a custom resource; the first reason against it is given."""
    try:
        resource = read_resource(value)
    except RecordError as error:
        name = Node(value)["metadata"].text_of("name")
        return Distrusted(name, Why.MISSHAPEN, error.message)
    name = resource.metadata.name
    found = authentic(resource, belief, now)
    if isinstance(found, Refused):
        return Distrusted(name, found.reason, found.sentence)
    delivered = found.record.decision.delivery
    if delivered is None:
        return Distrusted(name, Why.NO_DELIVERY, "its record is about no delivery")
    for why, sentence in doubts(resource, found, delivered, belief):
        return Distrusted(name, why, sentence)
    return opened(resource, found, delivered, now)


def authentic(resource: Resource, belief: Belief, now: datetime) -> Verified | Refused:
    """Find out who signed the record, and whether they may say what it says."""
    try:
        data = unpack(resource.spec.envelope, envelopes.LIMIT)
    except RecordError as error:
        return Refused(Reason.UNREADABLE, error.message)
    age = Age(timedelta.max, now)
    demands = Demands(verdict=None, verifier=belief.verifier, age=age, unlogged=True)
    return verify(Exhibit(data), Knowledge(belief.trust), demands)


def doubts(
    resource: Resource, found: Verified, delivered: Delivered, belief: Belief
) -> Iterator[Doubt]:
    """Give each way in which a resource is not what its record is about."""
    record = found.record
    if resource.metadata.namespace != belief.namespace:
        yield Why.ELSEWHERE, f"it stands in the namespace {resource.metadata.namespace}"
    if delivered.cluster != belief.cluster:
        yield Why.OTHER_CLUSTER, f"it is about a delivery to the cluster {delivered.cluster}"
    yield from differences(resource.spec, shown(record, delivered, found.digest))
    meant = name_of(delivered, record.decision.digests)
    if resource.metadata.name != meant:
        yield Why.OTHER_NAME, f"it is called {resource.metadata.name}, and should be {meant}"


def differences(said: Shown, signed: Shown) -> Iterator[Doubt]:
    """Compare what a resource says with its record."""
    if said.application != signed.application:
        yield Why.OTHER_APPLICATION, f"its record is about {signed.application.name}"
    if said.revisions != signed.revisions:
        names = ", ".join(each.revision for each in signed.revisions)
        yield Why.OTHER_REVISIONS, f"its record is about {names}"
    if said.passed != signed.passed:
        yield Why.OTHER_VERDICT, "its record says the opposite"
    if (said.decided_at, said.expires_at) != (signed.decided_at, signed.expires_at):
        yield Why.OTHER_TIME, f"its record holds from {signed.decided_at} to {signed.expires_at}"
    if said.record != signed.record:
        yield Why.OTHER_RECORD, f"its record is known as {signed.record}"


def opened(
    resource: Resource, found: Verified, delivered: Delivered, now: datetime
) -> Verdict | Distrusted:
    """Read the list, once it is known that it is the one that was signed."""
    name = resource.metadata.name
    try:
        data = unpack(resource.spec.applied, LONGEST)
        if sha256(data).hexdigest() != evidence_of(found.record):
            return Distrusted(name, Why.OTHER_LIST, "its record is about another list of objects")
        objects = unlisted(data)
    except RecordError as error:
        return Distrusted(name, Why.UNREADABLE_LIST, error.message)
    verdict = Verdict(
        name=name,
        delivered=delivered,
        passed=found.record.allowed,
        decided_at=decided(found.record),
        expires_at=datetime.fromisoformat(delivered.expires),
        record=found.digest.hex(),
        log=resource.spec.receipt,
        objects=objects,
    )
    if not verdict.holds(now):
        return Distrusted(name, Why.EXPIRED, f"it expired at {delivered.expires}")
    return verdict


def decided(record: Record) -> datetime:
    """Tell when it was decided."""
    return datetime.fromisoformat(record.decision.timing.decided_at)

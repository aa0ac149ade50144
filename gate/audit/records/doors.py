"""What belongs to a record of one door, and to none of another."""

from collections.abc import Iterator, Mapping

from gate.audit.records.detail import Detail, Scope, State, Verdict
from gate.audit.records.record import Record
from gate.model import Door

ADMITTED = "ADMITTED_BY_THIS_WEBHOOK"
ADMITTED_UNJUDGED = "ADMITTED_ALTHOUGH_UNDECIDABLE"
REJECTED = "REJECTED"
EFFECTS: Mapping[Verdict, tuple[str, ...]] = {
    Verdict.ALLOW: (ADMITTED,),
    Verdict.DENY: (REJECTED,),
    Verdict.ERROR: (REJECTED, ADMITTED_UNJUDGED),
}
"""What an API server can be told after each verdict."""
ASSERTED = ("controller-asserted", "annotation-claimed")


def door_faults(record: Record) -> Iterator[str]:
    """Name each way in which a record tells of another door than its own."""
    decision = record.decision
    is_admission = decision.point is Door.ADMISSION
    if set(told_of_requests(decision)) != {is_admission}:
        yield "requests to a cluster are for the door admission, and for no other"
    elif is_admission:
        yield from admission_faults(record)
    elif not decision.source.repo:
        yield "it does not say which repository was judged"
    yield from delivery_faults(record)


def told_of_requests(decision: Detail) -> Iterator[bool]:
    """Say of each part that only records of admission have whether it is there."""
    source, actor = decision.source, decision.actor
    yield decision.request is not None
    yield decision.cluster is not None
    yield source.state is State.CLUSTER
    yield source.scope is Scope.OBJECT
    # Who asks about a delivery is known to an API server, too.
    if decision.delivery is None:
        yield actor.kind == "kubernetes"
        yield actor.user_info is not None
    # Without a commit nothing is asserted of one.
    if source.assurance != "none":
        yield source.assurance in ASSERTED


def delivery_faults(record: Record) -> Iterator[str]:
    """Hold what the record of a delivery says in several places against each other."""
    decision, delivery = record.decision, record.decision.delivery
    if delivery is None:
        return
    if decision.point is not Door.PRESYNC or decision.judged_as is not Door.PRESYNC:
        yield "deliveries are for the door presync, and for no other"
    resource = record.predicate.resource_uri
    if resource != delivery.resource:
        yield f"{resource[:80]} is not {delivery.resource[:80]}"
    if (decision.actor.kind == "kubernetes") != (decision.actor.user_info is not None):
        yield "an API server says who asked, or it does not"


def admission_faults(record: Record) -> Iterator[str]:
    """Hold what the record of a request says in several places against each other."""
    decision = record.decision
    request, cluster = decision.request, decision.cluster
    if request is None or cluster is None:
        return
    resource = record.predicate.resource_uri
    if not resource.startswith(f"k8s://{cluster.uid}/"):
        yield f"{resource[:80]} is not in the cluster {cluster.uid[:80]}"
    if decision.effect not in EFFECTS[decision.verdict]:
        yield f"{decision.verdict} and {decision.effect}"
    if decision.judged_as is not Door.ADMISSION:
        yield "a request was judged by the rules of another door"
    seen = request.old if request.operation == "DELETE" else request.new
    digests = {subject.digest for subject in record.subject}
    if seen and digests != {seen.digest}:
        yield "its subject is another object than the request's"
    via = decision.source.resolved_via
    if (via is None) != (decision.source.assurance == "none"):
        yield "a commit is asserted by something, or there is none"

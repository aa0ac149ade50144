"""A delivery that was judged and recorded, and somebody who believes such verdicts."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

from gate.applied import Identified
from gate.audit import Envelope, Receipt
from gate.audit.keys import KeySigner
from gate.audit.records import Record
from gate.audit.records.deliveries import Delivered, Revision
from gate.audit.records.detail import Evidence
from gate.audit.records.digests import DigestSet
from gate.audit.trust import Span, Speaker, Trust
from gate.model import Door
from gate.verdicts import Applied, Belief, listed, write
from tests.gate.audit.records.samples import ALLOWED, COMMIT, DENIED, REPO, TREE, with_detail
from tests.gate.audit.verification.sample import ORIGIN, record_key, sealed, trusting

NOW = datetime(2026, 11, 5, tzinfo=UTC)
VERIFIER = "https://gate.example.com/verifiers/prod"
CLUSTER = "0b6b4b6e-2f0b-4d7b-9a3a-4a1f5d6e7f80"
HOME = "agentgate"
DELIVERED = Delivered(
    controller="argocd",
    cluster=CLUSTER,
    namespace="argocd",
    name="support",
    uid="6f0c9a52-64b1-4a30-9b8b-5c2f3a7a1f11",
    revisions=(Revision(REPO, COMMIT, TREE),),
    portions="9" * 64,
    expires="2026-12-04T08:31:02Z",
    initiator="alice",
)
AGENT = Applied(Identified("kagent.dev", "Agent", "prod", "support"), "a" * 64)
CONFIG = Applied(Identified("", "ConfigMap", "prod", "prompts"), "b" * 64, b'{"data":{}}')
APPLIED = (AGENT, CONFIG)
PLACE = Receipt(ORIGIN, 7)


def about(
    delivered: Delivered = DELIVERED, applied: bytes | None = None, base: Record = ALLOWED
) -> Record:
    """Make the record of a delivery."""
    data = listed(APPLIED) if applied is None else applied
    decision = replace(
        base.decision,
        point=Door.PRESYNC,
        judged_as=Door.PRESYNC,
        delivery=delivered,
        evidence=(Evidence("applied", "application/json", DigestSet(sha256(data).hexdigest())),),
    )
    record = with_detail(base, decision)
    verifier = replace(record.predicate.verifier, id=VERIFIER)
    predicate = replace(record.predicate, verifier=verifier, resource_uri=delivered.resource)
    return replace(record, predicate=predicate)


def denied(delivered: Delivered = DELIVERED) -> Record:
    return about(delivered, base=DENIED)


def resource(
    record: Record | None = None,
    applied: Sequence[Applied] = APPLIED,
    signer: KeySigner | None = None,
) -> dict[str, object]:
    """Write the custom resource of a record."""
    return written(sealed(record or about(applied=listed(applied)), signer), listed(applied))


def written(envelope: Envelope, applied: bytes) -> dict[str, object]:
    return dict(write(envelope, PLACE, applied, HOME))


def mapping(value: Mapping[str, object], key: str) -> dict[str, object]:
    found = value[key]
    assert isinstance(found, dict)
    return found


def changed(value: Mapping[str, object], **spec: object) -> dict[str, object]:
    """Change what a resource says, and not its record."""
    return {**value, "spec": {**mapping(value, "spec"), **spec}}


def named(value: Mapping[str, object], **metadata: object) -> dict[str, object]:
    """Call a resource otherwise."""
    return {**value, "metadata": {**mapping(value, "metadata"), **metadata}}


def speaker(spans: tuple[Span, ...] = (Span(ORIGIN, 0),)) -> Speaker:
    return Speaker(
        record_key().key,
        (VERIFIER,),
        (Door.PRESYNC,),
        (f"argocd://{CLUSTER}", f"flux://{CLUSTER}"),
        (),
        spans,
    )


def trust(*speakers: Speaker) -> Trust:
    return trusting(*(speakers or (speaker(),)))


def belief(*speakers: Speaker) -> Belief:
    return Belief(trust(*speakers), VERIFIER, CLUSTER, HOME)

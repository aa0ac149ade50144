"""How a recorded decision on a revision becomes a custom resource that replicas can believe."""

from collections.abc import Mapping
from hashlib import sha256

from gate.audit import Envelope, Receipt
from gate.audit import envelope as envelopes
from gate.audit.records import Record, read_record
from gate.errors import RecordError
from gate.verdicts.naming import name_of
from gate.verdicts.packing import pack
from gate.verdicts.resource import GROUP, KIND, LARGEST, UID_LABEL, VERSION, shown

APPLIED = "applied"
"""How the record calls the list of what is applied, among its evidence."""


def write(
    sealed: Envelope, receipt: Receipt, applied: bytes, namespace: str
) -> Mapping[str, object]:
    """Write the custom resource of a record that a log holds, with the list that it names.

    Raises `RecordError` where the record is about no delivery or about another list, and where
    there is no room.
    """
    record = read_record(sealed)
    delivered = record.decision.delivery
    if delivered is None:
        raise RecordError("the record is about no delivery")
    if sha256(applied).hexdigest() != evidence_of(record):
        raise RecordError("the record is about another list of objects")
    packed = {"envelope": pack(envelopes.dump(sealed)), "applied": pack(applied)}
    size = sum(map(len, packed.values()))
    if size > LARGEST:
        raise RecordError(
            f"the verdict would take {size} bytes in the cluster, and {LARGEST} is the most",
            advice="deliver it by several Applications, or replace fewer of its objects",
        )
    view = shown(record, delivered, envelopes.digest(sealed))
    return {
        "apiVersion": f"{GROUP}/{VERSION}",
        "kind": KIND,
        "metadata": {
            "name": name_of(delivered, record.decision.digests),
            "namespace": namespace,
            "labels": {UID_LABEL: delivered.uid},
        },
        "spec": {
            **view.model_dump(by_alias=True, exclude_defaults=True),
            "log": {"origin": receipt.origin, "index": receipt.index},
            **packed,
        },
    }


def evidence_of(record: Record) -> str:
    """Give the SHA-256 of the list that a record is about; empty where it names none."""
    named = [each.digest.sha256 for each in record.decision.evidence if each.name == APPLIED]
    return named[0] if len(named) == 1 else ""

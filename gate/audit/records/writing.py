"""How a record becomes the payload that is signed: plain JSON, which needs no canonical form."""

from gate.audit.envelope import PAYLOAD_LIMIT
from gate.audit.records.record import Record
from gate.audit.records.shape import SHAPE
from gate.errors import RecordError


def dump(record: Record) -> bytes:
    """Write a record, however long it is; what is empty is left out."""
    return SHAPE.dump_json(record, by_alias=True, exclude_defaults=True)


def write(record: Record) -> bytes:
    """Write a record.

    Raises `RecordError` when it is longer than any reader takes.
    """
    payload = dump(record)
    if len(payload) > PAYLOAD_LIMIT:
        raise RecordError(f"the record would be longer than {PAYLOAD_LIMIT} bytes")
    return payload

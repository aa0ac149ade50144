"""The one adapter between records and their JSON, and the JSON Schema that it gives."""

from pydantic import TypeAdapter

from gate.audit.records.record import Record

SHAPE: TypeAdapter[Record] = TypeAdapter(Record)


def schema() -> dict[str, object]:
    """Describe the JSON of records as a JSON Schema."""
    return SHAPE.json_schema(by_alias=True)

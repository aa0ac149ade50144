"""The one adapter between records and their JSON, and the JSON Schema that it gives."""

from pydantic import TypeAdapter

from gate.audit.records.record import Record

SHAPE: TypeAdapter[Record] = TypeAdapter(Record)


def schema() -> dict[str, object]:
    """Describe the JSON of records as a JSON Schema (draft 2020-12)."""
    described: dict[str, object] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:agentgate:schema:record:v1",
        **SHAPE.json_schema(by_alias=True),
    }
    return described

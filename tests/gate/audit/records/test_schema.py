"""The JSON Schema that is shipped is that of what is written."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from gate.audit.records.shape import schema
from gate.audit.records.writing import write
from tests.gate.audit.records.samples import ALLOWED, DENIED

ROOT = Path(__file__).parents[4]
GOLDEN = sorted((ROOT / "tests" / "gate" / "recording" / "golden").glob("*.json"))


@pytest.mark.parametrize(
    "payload",
    [write(ALLOWED), write(DENIED), *(path.read_bytes() for path in GOLDEN)],
)
def test_records_have_the_shape(payload: bytes) -> None:
    Draft202012Validator(schema()).validate(json.loads(payload))


def test_other_keys_have_not() -> None:
    record = json.loads(write(ALLOWED))
    record["predicate"]["VerificationResult"] = "FAILED"
    assert not Draft202012Validator(schema()).is_valid(record)

"""An approval is read strictly: nothing that two readers could understand differently is one."""

import json

import pytest
from jsonschema import Draft202012Validator

from gate.audit import Envelope
from gate.audit.approvals import Grant, Review, approval, read_approval, summarise
from gate.audit.approvals.statement import dump, schema
from gate.errors import RecordError

COMMIT, TREE = "e" * 40, "7" * 40
REVIEW = Review(
    "019a4e2b-7c11-7a52-9f0e-1f6f0f5f7c01", "alice", "2026-11-04T08:31:01.812345Z",
    "git+https://git.example.com/corp/agents", (Grant("prod/triage", "tool:delete_file"),),
)  # fmt: skip
STATEMENT = approval(COMMIT, TREE, REVIEW)
WRITTEN = dump(STATEMENT)


def read(payload: bytes) -> object:
    return read_approval(Envelope(payload, "", b""))


def test_what_is_written_is_read_again_and_fits_the_schema() -> None:
    assert read(WRITTEN) == STATEMENT
    Draft202012Validator(schema()).validate(json.loads(WRITTEN))
    assert (summarise(STATEMENT).commit, summarise(STATEMENT).verifier) == (COMMIT, "alice")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"gitTree":"' + TREE.encode() + b'"', b'"sha256":"' + b"c" * 64 + b'"'),
        (b'"gitCommit":', b'"sha256":"' + b"c" * 64 + b'","gitCommit":'),
        (b"approval/v1", b"decision/v1"),
        (b'"subject":[', b'"subject":[{"digest":{"gitCommit":"' + b"a" * 40 + b'"}},'),
        (b'"approver":"alice"', b'"approver":"alice","approver":"bob"'),
        (b'"approver":"alice"', b'"approver":"alice","Approver":"bob"'),
        (b'"approver":"alice"', b'"approver":""'),
        (b'"grants":[', b'"grants":[{"agent":"","capability":"x"},'),
        (b"01.812345Z", b"61Z"),
        (b"}}", b"}}{}"),
        (COMMIT.encode(), COMMIT.encode().upper()),
    ],
)
def test_what_is_none(old: bytes, new: bytes) -> None:
    assert old in WRITTEN
    with pytest.raises(RecordError):
        read(WRITTEN.replace(old, new) if old != b"}}" else WRITTEN + b"{}")

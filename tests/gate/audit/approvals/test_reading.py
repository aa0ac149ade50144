"""An approval is read strictly: nothing that two readers could understand differently is one."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from gate.audit import Envelope
from gate.audit.approvals import Approval, Grant, Review, approval, read_approval, summarise
from gate.audit.approvals.statement import MOST, dump, schema
from gate.audit.envelope import PAYLOAD_LIMIT
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


@pytest.mark.parametrize(
    "spoiled",
    [
        replace(STATEMENT, subject=(replace(STATEMENT.subject[0], uri="git+https://x.example"),)),
        replace(STATEMENT, subject=STATEMENT.subject * 2),
        approval("", TREE, REVIEW),
        approval(COMMIT, "", REVIEW),
        replace(STATEMENT, predicate=replace(REVIEW, comment="x" * 1001)),
        replace(STATEMENT, predicate=replace(REVIEW, grants=REVIEW.grants * (MOST + 1))),
        replace(STATEMENT, predicate=replace(REVIEW, approver="x" * 254)),
        replace(STATEMENT, predicate=replace(REVIEW, base="main")),
    ],
    ids=[
        "other uri", "two subjects", "no commit", "no tree", "comment", "many grants", "name",
        "base",
    ],
)  # fmt: skip
def test_what_says_too_much_is_none(spoiled: Approval) -> None:
    with pytest.raises(RecordError):
        read(dump(spoiled))


def test_what_is_longer_than_an_envelope_is_not_read() -> None:
    with pytest.raises(RecordError):
        read(WRITTEN + b" " * PAYLOAD_LIMIT)
    with pytest.raises(RecordError):
        read(b"[" * 100_000)


@given(st.integers(0, len(WRITTEN) - 1), st.binary(max_size=4), st.integers(0, 40))
@settings(max_examples=300)
def test_whatever_is_changed_is_none_or_says_something_else(
    place: int, new: bytes, length: int
) -> None:
    payload = WRITTEN[:place] + new + WRITTEN[place + length :]
    try:
        found = read(payload)
    except RecordError:
        return
    assert found != STATEMENT or json.loads(payload) == json.loads(WRITTEN)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
PARTS = sorted(json.loads(WRITTEN))


@given(st.sampled_from(PARTS), JSON)
@settings(max_examples=200)
def test_odd_parts_are_refused_and_nothing_else_happens(part: str, odd: object) -> None:
    payload = json.dumps({**json.loads(WRITTEN), part: odd}).encode()
    with pytest.raises(RecordError):
        read(payload)

"""Whatever a record says, it is read as it was written."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from gate.audit import Envelope
from gate.audit.records import Detail, DigestSet, Subject, read_record, summarise, write
from gate.audit.records.changes import Altered, Change, Side, TraitChange
from gate.audit.records.detail import (
    Acceptance,
    Actor,
    CheckpointRef,
    Evidence,
    Found,
    Judged,
    Omitted,
    Outcome,
    Question,
    Remark,
)
from gate.audit.records.digests import Form
from tests.gate.audit.records.samples import ALLOWED, DENIED, DETAIL, FILE, WHOLE, with_detail

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
COUNT = st.integers(0, 2**53 - 1)
HEX = st.binary(min_size=32, max_size=32).map(bytes.hex)
DIGEST = st.builds(DigestSet, HEX)
SIDE = st.builds(Side, TEXT, TEXT, TEXT, COUNT, TEXT, TEXT, TEXT)
TRAIT = st.builds(TraitChange, TEXT, TEXT, TEXT, TEXT, COUNT, TEXT, TEXT)
ALTERED = st.builds(
    Altered, TEXT, st.none() | SIDE, st.none() | SIDE, st.lists(TRAIT, max_size=2).map(tuple)
)
NAMES = st.lists(TEXT, max_size=3).map(tuple)
FOUND = st.builds(
    Found, TEXT, TEXT, st.sampled_from([Outcome.WARNED, Outcome.KNOWN, Outcome.EXEMPTED]), TEXT,
    TEXT, COUNT, TEXT, TEXT, TEXT, NAMES,
    st.none() | st.builds(Acceptance, TEXT, TEXT, st.booleans()),
)  # fmt: skip
JUDGED = st.builds(
    Judged, TEXT, TEXT, st.sampled_from(Form), st.none() | DIGEST, TEXT, TEXT, TEXT, TEXT, TEXT,
    TEXT, COUNT, NAMES, TEXT, TEXT,
)  # fmt: skip


def details() -> st.SearchStrategy[Detail]:
    return st.builds(
        replace,
        st.just(DETAIL),
        actor=st.builds(Actor, st.sampled_from(["ci", "local"]), TEXT, TEXT, TEXT, TEXT, TEXT),
        difference=st.builds(Change, HEX, st.lists(ALTERED, max_size=3).map(tuple), TEXT),
        objects=st.lists(JUDGED, max_size=3).map(tuple),
        findings=st.lists(FOUND, max_size=3).map(tuple),
        unresolved=st.lists(st.builds(Question, TEXT, TEXT, TEXT, COUNT, TEXT), max_size=2).map(
            tuple
        ),
        notices=st.lists(st.builds(Remark, TEXT, TEXT), max_size=2).map(tuple),
        evidence=st.lists(st.builds(Evidence, TEXT, TEXT, DIGEST), max_size=2).map(tuple),
        omitted=st.builds(Omitted, COUNT, COUNT, COUNT, COUNT, COUNT, COUNT),
        self_configured=st.booleans(),
        unrendered=st.booleans(),
        previous_checkpoint=st.none() | st.builds(CheckpointRef, TEXT, COUNT.map(str), TEXT),
    )


FILES = st.lists(
    st.builds(Subject, DIGEST, TEXT.filter(bool)), max_size=3, unique_by=lambda s: s.name
)


@given(details(), FILES)
def test_a_record_is_read_as_it_was_written(detail: Detail, files: list[Subject]) -> None:
    record = replace(with_detail(ALLOWED, detail), subject=(WHOLE, *files))
    assert read_record(Envelope(write(record), "", b"")) == record


def test_a_summary_names_what_was_judged() -> None:
    told = summarise(ALLOWED)
    assert (told.verdict, told.door, told.commit) == ("ALLOW", "check", "e" * 40)
    assert told.objects == (FILE.digest.sha256,)
    assert summarise(DENIED).verdict == "DENY"

"""What a stranger may write, and what of it is a record."""

from dataclasses import replace
from typing import Final

import pytest

from gate.audit import Envelope
from gate.audit.records import DigestSet, Record, Scope, State, Subject, read_record, write
from gate.audit.records.detail import Outcome
from gate.audit.records.record import Annotations
from gate.audit.records.writing import dump
from gate.errors import RecordError
from tests.gate.audit.records.samples import (
    ALLOWED,
    COUNTS,
    DENIAL,
    DENIED,
    DETAIL,
    FILE,
    SOURCE,
    WHOLE,
    enveloped,
    with_detail,
)

VSA: Final = "https://slsa.dev/verification_summary/v1"
OWN = '"https://agentgate.dev/decision/v1":{'


def refusal(payload: bytes) -> str:
    """Give everything that is said of a payload that is refused."""
    with pytest.raises(RecordError) as refused:
        read_record(enveloped(payload))
    error = refused.value
    return " ".join([error.message, *map(str, error.faults)])


@pytest.mark.parametrize("record", [ALLOWED, DENIED])
def test_what_was_written_is_read(record: Record) -> None:
    assert read_record(enveloped(write(record))) == record


def clocked(suspect: str) -> Record:
    """Say until when the log of a record had come before it."""
    return with_detail(
        ALLOWED, replace(DETAIL, timing=replace(DETAIL.timing, clock_suspect=suspect))
    )


def test_a_suspect_clock_is_read_and_is_nothing_where_it_is_not_said() -> None:
    behind = clocked("2026-11-04T09:00:00Z")
    assert read_record(enveloped(write(behind))) == behind
    assert b'"clockSuspect":"2026-11-04T09:00:00Z"' in write(behind)
    assert b"clockSuspect" not in write(ALLOWED)
    assert read_record(enveloped(write(ALLOWED))).decision.timing.clock_suspect == ""


@pytest.mark.parametrize(
    ("moment", "because"),
    [
        (DETAIL.timing.decided_at, "suspect of being behind"),
        ("2026-11-04T08:31:02Z", "suspect of being behind"),
        ("true", "clockSuspect"),
        ("2026-11-04T09:00:00+00:00", "clockSuspect"),
    ],
)
def test_a_clock_that_is_not_behind_is_not_suspect(moment: str, because: str) -> None:
    assert because in refusal(dump(clocked(moment)))


def test_only_statements_are_read() -> None:
    with pytest.raises(RecordError, match="text/plain"):
        read_record(Envelope(write(ALLOWED), "", b"", "text/plain"))


SPOILED = [
    ('{"_type":', '{"_type":"https://in-toto.io/Statement/v1","_type":', "occurs twice"),
    ('"PASSED"', '"FAILED","verificationResult":"PASSED"', "occurs twice"),
    ('"verdict":"ALLOW"', '"verdict":"DENY","verdict":"ALLOW"', "occurs twice"),
    ('"verdict":"ALLOW"', '"verdict":"ALLOW","Verdict":"DENY"', "Verdict"),
    ('"PASSED"', '"PASSED","VerificationResult":"FAILED"', "VerificationResult"),
    ('"PASSED"', '"PASSED","https://example.com/extension":{}', "https://example.com/extension"),
    (OWN, OWN + '"decision_id":"x",', "decision_id"),
    (OWN, OWN + '"unheard":1,', "unheard"),
    ('{"_type":', '{"Subject":[],"_type":', "Subject"),
    ('"name":"agents', '"path":"x","name":"agents', "subject.1.path"),
    ("in-toto.io/Statement/v1", "in-toto.io/Statement/v0.1", "_type"),
    (f'"{VSA}"', '"https://slsa.dev/verification_summary/v0.2"', "predicateType"),
    (f'"{VSA}"', '"https://agentgate.dev/decision/v1"', "ALLOW as a https://agentgate.dev"),
    ('"verdict":"ALLOW"', '"verdict":"DENY"', "PASSED and DENY"),
    ('"verdict":"ALLOW"', '"verdict":"allow"', "verdict"),
    ('"PASSED"', '"FAILED"', "FAILED and ALLOW"),
    ('"AGENTGATE_POLICY_PASSED"', '"SLSA_SOURCE_LEVEL_3"', "verifiedLevels.0"),
    ('["AGENTGATE_POLICY_PASSED"]', "[]", "levels are for what was allowed"),
    (f'"sha256":"{"c" * 64}"', f'"sha256":"{"c" * 63}"', "sha256"),
    (f'"sha256":"{"c" * 64}"', f'"sha256":"{"C" * 64}"', "sha256"),
    (f'"sha256":"{"c" * 64}"', f'"sha256":"{"c" * 64}\\n"', "sha256"),
    (f'"sha256":"{"c" * 64}"', '"sha256":""', "sha256"),
    (f'"sha256":"{"c" * 64}"', f'"md5":"{"c" * 32}"', "md5"),
    (f'"gitCommit":"{"e" * 40}"', f'"gitCommit":"{"e" * 41}"', "gitCommit"),
    (f'"gitBlob":"{"b" * 40}"', '"gitBlob":null', "gitBlob"),
    ('"timeVerified":"2026-11-04T08:31:02Z"', '"timeVerified":"2026-11-04 08:31:02"', "timeVeri"),
    ('"timeVerified":"2026-11-04T08:31:02Z"', '"timeVerified":"2026-13-04T08:31:02Z"', "timeVeri"),
    ('"timeVerified":"2026-11-04T08:31:02Z"', '"timeVerified":1794000000', "timeVerified"),
    ("08:31:02.004112Z", "08:31:02.004112+00:00", "decidedAt"),
    ("08:31:02.004112Z", "08:31:62.004112Z", "decidedAt"),
    ("08:31:02.004112Z", "08:31:02.0041121Z", "decidedAt"),
    ('"evalMicros":"191767"', '"evalMicros":191767', "evalMicros"),
    ('"evalMicros":"191767"', '"evalMicros":"0191767"', "evalMicros"),
    ("019a4e2b-7c11-7a52", "019a4e2b-7c11-4a52", "decisionId"),
    ("019a4e2b-7c11-7a52", "019A4E2B-7c11-7a52", "decisionId"),
    ('"denials":0', '"denials":0.0', "no integer"),
    ('"denials":0', '"denials":-1', "denials"),
    ('"denials":0', '"denials":"0"', "denials"),
    ('"denials":0', '"denials":9007199254740993', "no integer"),
    ('"denials":0', '"denials":1', "allows what its findings forbid"),
    ('"undecidable":0', '"undecidable":1', "allows what its findings forbid"),
    ('"point":"check"', '"point":"approve"', "point"),
    ('"slsaVersion":"1.2"', '"slsaVersion":"1.0"', "slsaVersion"),
    ('"resourceUri":"git+https:', '"resourceUri":"git https:', "resourceUri"),
    ('"id":"https://gate.example.com', '"id":"gate.example.com', "verifier.id"),
    ('"verifier":{', '"Verifier":{}, "verifier":{', "Verifier"),
    ("Somebody", "\\ud800", "surrogate"),
    ("Somebody", "\\u0000\\ud83d", "surrogate"),
]


@pytest.mark.parametrize(("old", "new", "said"), SPOILED)
def test_what_is_spoiled_is_refused(old: str, new: str, said: str) -> None:
    payload = write(ALLOWED).decode()
    assert old in payload
    assert said in refusal(payload.replace(old, new).encode())


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        (b"", "no JSON"),
        (b"null", "no record"),
        (b"[]", "no record"),
        (write(ALLOWED) + write(DENIED), "no JSON"),
        (write(ALLOWED) + b"\0", "no JSON"),
        (b"\xef\xbb\xbf" + write(ALLOWED), "no JSON"),
        (write(ALLOWED).decode().encode("utf-16"), "UTF-8"),
        (b"[" * 10_000, "nested"),
        (b'{"_type":"' + b"x" * 2**20 + b'"}', "longer than"),
        (b'{"_type":' + b"9" * 100_000 + b"}", "no integer"),
    ],
)
def test_what_is_no_json_of_ours_is_refused(payload: bytes, said: str) -> None:
    assert said in refusal(payload)


def about(*subjects: Subject) -> Record:
    return replace(ALLOWED, subject=subjects)


CONTRADICTIONS = [
    (about(), "about nothing"),
    (about(Subject(DigestSet(), name="a")), "no digest"),
    (about(FILE, replace(FILE, digest=DigestSet("d" * 64))), "same name"),
    (about(replace(WHOLE, digest=DigestSet(git_commit="f" * 40))), "another commit"),
    (about(WHOLE, replace(WHOLE, digest=DigestSet(git_tree="f" * 40))), "another commit"),
    (replace(DENIED, predicate_type=VSA), "DENY as a https://slsa.dev"),
    (replace(DENIED, predicate=replace(DENIED.predicate, verified_levels=("AGENTGATE_X",))),
     "levels are for"),
    (with_detail(ALLOWED, replace(DETAIL, findings=(DENIAL,))), "findings forbid"),
    (with_detail(ALLOWED, replace(
        DETAIL, findings=(replace(DENIAL, outcome=Outcome.UNDECIDABLE),))), "findings forbid"),
    (with_detail(ALLOWED, replace(
        DETAIL, fail_on_warn=True, judged=replace(COUNTS, warnings=1))), "findings forbid"),
    (with_detail(ALLOWED, replace(DETAIL, source=replace(SOURCE, scope=Scope.CHANGE))),
     "not all of one"),
    (with_detail(ALLOWED, replace(DETAIL, source=replace(SOURCE, scope=Scope.PATHS))),
     "not all of one"),
    (with_detail(ALLOWED, replace(DETAIL, source=replace(SOURCE, state=State.INDEX))),
     "not all of one"),
    (with_detail(ALLOWED, replace(DETAIL, source=replace(SOURCE, state=State.STDIN))),
     "not all of one"),
    (with_detail(ALLOWED, replace(
        DETAIL, source=replace(SOURCE, state=State.WORKTREE, dirty=True))), "differs from it"),
    (with_detail(ALLOWED, replace(DETAIL, source=replace(SOURCE, commit="f" * 40))),
     "another commit"),
]  # fmt: skip


@pytest.mark.parametrize(("record", "said"), CONTRADICTIONS)
def test_a_record_that_contradicts_itself_is_refused(record: Record, said: str) -> None:
    assert said in refusal(dump(record))


@pytest.mark.parametrize(
    "record",
    [
        about(FILE),
        about(replace(WHOLE, annotations=Annotations(("refs/heads/main",))), FILE),
        about(replace(WHOLE, name="x"), FILE),
        with_detail(ALLOWED, replace(DETAIL, source=replace(SOURCE, state=State.WORKTREE))),
        with_detail(ALLOWED, replace(DETAIL, judged=replace(COUNTS, warnings=3, known=2))),
        with_detail(about(FILE), replace(DETAIL, source=replace(SOURCE, scope=Scope.CHANGE))),
    ],
)
def test_what_fits_together_is_read(record: Record) -> None:
    assert read_record(enveloped(dump(record))) == record


def test_hostile_keys_are_quoted_in_part_only() -> None:
    payload = write(ALLOWED).replace(OWN.encode(), OWN.encode() + b'"%s":1,' % (b"x" * 100_000))
    assert len(refusal(payload)) < 1000

"""Reports and records that somebody gives back: all that they say, and nothing that they cannot."""

import json
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256

import orjson
import pytest
from hypothesis import given

from gate.audit import envelope
from gate.audit.records import Record
from gate.audit.records.detail import (
    Acceptance,
    Evidence,
    Found,
    Omitted,
    Outcome,
    Question,
    Remark,
)
from gate.audit.records.digests import DigestSet
from gate.audit.records.writing import dump
from gate.display import View
from gate.errors import GateError, RecordError
from gate.feedback import Word
from gate.feedback.reading import read_report
from gate.feedback.recorded import UNSAID
from gate.feedback.telling import of_both, of_record, of_report
from gate.model import Decision, Enforcement, Severity, Verdict
from gate.reports import json as written
from gate.reports import markdown
from tests.gate.audit.records.samples import ALLOWED, COMMIT, DENIAL, DENIED, enveloped, with_detail
from tests.gate.feedback.desks import report
from tests.gate.reports.samples import CLEAN, RICH, TRAINER, decided
from tests.gate.reports.test_hostile_text import decisions

Spoil = Callable[[dict[str, object]], object]


def sealed(record: Record) -> bytes:
    return envelope.dump(enveloped(dump(record)))


def test_a_report_becomes_the_decision_that_it_was() -> None:
    decision = read_report(report(RICH))
    assert written.render(decision, View()) == written.render(RICH, View())
    assert markdown.render(decision, View()) == markdown.render(RICH, View())


@given(decision=decisions)
def test_whatever_a_report_holds_is_read(decision: Decision) -> None:
    # What covers a finding is told by the finding: these covers are of others.
    plain = replace(decision, verdict=replace(decision.verdict, exempted=(), expired=()))
    text = written.render(plain, View())
    assert written.render(read_report(text.encode()), View()) == text


def spoiled(change: Spoil) -> bytes:
    value = json.loads(report(RICH))
    change(value)
    return json.dumps(value).encode()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda r: r.update(verdict="allowed"), "contradicts itself"),
        (lambda r: r.update(allowed=True), "contradicts itself"),
        (lambda r: r["summary"].update(denials=0), "counts 0 denials, and lists 4"),
        (lambda r: r["findings"].pop(), "contradicts itself"),
        (lambda r: r["findings"][0].update(outcome="exempted"), "contradicts itself"),
        (lambda r: r["findings"][0].update(severity="dire"), "no report"),
        (lambda r: r["findings"][0]["location"].update(line="3"), "no report"),
        (lambda r: r.update(schema="urn:agentgate:report:v2"), "no report"),
        (lambda r: r.pop("digests"), "no report"),
    ],
    ids=["verdict", "allowed", "summary", "fewer", "exempted", "severity", "line", "schema",
         "digests"],
)  # fmt: skip
def test_reports_that_are_none(change: Spoil, why: str) -> None:
    with pytest.raises(RecordError, match=why):
        read_report(spoiled(change))


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"\xff", b'{"schema": 1, "schema": 2}', b"[" * 100, b"x" * (17 << 20)],
    ids=["empty", "list", "bytes", "twice", "deep", "long"],
)  # fmt: skip
def test_what_is_no_report_at_all(data: bytes) -> None:
    with pytest.raises(RecordError):
        read_report(data)


def test_fields_of_later_releases_are_passed_over() -> None:
    assert read_report(spoiled(lambda r: r.update(later=[1]))) == read_report(report(RICH))


def test_warnings_count_if_they_did() -> None:
    warned = report(decided(Verdict(warnings=(TRAINER,))))
    assert of_report(warned, fail_on_warn=False).word is Word.ALLOWED
    assert of_report(warned, fail_on_warn=True).word is Word.DENIED
    assert of_report(report(CLEAN), fail_on_warn=True).word is Word.ALLOWED
    assert of_report(report(RICH), fail_on_warn=True).word is Word.UNDECIDED


def test_a_record_tells_of_its_decision() -> None:
    told = of_record(sealed(DENIED))
    assert told.word is Word.DENIED
    assert told.counted == "1 denial in 1 manifest from 1 file, 1 rule"
    [finding] = told.decision.verdict.denials
    assert (finding.rule.id, finding.rule.severity) == ("no-gpu-in-dev", Severity.HIGH)
    assert finding.message == DENIAL.message
    assert told.proof is not None
    assert told.proof.digest == envelope.digest(enveloped(dump(DENIED))).hex()
    assert (told.proof.commit, told.proof.origin, told.proof.index) == (COMMIT, "", None)
    assert of_record(sealed(ALLOWED)).word is Word.ALLOWED


def test_what_a_record_had_no_room_for_is_counted_and_told() -> None:
    outcomes = (Outcome.WARNED, Outcome.DRYRUN, Outcome.KNOWN, Outcome.EXEMPTED)
    cover = Acceptance("payments-platform", "2027-01-31")
    findings = tuple(
        replace(DENIAL, outcome=each, accepted=cover if each is Outcome.EXEMPTED else None)
        for each in outcomes
    )
    ended = replace(DENIAL, accepted=replace(cover, expired=True))
    detail = replace(
        DENIED.decision,
        findings=(ended, *findings),
        unresolved=(Question("tool-scope", "dev/trainer", "a.yaml", 1, "who knows"),),
        notices=(Remark("link", "a link was not followed"),),
        judged=replace(DENIED.decision.judged, denials=90, warnings=10),
        omitted=Omitted(findings=98),
    )
    told = of_record(sealed(with_detail(DENIED, detail)))
    assert told.counted.startswith("90 denials, 10 warnings in ")
    found = told.decision.verdict
    assert [found.warnings[0].enforcement, found.dryrun[0].enforcement] == [
        Enforcement.WARN, Enforcement.DRYRUN,
    ]  # fmt: skip
    assert (found.exempted[0].exemption.reason, len(found.expired)) == (UNSAID, 1)
    text = markdown.render(told.decision, View())
    for said in ("98 more findings", "who knows", "a link was not followed", "payments-platform"):
        assert said in text


@pytest.mark.parametrize(
    "found",
    [
        replace(DENIAL, severity="dire"),
        replace(DENIAL, accepted=Acceptance("somebody", "some day", expired=True)),
    ],
    ids=["severity", "day"],
)
def test_records_that_say_what_nobody_knows(found: Found) -> None:
    record = with_detail(DENIED, replace(DENIED.decision, findings=(found,)))
    with pytest.raises(RecordError, match="the record has a"):
        of_record(sealed(record))


def evidenced(record: Record, data: bytes) -> bytes:
    proof = Evidence("report", "application/json", DigestSet(sha256(data).hexdigest()))
    return sealed(with_detail(record, replace(record.decision, evidence=(proof,))))


def test_a_report_goes_with_its_record_and_no_other() -> None:
    data = report(RICH)
    told = of_both(data, evidenced(DENIED, data))
    assert told.word is Word.DENIED
    assert told.proof is not None
    assert len(told.decision.verdict.denials) == len(RICH.verdict.denials)
    for other in (sealed(DENIED), evidenced(DENIED, data + b" ")):
        with pytest.raises(RecordError, match="another decision"):
            of_both(data, other)


@pytest.mark.parametrize("data", [b"", b"{}", b'{"payload": 1}', report(CLEAN)])
def test_what_is_no_record(data: bytes) -> None:
    with pytest.raises(GateError):
        of_record(data)


def test_a_record_is_read_as_strictly_as_everywhere() -> None:
    statement = orjson.loads(dump(ALLOWED))
    statement["predicate"]["verificationResult"] = "FAILED"
    with pytest.raises(RecordError, match="contradicts itself"):
        of_record(envelope.dump(enveloped(orjson.dumps(statement))))

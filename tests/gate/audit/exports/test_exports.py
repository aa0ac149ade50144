"""Exports: what collectors get, whom they do not name, and what no text in them can do."""

from dataclasses import replace

import orjson
import pytest

from gate.audit import Envelope, Receipt
from gate.audit import envelope as envelopes
from gate.audit.bundles import Exhibit, read
from gate.audit.envelope import dump
from gate.audit.exports import EXPORTS, Held
from gate.audit.exports.pieces import held
from gate.audit.records import Record
from gate.audit.records.detail import Acceptance, Actor, Claims, Found, Outcome, Person
from gate.audit.verify import Refused, verify
from gate.errors import LogError, RecordError
from gate.options.audit import FORMS
from tests.gate.audit.records.samples import (
    ALLOWED,
    COMMIT,
    DENIAL,
    DENIED,
    DETAIL,
    REPO,
    SOURCE,
    with_detail,
)
from tests.gate.audit.verification.sample import ANY, ORIGIN, VERIFIER, Tree, knowing, sealed


def kept(record: Record = ALLOWED, *, proven: bool = True) -> Held:
    """Log a record."""
    tree, envelope = Tree(), sealed(record)
    tree.fill(3)
    index = tree.add(envelope)
    proof = tree.proof(index) if proven else None
    return held(Receipt(ORIGIN, index), tree.leaves[index], dump(envelope), proof)


def exported(name: str, *records: Held) -> dict[str, bytes]:
    """Write records in one form, and give its files."""
    (form,) = (one for one in EXPORTS if one.name == name)
    files: dict[str, bytes] = {}
    for piece in form.pieces(records):
        files[piece.file] = files.get(piece.file, b"") + piece.data
    return files


def test_every_form_has_its_name_on_the_command_line() -> None:
    assert [one.name for one in EXPORTS] == FORMS


def test_a_bundle_a_record() -> None:
    one = kept()
    files = exported("sigstore", one)
    assert list(files) == [f"{ALLOWED.decision_id}.sigstore.json"]
    assert not isinstance(verify(read(*files.values()), knowing(), ANY), Refused)


def test_an_envelope_and_a_proof_a_record() -> None:
    files = exported("tlog-proof", kept())
    envelope, proof = (f"{ALLOWED.decision_id}{end}" for end in (".dsse.json", ".tlog-proof"))
    assert list(files) == [envelope, proof]
    assert files[proof].startswith(b"c2sp.org/tlog-proof@v1\nindex 3\n")


def test_lines_of_envelopes() -> None:
    (lines,) = exported("intoto", kept(), kept(DENIED)).values()
    first, second = lines.splitlines()
    assert envelopes.load(first) == sealed_again(first)
    assert orjson.loads(second)["payloadType"] == "application/vnd.in-toto+json"


def sealed_again(line: bytes) -> Envelope:
    exhibit = Exhibit(line)
    assert not isinstance(verify(exhibit, knowing(), replace(ANY, unlogged=True)), Refused)
    return envelopes.load(exhibit.envelope)


@pytest.mark.parametrize("name", ["sigstore", "tlog-proof"])
def test_what_is_not_proven_is_not_exported_as_if_it_were(name: str) -> None:
    with pytest.raises(LogError, match="proves"):
        exported(name, kept(proven=False))


def test_the_decision_log_of_opa() -> None:
    (data,) = exported("opa", kept(proven=False), kept(DENIED)).values()
    allowed, denied = orjson.loads(data)
    assert allowed["decision_id"] == ALLOWED.decision_id
    assert allowed["timestamp"] == DETAIL.timing.decided_at
    assert allowed["bundles"] == {"agentgate": {"revision": "0" * 64}}
    assert allowed["path"] == "agentgate/decision"
    assert allowed["input"]["commits"] == [COMMIT]
    assert allowed["metrics"] == {"timer_rego_query_eval_ns": 191_767_000}
    assert all(isinstance(label, str) for label in allowed["labels"].values())
    assert (allowed["labels"]["log"], allowed["labels"]["index"]) == (ORIGIN, "3")
    assert allowed["result"]["allow"] is True
    assert denied["result"]["allow"] is False
    assert denied["result"]["findings"][0]["rule"] == "no-gpu-in-dev"


def test_events() -> None:
    (data,) = exported("cloudevents", kept(), kept(DENIED)).values()
    allowed, denied = orjson.loads(data)
    assert {"specversion": "1.0", "id": ALLOWED.decision_id, "source": VERIFIER}.items() <= (
        allowed.items()
    )
    assert allowed["type"] == "dev.agentgate.decision.allowed.v1"
    assert denied["type"] == "dev.agentgate.decision.denied.v1"
    assert allowed["subject"] == REPO
    attributes = set(allowed) - {"data"}
    assert all(name.isascii() and name.isalnum() and name.islower() for name in attributes)
    assert all(isinstance(allowed[name], str) for name in attributes)


@pytest.mark.parametrize("name", ["opa", "cloudevents", "intoto"])
def test_nothing_is_a_file_too(name: str) -> None:
    (data,) = exported(name).values()
    assert data in (b"[]\n", b"")


SOMEBODY = Person("Somebody", "somebody@example.com", "2026-11-04T08:30:00Z")
NAMED = with_detail(
    DENIED,
    replace(
        DENIED.decision,
        actor=Actor("ci", "github", "workflow", "run", "push", "somebody"),
        source=replace(SOURCE, claimed=Claims(SOMEBODY, SOMEBODY)),
        findings=(
            DENIAL,
            replace(DENIAL, outcome=Outcome.EXEMPTED,
                    accepted=Acceptance("somebody@example.com", "2027-01-01")),
        ),
    ),
)  # fmt: skip


@pytest.mark.parametrize("name", ["opa", "cloudevents"])
def test_collectors_are_not_told_who(name: str) -> None:
    (data,) = exported(name, kept(NAMED)).values()
    assert b"omebody" not in data
    assert b"example.com/corp" in data


HOSTILE = "x\x1b[31m\r\n\u202e\u2028\x00<b>\x9b"


@pytest.mark.parametrize("name", ["opa", "cloudevents"])
def test_no_text_acts_on_whoever_reads_it(name: str) -> None:
    found = Found(*(("rule", "high", Outcome.DENIED, HOSTILE, HOSTILE, 1, "/x", "0" * 32, HOSTILE)))
    (data,) = exported(
        name, kept(with_detail(DENIED, replace(DENIED.decision, findings=(found,))))
    ).values()
    text = data.decode()
    assert not {"\x1b", "\r", "\u202e", "\u2028", "\x00", "\x9b"} & set(text)
    assert len(text.splitlines()) == 3
    inside = orjson.loads(data)[0]
    findings = inside["result" if name == "opa" else "data"]["findings"]
    assert findings[0]["message"] == HOSTILE


def test_what_is_no_record_is_not_exported() -> None:
    with pytest.raises(RecordError):
        held(Receipt(ORIGIN, 0), b"", b"{}", None)

"""Records that are brought: kept once, durably, and only from those who may."""

import json
from dataclasses import replace
from hashlib import sha256

import pytest

from gate.audit import Algorithm, Envelope
from gate.audit.envelope import dump, load, seal
from gate.audit.keys import generate
from gate.audit.log.opening import open_log
from gate.audit.records import write
from gate.audit.records.detail import Judged
from gate.audit.records.digests import Form
from gate.model import Door
from tests.gate.audit.records.samples import with_detail
from tests.waiting import until
from tests.webhooks.served import Served
from tests.webhooks.world import ORIGIN, OTHER, World, about
from webhooks.records.callers import Caller, caller_of


def problem(answer: tuple[int, dict[str, object]]) -> tuple[int, str]:
    status, said = answer
    assert said["status"] == status
    assert set(said) == {"type", "title", "status", "detail"}
    return status, str(said["type"]).removeprefix("https://agentgate.dev/problems/")


def test_a_record_is_kept_before_the_answer_and_once(shared_world: World, shared: Served) -> None:
    entry = shared_world.entry(1)
    status, said = shared.bring(entry.envelope)
    assert (status, said["origin"], said["digest"]) == (200, ORIGIN, entry.digest.hex())
    with open_log(shared_world.log) as log:
        stored = log.record(int(str(said["index"])))
        assert (stored.leaf, stored.envelope) == (entry.leaf, entry.envelope)
        assert stored.summary == entry.summary
    assert shared.bring(entry.envelope) == (200, said)
    told = until(lambda: [each for each in shared.of("request") if each.get("decision")])[0]
    assert (told["caller"], told["decision"]) == ("ci", entry.summary.decision_id)


def test_another_signature_over_a_known_record_keeps_its_index(
    shared_world: World, shared: Served
) -> None:
    first, second = shared_world.entry(2), shared_world.entry(2)
    assert first.envelope != second.envelope
    assert shared.bring(first.envelope) == shared.bring(second.envelope)


def test_another_record_of_the_same_decision(shared_world: World, shared: Served) -> None:
    assert shared.bring(shared_world.entry(3).envelope)[0] == 200
    other = shared_world.entry(3, effect="EXIT_1")
    assert problem(shared.bring(other.envelope)) == (409, "other-record")


def test_what_dsse_does_not_know_is_not_kept(shared_world: World, shared: Served) -> None:
    entry = shared_world.entry(4)
    more = {**json.loads(entry.envelope), "more": "x"}
    status, said = shared.bring(json.dumps(more).encode())
    assert status == 200
    with open_log(shared_world.log) as log:
        assert log.record(int(str(said["index"]))).envelope == entry.envelope


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "unreadable"),
        (b"{", "unreadable"),
        (b"{}", "unreadable"),
        (b"[" * 100_000, "unreadable"),
        (b"\xff\xfe{}", "unreadable"),
        (b'{"payload":"","payload":"","payloadType":"","signatures":[]}', "unreadable"),
        (b'{"payload":"e30=","payloadType":"text/plain","signatures":[{"sig":"AA=="}]}',
         "wrong-payload-type"),
    ],
)  # fmt: skip
def test_what_is_no_envelope(shared: Served, body: bytes, kind: str) -> None:
    assert problem(shared.bring(body)) == (400, kind)


def test_a_signed_payload_that_is_no_record(shared_world: World, shared: Served) -> None:
    record = write(about(5))
    for payload in (b"{}", record + b"{}", record.replace(b'{"_type"', b'{"_type":1,"_type"')):
        sealed = dump(seal(payload, shared_world.record_key))
        assert problem(shared.bring(sealed)) == (400, "no-record"), payload[:30]


def test_a_denial_that_calls_itself_a_pass(shared_world: World, shared: Served) -> None:
    payload = write(about(6)).replace(b'"verdict":"ALLOW"', b'"verdict":"DENY"')
    sealed = dump(seal(payload, shared_world.record_key))
    assert problem(shared.bring(sealed)) == (400, "wrong-predicate")


def test_a_record_that_was_changed_or_signed_by_a_stranger(
    shared_world: World, shared: Served
) -> None:
    envelope = load(shared_world.entry(7).envelope)
    flipped = bytearray(envelope.signature)
    flipped[-1] ^= 1
    stranger = generate(Algorithm.P256)
    for spoiled in (
        Envelope(envelope.payload.replace(b"EXIT_0", b"EXIT_9"), "", envelope.signature),
        Envelope(envelope.payload, envelope.key_id, bytes(flipped)),
        seal(envelope.payload, stranger),
        Envelope(envelope.payload, envelope.key_id, seal(envelope.payload, stranger).signature),
    ):
        status, kind = problem(shared.bring(dump(spoiled)))
        assert (status, kind in ("wrong-signature", "unknown-key")) == (403, True)


def test_a_lie_about_the_key_changes_nothing(shared_world: World, shared: Served) -> None:
    envelope = load(shared_world.entry(8).envelope)
    assert shared.bring(dump(Envelope(envelope.payload, "SHA256:x", envelope.signature)))[0] == 200


def test_a_key_speaks_only_for_what_the_trust_policy_says(
    shared_world: World, shared: Served
) -> None:
    record = about(9)
    elsewhere = "git+https://git.example.com/corp/other"
    for spoken, reason in (
        (with_detail(record, replace(record.decision, point=Door.PRESYNC)), "wrong-door"),
        (replace(record, predicate=replace(record.predicate, resource_uri=elsewhere)),
         "wrong-resource"),
    ):  # fmt: skip
        assert problem(shared.bring(shared_world.envelope(spoken))) == (403, reason)


def test_who_brings_a_record_must_be_known(shared_world: World, shared: Served) -> None:
    body = shared_world.entry(10).envelope
    for shown in ("", "Bearer", "Bearer wrong", "Basic Y2k6eA==", "Bearer " + "é", OTHER):
        assert problem(shared.bring(body, Authorization=shown)) == (401, "unauthorized")
    status, headers, _ = shared.ask("POST", "/v1/records", body)
    assert (status, headers["www-authenticate"]) == (401, "Bearer")


def test_who_brings_a_record_may_not_bring_every_verifiers(
    shared_world: World, shared: Served
) -> None:
    body = shared_world.entry(11).envelope
    assert problem(shared.bring(body, Authorization=f"Bearer {OTHER}")) == (403, "wrong-caller")
    assert problem(shared.bring(b"{}", Authorization=f"Bearer {OTHER}"))[0] == 400


def test_a_body_has_one_type_and_is_not_packed(shared_world: World, shared: Served) -> None:
    body = shared_world.entry(12).envelope
    wrong = (415, "unsupported-media-type")
    assert problem(shared.bring(body, Content_Type="application/json")) == wrong
    assert problem(shared.bring(body, Content_Encoding="gzip")) == wrong
    assert problem(shared.bring(body, Content_Type="")) == wrong


def test_a_body_has_a_limit(shared: Served) -> None:
    for size in (1024 * 1024 + 1, 3 * 1024 * 1024):
        assert problem(shared.bring(b" " * size)) == (413, "too-large")
    assert problem(shared.bring(b" " * 1024 * 1024)) == (400, "unreadable")


def test_logs_hold_no_tokens_and_nothing_that_acts_on_a_terminal(shared: Served) -> None:
    shared.ask("GET", "/%1b[2J%0a%e2%80%ae?token=secret-in-a-query", Authorization="Bearer hidden")
    told = until(lambda: [each for each in shared.of("request") if "[2J" in str(each["path"])])
    assert told[0]["path"] == "/\x1b[2J\n\u202e"
    text = "".join(shared.lines)
    assert text.isascii()
    assert all(line.isprintable() for line in text.splitlines())
    assert not any(secret in text for secret in ("secret-in-a-query", "hidden", OTHER))


def test_the_trust_policy_is_read_again_but_never_an_older_one(world: World, alone: Served) -> None:
    kept = world.entry(1)
    assert alone.bring(kept.envelope)[0] == 200
    version_1 = world.trust.read_text()
    follow(world, until=", until: 1")
    alone.told("reread")
    assert problem(alone.bring(world.entry(2).envelope)) == (403, "retired")
    # What the log holds since before the key was retired is not refused when it comes again.
    assert alone.bring(kept.envelope)[0] == 200
    world.trust.write_text(version_1)
    assert "does not follow" in str(alone.told("not-reread")["error"])
    assert problem(alone.bring(world.entry(2).envelope)) == (403, "retired")
    assert json.loads(alone.ask("GET", "/readyz")[2]) == {"ready": True, "faults": ["trust"]}


def test_environments_of_what_was_judged_count(world: World, alone: Served) -> None:
    follow(world, environments="[dev]")
    alone.told("reread")
    for environments, status in (("dev",), 200), (("dev", "prod"), 403), ((), 403):
        record = about(status + len(environments))
        judged = Judged("agent", "helper", Form.UNREAD, environments=environments)
        spoken = with_detail(record, replace(record.decision, objects=(judged,)))
        assert alone.bring(world.envelope(spoken))[0] == status


def follow(world: World, *, until: str = "", environments: str = "[]") -> None:
    """Write the second version of the trust policy."""
    digest = sha256(world.trust.read_bytes()).hexdigest()
    world.write_trust(f"2\nprevious: {digest}", until=until, environments=environments)


def test_an_empty_token_shows_nobody() -> None:
    """A forgotten variable leaves the digest of nothing in a file of callers."""
    nobody = Caller("nobody", frozenset({"https://gate.example.com/a"}), sha256(b"").digest())
    for shown in ("Bearer", "Bearer ", "bearer \t"):
        assert caller_of([nobody], shown, frozenset()) is None

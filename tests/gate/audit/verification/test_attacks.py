"""Every way in which a record may be shown as what it is not, and the reason that is given."""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import orjson
import pytest

from gate.audit import Algorithm, Envelope
from gate.audit.bundles import Exhibit
from gate.audit.envelope import digest, dump, pae, seal
from gate.audit.log.notes import key_hash
from gate.audit.records import DECISION, VSA, Record, Verdict, write
from gate.audit.records.detail import Judged
from gate.audit.records.digests import Form
from gate.audit.trust import Claim, Refusal, Span, Trust
from gate.audit.verify import (
    Age,
    Demands,
    Knowledge,
    Naming,
    Reason,
    Refused,
    Verified,
    Wanted,
    verify,
)
from gate.audit.verify.verifying import denied, latest
from gate.model import Door
from tests.gate.audit.records.samples import ALLOWED, COMMIT, DENIED, DETAIL, REPO, with_detail
from tests.gate.audit.verification.sample import (
    ANY,
    ORIGIN,
    SPEAKER,
    VERIFIER,
    Tree,
    key,
    knowing,
    log_key,
    logged,
    logged_envelope,
    numbered,
    record_key,
    sealed,
    trusting,
)

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""How many points P-256 has (FIPS 186-4, D.1.2.3)."""
NOW = datetime(2026, 11, 5, tzinfo=UTC)
DECIDED = datetime.fromisoformat(DETAIL.timing.decided_at)


def reason(
    exhibit: Exhibit, demands: Demands = ANY, knowledge: Knowledge | None = None
) -> Reason | None:
    """Say why it is refused; `None` when it is verified."""
    what = verify(exhibit, knowledge or knowing(), demands)
    return what.reason if isinstance(what, Refused) else None


def verified(exhibit: Exhibit, demands: Demands = ANY) -> Verified:
    what = verify(exhibit, knowing(), demands)
    assert isinstance(what, Verified), what
    return what


def signed(payload: bytes) -> Exhibit:
    """Sign and log any bytes with the key that is trusted."""
    return logged_envelope(seal(payload, record_key()))[1]


def changed(change: Callable[[dict[str, object]], None], record: Record = ALLOWED) -> Exhibit:
    """Sign and log a statement that the gate would not have written."""
    statement = orjson.loads(write(record))
    change(statement)
    return signed(orjson.dumps(statement))


def test_what_the_gate_signed_is_verified() -> None:
    demands = Demands(subjects=(Wanted(Naming.GIT_COMMIT, COMMIT),), resource=REPO)
    found = verified(logged()[1], demands)
    assert found.record == ALLOWED
    assert found.key == record_key().key
    assert found.logged is not None
    assert (found.logged.receipt.origin, found.logged.receipt.index) == (ORIGIN, 3)


@pytest.mark.parametrize(("before", "after"), [(0, 0), (0, 1), (1, 0), (255, 2), (256, 0)])
def test_it_is_verified_wherever_it_stands(before: int, after: int) -> None:
    assert reason(logged(before=before, after=after)[1]) is None


def test_only_the_record_counts_and_not_its_first_neighbour() -> None:
    """Show an envelope with the proof of the record beside it."""
    tree, exhibit = logged()
    other = tree.add(sealed(numbered(1)))
    assert reason(replace(exhibit, proof=tree.proof(other))) is Reason.WRONG_LEAF
    bare = replace(tree.proof(other), repeated=None)
    assert reason(replace(exhibit, proof=bare)) is Reason.NOT_INCLUDED


# Row 1: every bit.
def test_no_bit_of_what_was_signed_can_be_turned() -> None:
    envelope = sealed()
    for field in ("payload", "signature"):
        data = getattr(envelope, field)
        for at in range(0, len(data), 1 if field == "signature" else 97):
            for bit in range(8):
                other = data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]
                shown = Exhibit(dump(replace(envelope, **{field: other})))
                assert reason(shown) is Reason.WRONG_SIGNATURE


def test_an_envelope_cut_or_changed_anywhere_is_refused() -> None:
    whole = dump(sealed())
    for at in range(0, len(whole), 89):
        assert reason(Exhibit(whole[:at])) is not None
        turned = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
        hint = whole.index(b"SHA256:")
        if not hint - 20 < at < hint + 60:
            assert reason(Exhibit(turned)) is not None


# Row 2: another valid signature over the same bytes.
def mirrored(signature: bytes) -> bytes:
    """Write (r, n - s) in place of (r, s), in DER."""
    size = signature[3]
    r, s = signature[2 : 4 + size], int.from_bytes(signature[6 + size :], "big")
    other = (ORDER - s).to_bytes(33, "big").lstrip(b"\0")
    other = b"\0" + other if other[0] & 0x80 else other
    body = r + bytes([2, len(other)]) + other
    return bytes([0x30, len(body)]) + body


def test_the_second_form_of_a_signature_is_in_no_log() -> None:
    envelope = sealed()
    _, exhibit = logged_envelope(envelope)
    other = dump(replace(envelope, signature=mirrored(envelope.signature)))
    assert exhibit.proof is not None
    assert reason(replace(exhibit, envelope=other)) is Reason.WRONG_LEAF
    bare = replace(exhibit.proof, repeated=None)
    assert reason(Exhibit(other, bare)) is Reason.NOT_INCLUDED
    unlogged = verify(Exhibit(other), knowing(), Demands(unlogged=True))
    assert isinstance(unlogged, Verified)
    assert unlogged.digest == digest(envelope), "a record is known by what was signed"


# Row 3: the type of the payload.
@pytest.mark.parametrize("kind", ["text/plain", "application/vnd.in-toto.vsa+json", ""])
def test_another_type_of_payload_is_refused(kind: str) -> None:
    payload = write(ALLOWED)
    signature = record_key().sign(pae(kind, payload))
    assert (
        reason(Exhibit(dump(Envelope(payload, "", signature, kind)))) is Reason.WRONG_PAYLOAD_TYPE
    )
    assert reason(Exhibit(dump(Envelope(payload, "", signature)))) is Reason.WRONG_SIGNATURE


# Rows 4 to 7: what two readers would read differently.
@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace(b'"PASSED"', b'"FAILED","verificationResult":"PASSED"'),
        lambda text: text + b"{}",
        lambda text: text.replace(b'"slsaVersion"', b'"x":1e400,"slsaVersion"'),
        lambda text: text.replace(b'"slsaVersion"', b'"x":NaN,"slsaVersion"'),
        lambda text: text.replace(b'"slsaVersion"', b'"x":9007199254740993,"slsaVersion"'),
        lambda text: text.replace(b'"slsaVersion"', b'"x":"\\ud800","slsaVersion"'),
        lambda text: text.replace(b'"slsaVersion"', b'"VerificationResult":"FAILED","slsaVersion"'),
        lambda text: text.replace(b'"gitTree"', b'"kind":"commit","gitTree"'),
        lambda text: b"[" * 10_000 + text,
        lambda _: b"no JSON",
        lambda _: b"",
    ],
    ids=["twice", "trailing", "infinite", "nan", "big", "half", "case", "subject", "deep", "text",
         "empty"],
)  # fmt: skip
def test_a_statement_that_is_not_plain_is_none(spoil: Callable[[bytes], bytes]) -> None:
    assert reason(signed(spoil(write(ALLOWED)))) is Reason.NO_RECORD


# Row 9: signatures and the hint at their key.
@pytest.mark.parametrize(
    "hint", ["", "SHA256:nobody", log_key().key.key_id, "a" * 500],
    ids=["none", "nobody", "another", "long"],
)  # fmt: skip
def test_the_hint_at_the_key_decides_nothing(hint: str) -> None:
    envelope = replace(sealed(), key_id=hint)
    assert reason(logged_envelope(envelope)[1]) is None


@pytest.mark.parametrize("times", [0, 2])
def test_there_is_exactly_one_signature(times: int) -> None:
    value = orjson.loads(dump(sealed()))
    value["signatures"] *= times
    assert reason(Exhibit(orjson.dumps(value))) is Reason.UNREADABLE


def test_a_key_that_nobody_trusts_cannot_borrow_the_name_of_one_that_is() -> None:
    """Row 13: the key in the hint and in the leaf is the attacker's."""
    stranger = key("stranger")
    envelope = replace(sealed(signer=stranger), key_id=record_key().key.key_id)
    assert reason(logged_envelope(envelope, stranger)[1]) is Reason.WRONG_SIGNATURE
    what = verify(Exhibit(dump(sealed(signer=stranger))), knowing(), ANY)
    assert isinstance(what, Refused)
    assert what.reason is Reason.UNKNOWN_KEY
    assert stranger.key.key_id in what.sentence


def test_a_leaf_with_another_key_is_refused() -> None:
    tree, exhibit = logged_envelope(sealed(), key("stranger"))
    assert reason(exhibit) is Reason.WRONG_LEAF
    assert exhibit.proof is not None
    bare = replace(exhibit.proof, repeated=None)
    assert reason(replace(exhibit, proof=bare)) is Reason.NOT_INCLUDED
    assert tree.origin == ORIGIN


def test_the_key_of_a_log_does_not_speak_for_the_gate() -> None:
    assert reason(Exhibit(dump(sealed(signer=log_key())))) is Reason.UNKNOWN_KEY


def test_ed25519_signs_records_too() -> None:
    signer = key("edwards", Algorithm.ED25519)
    exhibit = logged_envelope(sealed(signer=signer), signer)[1]
    assert reason(exhibit, knowledge=knowing(SPEAKER, replace(SPEAKER, who=signer.key))) is None


# Row 10: replays.
@pytest.mark.parametrize(
    ("demands", "expected"),
    [
        (Demands(subjects=(Wanted(Naming.GIT_COMMIT, "1" * 40),)), Reason.OTHER_COMMIT),
        (Demands(subjects=(Wanted(Naming.SHA256, "1" * 64),)), Reason.OTHER_SUBJECT),
        (Demands(subjects=(Wanted(Naming.GIT_TREE, "1" * 40),)), Reason.OTHER_SUBJECT),
        (Demands(subjects=(Wanted(Naming.GIT_BLOB, COMMIT),)), Reason.OTHER_SUBJECT),
        (Demands(subjects=(Wanted(Naming.SHA256, COMMIT),)), Reason.OTHER_SUBJECT),
        (Demands(resource=REPO + "/other"), Reason.OTHER_RESOURCE),
        (Demands(resource=REPO[:-1]), Reason.OTHER_RESOURCE),
        (Demands(verifier=VERIFIER + "2"), Reason.OTHER_VERIFIER),
    ],
)
def test_a_record_is_not_about_what_it_does_not_name(demands: Demands, expected: Reason) -> None:
    assert reason(logged()[1], demands) is expected


def test_all_that_is_demanded_must_be_met() -> None:
    commit, other = Wanted(Naming.GIT_COMMIT, COMMIT), Wanted(Naming.SHA256, "1" * 64)
    assert reason(logged()[1], Demands(subjects=(commit,))) is None
    assert reason(logged()[1], Demands(subjects=(commit, other))) is Reason.OTHER_SUBJECT


def in_cluster(resource: str) -> Record:
    return replace(ALLOWED, predicate=replace(ALLOWED.predicate, resource_uri=resource))


@pytest.mark.parametrize(
    "resource",
    [
        "k8s://other-cluster/agents",
        f"{REPO}-evil",
        f"{REPO}/../other",
        "git+https://git.example.com",
    ],
)
def test_a_key_speaks_only_of_its_resources(resource: str) -> None:
    assert reason(logged(in_cluster(resource))[1]) is Reason.WRONG_RESOURCE


def test_a_key_speaks_only_as_its_verifier() -> None:
    named = replace(ALLOWED.predicate.verifier, id="https://gate.example.com/verifiers/admission")
    record = replace(ALLOWED, predicate=replace(ALLOWED.predicate, verifier=named))
    assert reason(logged(record)[1]) is Reason.WRONG_VERIFIER


def test_a_key_speaks_only_at_its_door() -> None:
    record = with_detail(ALLOWED, replace(DETAIL, point=Door.PRESYNC))
    assert reason(logged(record)[1]) is Reason.WRONG_DOOR


@pytest.mark.parametrize(
    ("environments", "expected"),
    [
        (("dev",), None),
        (("prod",), Reason.WRONG_ENVIRONMENT),
        (("dev", "prod"), Reason.WRONG_ENVIRONMENT),
        ((), Reason.WRONG_ENVIRONMENT),
    ],
)
def test_a_key_speaks_only_for_its_environments(
    environments: tuple[str, ...], expected: Reason | None
) -> None:
    judged = Judged("agent", "trainer", Form.UNREAD, environments=environments)
    record = with_detail(ALLOWED, replace(DETAIL, objects=(judged,)))
    speaker = replace(SPEAKER, environments=("dev",))
    assert reason(logged(record)[1], knowledge=knowing(speaker)) is expected


# Row 11: a denial shown as an approval.
def test_a_denial_is_no_approval() -> None:
    exhibit = logged(DENIED)[1]
    assert reason(exhibit, Demands()) is Reason.OTHER_VERDICT
    assert reason(exhibit, Demands(verdict=Verdict.DENY)) is None
    assert reason(logged()[1], Demands(verdict=Verdict.DENY)) is Reason.OTHER_VERDICT


@pytest.mark.parametrize(
    ("record", "kind", "result"),
    [
        (DENIED, VSA, "FAILED"),
        (DENIED, VSA, "PASSED"),
        (DENIED, DECISION, "PASSED"),
        (ALLOWED, DECISION, "PASSED"),
        (ALLOWED, VSA, "FAILED"),
        (ALLOWED, "https://example.com/other", "PASSED"),
    ],
)
def test_a_verdict_has_its_own_name(record: Record, kind: str, result: str) -> None:
    def change(statement: dict[str, object]) -> None:
        statement["predicateType"] = kind
        predicate = statement["predicate"]
        assert isinstance(predicate, dict)
        predicate["verificationResult"] = result

    assert reason(changed(change, record)) is Reason.WRONG_PREDICATE


def test_a_pass_with_denials_in_it_is_none() -> None:
    against = replace(DENIED.decision, verdict=Verdict.ALLOW)
    assert reason(logged(with_detail(ALLOWED, against))[1]) is Reason.NO_RECORD


# Row 12: what was true once.
@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (NOW, None),
        (NOW + timedelta(days=7), Reason.TOO_OLD),
        (NOW - timedelta(days=2), Reason.FROM_THE_FUTURE),
        (datetime(2026, 11, 4, 8, 29, tzinfo=UTC), None),
        (DECIDED + timedelta(days=7), None),
        (DECIDED + timedelta(days=7, microseconds=1), Reason.TOO_OLD),
        (DECIDED - timedelta(minutes=5), None),
        (DECIDED - timedelta(minutes=5, microseconds=1), Reason.FROM_THE_FUTURE),
    ],
)
def test_a_pass_grows_old(now: datetime, expected: Reason | None) -> None:
    assert reason(logged()[1], Demands(age=Age(timedelta(days=7), now))) is expected


def test_a_pass_is_replaced_by_what_comes_after_the_revert() -> None:
    tree = Tree()
    records = [numbered(1), numbered(2, DENIED), numbered(3, in_cluster(f"{REPO}/other"))]
    envelopes = [sealed(record) for record in records]
    for envelope in envelopes:
        tree.add(envelope)
    shown = [
        verified(Exhibit(dump(envelope), tree.proof(index)))
        for index, envelope in enumerate(envelopes)
    ]
    assert latest(shown) == {digest(envelopes[0]): 1}
    assert latest(reversed(shown)) == {digest(envelopes[0]): 1}


# Row 14: a key that is believed no more.
@pytest.mark.parametrize(
    ("span", "expected"),
    [
        (Span(ORIGIN, 0, 4), None),
        (Span(ORIGIN, 3, 4), None),
        (Span(ORIGIN, 0, 3), Reason.RETIRED),
        (Span(ORIGIN, 3, 3), Reason.RETIRED),
        (Span(ORIGIN, 4), Reason.NOT_YET_VALID),
        (Span("other.example.com", 0), Reason.WRONG_LOG),
    ],
)
def test_a_key_is_believed_within_its_span_of_the_log(span: Span, expected: Reason | None) -> None:
    assert reason(logged()[1], knowledge=knowing(replace(SPEAKER, spans=(span,)))) is expected


def test_a_retired_key_cannot_hide_that_it_is_not_logged() -> None:
    retired = replace(SPEAKER, spans=(Span(ORIGIN, 0, 100),))
    exhibit = Exhibit(dump(sealed()))
    assert reason(exhibit, Demands(unlogged=True), knowing(retired)) is Reason.NOT_LOGGED
    assert reason(exhibit, Demands(unlogged=True)) is None
    assert reason(exhibit) is Reason.NOT_LOGGED


def test_an_index_in_the_past_of_a_retired_key_has_to_be_proven() -> None:
    """A record signed after the end of the key claims an index before it."""
    tree, exhibit = logged(before=5)
    assert exhibit.proof is not None
    retired = knowing(replace(SPEAKER, spans=(Span(ORIGIN, 0, 4),)))
    backdated = replace(exhibit.proof, index=3)
    assert reason(replace(exhibit, proof=backdated), knowledge=retired) is Reason.NOT_INCLUDED
    assert reason(exhibit, knowledge=retired) is Reason.RETIRED
    assert tree.edge.size == 10


# Rows 17 to 19: logs, checkpoints, proofs.
def test_a_log_that_nobody_trusts_proves_nothing() -> None:
    tree = Tree(origin="other.example.com")
    index = tree.add(sealed_once := sealed())
    exhibit = Exhibit(dump(sealed_once), tree.proof(index))
    assert reason(exhibit) is Reason.UNKNOWN_LOG


def test_a_log_of_the_right_name_needs_the_right_key() -> None:
    tree = Tree(signer=log_key("stranger"))
    index = tree.add(sealed_once := sealed())
    exhibit = Exhibit(dump(sealed_once), tree.proof(index))
    assert reason(exhibit) is Reason.WRONG_CHECKPOINT


@pytest.mark.parametrize(
    "edit",
    [
        lambda note: note.replace(b"\n8\n", b"\n9\n"),
        lambda note: note.replace(b"\n8\n", b"\n08\n"),
        lambda note: note.replace(b"\n8\n", b"\n8\nextension\n"),
        lambda note: note.replace(b"\n", b"\r\n"),
        lambda note: note.replace(b"\n8\n", "\N{LINE SEPARATOR}8\n".encode()),
        lambda note: note.replace(b"audit.gate", b"audit2.gate", 1),
        lambda note: note + note.split(b"\n\n")[1] * 17,
        lambda note: note[:-4] + b"AA==\n",
        lambda note: note.split(b"\n\n")[0] + b"\n",
        lambda _: b"",
    ],
    ids=["size", "zero", "extension", "crlf", "u2028", "origin", "many", "signature", "unsigned",
         "empty"],
)  # fmt: skip
def test_an_edited_checkpoint_is_refused(edit: Callable[[bytes], bytes]) -> None:
    exhibit = logged()[1]
    assert exhibit.proof is not None
    other = replace(exhibit.proof, note=edit(exhibit.proof.note))
    expected = (Reason.WRONG_CHECKPOINT, Reason.UNKNOWN_LOG)
    assert reason(replace(exhibit, proof=other)) in expected


def test_lines_of_witnesses_are_passed_over() -> None:
    exhibit = logged()[1]
    assert exhibit.proof is not None
    line = f"— witness.example.com {b64encode(bytes(80)).decode()}\n".encode()
    witnessed = replace(exhibit.proof, note=exhibit.proof.note + line)
    assert reason(replace(exhibit, proof=witnessed)) is None


def test_a_proof_is_neither_longer_nor_shorter_nor_for_another_place() -> None:
    exhibit = logged()[1]
    proof = exhibit.proof
    assert proof is not None
    hashes = proof.hashes
    for other in (
        replace(proof, hashes=hashes[:-1]),
        replace(proof, hashes=(*hashes, hashes[0])),
        replace(proof, hashes=hashes[::-1]),
        replace(proof, hashes=()),
        replace(proof, hashes=(hashes[0][:31], *hashes[1:])),
        replace(proof, index=2),
        replace(proof, index=8),
        replace(proof, index=2**63),
    ):
        assert reason(replace(exhibit, proof=other)) is Reason.NOT_INCLUDED


def test_what_a_bundle_repeats_has_to_be_true() -> None:
    tree, exhibit = logged()
    proof = exhibit.proof
    assert proof is not None
    assert proof.repeated is not None
    said = proof.repeated
    for other, expected in (
        (replace(said, leaf=tree.leaves[0]), Reason.WRONG_LEAF),
        (replace(said, size=said.size + 1), Reason.WRONG_PROOF),
        (replace(said, root=bytes(32)), Reason.WRONG_PROOF),
        (replace(said, log_id=bytes(32)), Reason.WRONG_PROOF),
        (replace(said, log_id=key_hash(ORIGIN, log_key("x").key)), Reason.WRONG_PROOF),
    ):
        shown = replace(exhibit, proof=replace(proof, repeated=other))
        assert reason(shown) is expected


def test_every_refusal_of_a_trust_policy_has_its_reason_and_its_sentence() -> None:
    names = tuple(f"environment-{number}" for number in range(9))
    claim = Claim(record_key().key, VERIFIER, Door.CHECK, REPO, names)
    for refusal in Refusal:
        assert Reason(refusal.value) in Reason
        assert denied(refusal, claim).startswith("the trust policy does not believe SHA256:")
    assert denied(Refusal.WRONG_ENVIRONMENT, claim).endswith("environment-4 and 4 more")


def test_nobody_is_trusted_without_a_policy_that_says_so() -> None:
    nobody = Trust(1, "", "d" * 64, trusting().logs, ())
    assert reason(logged()[1], knowledge=Knowledge(nobody)) is Reason.UNKNOWN_KEY

"""An envelope is read in one way only, and whoever changes what it says is found out."""

import json
from base64 import b64encode, urlsafe_b64encode
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.serialization import load_der_public_key
from hypothesis import given
from hypothesis import strategies as st
from securesystemslib.dsse import Envelope as ForeignEnvelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer import SSlibKey

from gate.audit import PAYLOAD_TYPE, Algorithm, Envelope, Signer
from gate.audit.envelope import LIMIT, PAYLOAD_LIMIT, digest, dump, load, pae, seal
from gate.audit.keys import generate, verify
from gate.errors import RecordError

PAYLOAD = b'{"_type":"https://in-toto.io/Statement/v1","n":"\xc3\xa9?>"}'
SIGNERS = {algorithm: generate(algorithm) for algorithm in Algorithm}
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of the group of P-256 (FIPS 186-5)."""

each = pytest.mark.parametrize("signer", SIGNERS.values(), ids=SIGNERS)


def believed(data: bytes, signer: Signer) -> bytes | None:
    """What a reader takes from an envelope, if it is signed."""
    try:
        envelope = load(data)
    except RecordError:
        return None
    message = pae(envelope.payload_type, envelope.payload)
    return envelope.payload if verify(signer.key, message, envelope.signature) else None


def edited(signer: Signer, **changes: object) -> bytes:
    return json.dumps({**json.loads(dump(seal(PAYLOAD, signer))), **changes}).encode()


def test_what_is_signed_is_what_the_specification_shows() -> None:
    assert pae("http://example.com/HelloWorld", b"hello world") == (
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )
    assert pae("é", b"") == b"DSSEv1 2 \xc3\xa9 0 "


@each
def test_what_is_sealed_is_read_and_believed(signer: Signer) -> None:
    sealed = seal(PAYLOAD, signer)
    data = dump(sealed)
    assert load(data) == sealed
    assert believed(data, signer) == PAYLOAD
    written = json.loads(data)
    assert list(written) == ["payload", "payloadType", "signatures"]
    assert [list(each) for each in written["signatures"]] == [["keyid", "sig"]]
    assert (sealed.payload_type, sealed.key_id) == (PAYLOAD_TYPE, signer.key.key_id)
    assert b" " not in data
    assert digest(sealed) == sha256(pae(PAYLOAD_TYPE, PAYLOAD)).digest()


@each
def test_another_implementation_believes_it(signer: Signer) -> None:
    scheme = {Algorithm.P256: "ecdsa-sha2-nistp256", Algorithm.ED25519: "ed25519"}
    key = SSlibKey.from_crypto(
        load_der_public_key(signer.key.spki), signer.key.key_id, scheme[signer.key.algorithm]
    )
    foreign = ForeignEnvelope.from_dict(json.loads(dump(seal(PAYLOAD, signer))))
    assert foreign.verify([key], 1)
    assert foreign.payload == PAYLOAD
    foreign.payload += b" "
    with pytest.raises(VerificationError):
        foreign.verify([key], 1)


@each
def test_every_flipped_bit_is_found(signer: Signer) -> None:
    data = dump(seal(PAYLOAD, signer))
    hint = range(data.index(b'"keyid"'), data.index(b',"sig"'))
    for at in range(len(data)):
        for bit in range(8):
            changed = data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]
            # Nobody signed the hint, and nobody believes it.
            assert believed(changed, signer) in ((None, PAYLOAD) if at in hint else (None,)), (
                changed
            )


@each
def test_every_cut_is_found(signer: Signer) -> None:
    data = dump(seal(PAYLOAD, signer))
    assert not any(believed(data[:end], signer) for end in range(len(data)))


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/vnd.in-toto.vsa+json",
        "application/vnd.in-toto+json ",
        "application/vnd.in-toto+JSON",
        "",
    ],
)
def test_only_one_type_is_read(kind: str) -> None:
    signer = SIGNERS[Algorithm.P256]
    honest = Envelope(PAYLOAD, "", signer.sign(pae(kind, PAYLOAD)), kind)
    with pytest.raises(RecordError, match="the envelope holds"):
        load(dump(honest))
    # Signed as something else, and shown as a record.
    assert believed(dump(Envelope(PAYLOAD, "", honest.signature)), signer) is None


def test_it_is_signed_exactly_once() -> None:
    signer = SIGNERS[Algorithm.P256]
    entry = json.loads(dump(seal(PAYLOAD, signer)))["signatures"][0]
    other = json.loads(dump(seal(PAYLOAD, SIGNERS[Algorithm.ED25519])))["signatures"][0]
    for entries in ([], [entry, entry], [entry, other], [entry] * 1000):
        with pytest.raises(RecordError, match=f"has {len(entries)} signatures, not exactly one"):
            load(edited(signer, signatures=entries))


@pytest.mark.parametrize("key_id", ["", "SHA256:lies", "x" * 1000, "\x00"])
def test_the_key_id_decides_nothing(key_id: str) -> None:
    signer = SIGNERS[Algorithm.P256]
    sealed = seal(PAYLOAD, signer)
    lying = Envelope(PAYLOAD, key_id, sealed.signature)
    assert believed(dump(lying), signer) == PAYLOAD
    assert load(dump(lying)).key_id == key_id
    assert believed(dump(lying), generate(Algorithm.P256)) is None
    forged = Envelope(PAYLOAD, signer.key.key_id, generate(Algorithm.P256).sign(b"x"))
    assert believed(dump(forged), signer) is None


def test_the_key_id_may_be_missing() -> None:
    signer = SIGNERS[Algorithm.P256]
    entry = json.loads(dump(seal(PAYLOAD, signer)))["signatures"][0]
    data = edited(signer, signatures=[{"sig": entry["sig"]}])
    assert (load(data).key_id, believed(data, signer)) == ("", PAYLOAD)


def test_whoever_has_a_signature_has_another_but_not_another_record() -> None:
    signer = SIGNERS[Algorithm.P256]
    sealed = seal(PAYLOAD, signer)
    r, s = decode_dss_signature(sealed.signature)
    twin = Envelope(PAYLOAD, sealed.key_id, encode_dss_signature(r, ORDER - s))
    assert twin != sealed
    assert believed(dump(twin), signer) == PAYLOAD
    assert digest(twin) == digest(sealed)


def test_what_dsse_does_not_know_is_passed_over() -> None:
    signer = SIGNERS[Algorithm.P256]
    entry = json.loads(dump(seal(PAYLOAD, signer)))["signatures"][0]
    data = edited(signer, extra=[1], signatures=[{**entry, "cert": None}])
    assert believed(data, signer) == PAYLOAD
    assert dump(load(data)) == dump(load(edited(signer, signatures=[entry])))


@pytest.mark.parametrize(
    "data",
    [
        b"null",
        b"[]",
        b"{}",
        b'{"payload":"","payloadType":"application/vnd.in-toto+json"}',
        b'{"payload":1,"payloadType":"application/vnd.in-toto+json","signatures":[]}',
        b'{"payload":"","payloadType":null,"signatures":[]}',
        b'{"payload":"","payloadType":"application/vnd.in-toto+json","signatures":{}}',
        b'{"payload":"","payloadType":"application/vnd.in-toto+json","signatures":[1]}',
        b'{"payload":"","payloadType":"application/vnd.in-toto+json","signatures":[{}]}',
        b'{"payload":"","payloadType":"application/vnd.in-toto+json","signatures":[{"sig":1}]}',
        b'{"Payload":"","PayloadType":"application/vnd.in-toto+json","Signatures":[{"Sig":""}]}',
    ],
)
def test_what_is_no_envelope_is_refused(data: bytes) -> None:
    with pytest.raises(RecordError):
        load(data)


def test_a_key_id_is_text() -> None:
    wrong: list[object] = [None, 1, []]
    for key_id in wrong:
        with pytest.raises(RecordError, match="key id of the signature is no text"):
            load(edited(SIGNERS[Algorithm.P256], signatures=[{"sig": "", "keyid": key_id}]))


def test_what_readers_understand_differently_is_refused() -> None:
    signer = SIGNERS[Algorithm.P256]
    data = dump(seal(PAYLOAD, signer))
    twice = data.replace(b'{"payload":', b'{"payload":"","payload":')
    for changed in (twice, data + data, data + b"\n{}", b"\xef\xbb\xbf" + data, b"[" * 10_000):
        with pytest.raises(RecordError):
            load(changed)
    assert load(b"\n " + data + b"\n") == load(data)


def test_both_alphabets_are_read() -> None:
    signer = SIGNERS[Algorithm.P256]
    payload = bytes(range(256))
    sealed = seal(payload, signer)
    for encode in (b64encode, urlsafe_b64encode):
        entry = {"keyid": "", "sig": encode(sealed.signature).decode()}
        data = edited(signer, payload=encode(payload).decode(), signatures=[entry])
        assert believed(data, signer) == payload


@pytest.mark.parametrize(
    "text",
    [
        "Zm9v YmFy",
        "Zm9v\nYmFy",
        "Zm9vYmFy\n",
        "Zg",
        "Zg=",
        "Zg===",
        "Zg==Zg==",
        "Zh==",
        "Zm9=",
        "====",
        "Zm9v!",
        "+-+-",
        "_w/w",
        "\uff3am9v",
        "Zm9v\x00",
    ],
)
def test_base64_is_written_in_one_way(text: str) -> None:
    signer = SIGNERS[Algorithm.P256]
    with pytest.raises(RecordError, match="the payload of the envelope is not base64"):
        load(edited(signer, payload=text))
    with pytest.raises(RecordError, match="the signature of the envelope is not base64"):
        load(edited(signer, signatures=[{"keyid": "", "sig": text}]))


def test_what_could_not_be_read_is_not_sealed() -> None:
    signer = SIGNERS[Algorithm.ED25519]
    longest = seal(b"x" * PAYLOAD_LIMIT, signer)
    assert len(dump(longest)) < LIMIT
    assert load(dump(longest)) == longest
    with pytest.raises(RecordError, match="longer than"):
        seal(b"x" * (PAYLOAD_LIMIT + 1), signer)
    with pytest.raises(RecordError, match="longer than"):
        load(b" " * 100_000_000)


@given(st.binary(max_size=300))
def test_any_payload_comes_back(payload: bytes) -> None:
    sealed = seal(payload, SIGNERS[Algorithm.ED25519])
    assert load(dump(sealed)) == sealed


@given(st.binary(max_size=60))
def test_anything_is_read_or_refused(data: bytes) -> None:
    assert believed(data, SIGNERS[Algorithm.ED25519]) is None


@given(st.text(max_size=8), st.binary(max_size=8), st.text(max_size=8), st.binary(max_size=8))
def test_different_records_are_signed_differently(
    kind: str, payload: bytes, other_kind: str, other: bytes
) -> None:
    same = (kind, payload) == (other_kind, other)
    assert (pae(kind, payload) == pae(other_kind, other)) == same


@pytest.mark.parametrize("key", ["Payload", "PAYLOADTYPE", "\u017fignatures", "Signatures"])
def test_two_records_in_one_envelope_are_none(key: str) -> None:
    """Readers in Go take the last key that is alike but for its case, and so the other record."""
    signer = SIGNERS[Algorithm.P256]
    with pytest.raises(RecordError, match="another one"):
        load(edited(signer, **{key: json.loads(dump(seal(b"{}", signer))).get(key.lower(), "x")}))


@pytest.mark.parametrize("key", ["Sig", "\u017fig", "keyID", "\u212aeyid"])
def test_two_signatures_in_one_are_none(key: str) -> None:
    signer = SIGNERS[Algorithm.P256]
    one = json.loads(dump(seal(PAYLOAD, signer)))["signatures"][0]
    with pytest.raises(RecordError, match="another one"):
        load(edited(signer, signatures=[{**one, key: "eA=="}]))

"""Bundles and proofs: written as others take them, read without believing anything."""

import json
from base64 import b64decode, b64encode
from hashlib import sha256

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from gate.audit import bundles
from gate.audit.bundles import Exhibit, dump_proof, read, read_proof
from gate.audit.verify import Knowledge, Reason, Refused, verify
from gate.errors import RecordError
from tests.gate.audit.verification.sample import (
    ANY,
    ORIGIN,
    Tree,
    bundled,
    knowing,
    logged,
    record_key,
    sealed,
    trusting,
)

BUNDLE = bundled()


def changed(path: str, value: object) -> bytes:
    """Change one field of a bundle; `None` takes it away."""
    whole = orjson.loads(BUNDLE)
    at = whole
    *above, last = [int(part) if part.isdigit() else part for part in path.split("/")]
    for part in above:
        at = at[part]
    if value is None:
        del at[last]
    else:
        at[last] = value
    return json.dumps(whole).encode()


ENTRY = "verificationMaterial/tlogEntries/0"


def test_a_bundle_has_the_shape_that_cosign_takes() -> None:
    whole = orjson.loads(BUNDLE)
    entry = whole["verificationMaterial"]["tlogEntries"][0]
    assert whole["mediaType"] == "application/vnd.dev.sigstore.bundle.v0.3+json"
    hint = whole["verificationMaterial"]["publicKey"]["hint"]
    assert b64decode(hint) == sha256(record_key().key.spki).digest()
    assert entry["kindVersion"] == {"kind": "hashedrekord", "version": "0.0.2"}
    assert entry["integratedTime"] == "0"
    assert entry["logIndex"] == entry["inclusionProof"]["logIndex"] == "3"
    assert entry["inclusionProof"]["treeSize"] == "8"
    assert entry["inclusionProof"]["checkpoint"]["envelope"].startswith(f"{ORIGIN}\n8\n")
    assert list(whole["dsseEnvelope"]) == ["payload", "payloadType", "signatures"]


def test_a_bundle_is_read_as_it_was_written() -> None:
    exhibit = read(BUNDLE)
    assert exhibit.proof is not None
    assert exhibit.proof.index == 3
    assert not isinstance(verify(exhibit, knowing(), ANY), Refused)


def test_an_envelope_alone_has_no_proof() -> None:
    assert read(logged()[1].envelope).proof is None
    assert read(changed("verificationMaterial/tlogEntries", [])).proof is None


def test_zeros_may_be_left_out_as_protocol_buffers_do() -> None:
    """The first entry of a log that holds nothing else: index 0, no hashes."""
    tree = Tree()
    envelope = sealed()
    proof = tree.proof(tree.add(envelope))
    whole = orjson.loads(bundles.dump_bundle(envelope, record_key().key, proof))
    entry = whole["verificationMaterial"]["tlogEntries"][0]
    del entry["logIndex"], entry["integratedTime"]
    del entry["inclusionProof"]["logIndex"], entry["inclusionProof"]["hashes"]
    assert not isinstance(verify(read(orjson.dumps(whole)), knowing(), ANY), Refused)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("mediaType", "application/vnd.dev.sigstore.bundle.v0.4+json"),
        ("mediaType", None),
        ("extra", 1),
        ("dsseEnvelope", None),
        ("dsseEnvelope", "text"),
        ("verificationMaterial", None),
        ("verificationMaterial/publicKey", None),
        ("verificationMaterial/tlogEntries", [{}]),
        ("verificationMaterial/tlogEntries", [1, 2]),
        (f"{ENTRY}/logIndex", 3),
        (f"{ENTRY}/logIndex", "03"),
        (f"{ENTRY}/logIndex", "-1"),
        (f"{ENTRY}/logIndex", "4"),
        (f"{ENTRY}/logIndex", str(2**64)),
        (f"{ENTRY}/logIndex", "9" * 5000),
        (f"{ENTRY}/kindVersion/kind", "dsse"),
        (f"{ENTRY}/kindVersion/version", "0.0.1"),
        (f"{ENTRY}/inclusionProof", None),
        (f"{ENTRY}/inclusionProof/hashes", ["!"]),
        (f"{ENTRY}/inclusionProof/hashes", ["AAAA"] * 64),
        (f"{ENTRY}/inclusionProof/checkpoint", None),
        (f"{ENTRY}/inclusionProof/checkpoint/envelope", "x" * 70_000),
        (f"{ENTRY}/canonicalizedBody", "a"),
        (f"{ENTRY}/logId/keyId", 1),
    ],
)
def test_what_is_no_bundle_is_refused(path: str, value: object) -> None:
    with pytest.raises(RecordError):
        read(changed(path, value))


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"1", b"{}", b"null", b'{"mediaType":1}', b"\xff", b"{" * 1000,
     b'{"payload":1,"payload":2}'],
)  # fmt: skip
def test_what_is_neither_bundle_nor_envelope_is_refused(data: bytes) -> None:
    with pytest.raises(RecordError):
        read(data)


def test_what_is_too_long_is_not_read() -> None:
    with pytest.raises(RecordError, match="longer"):
        read(b" " * (bundles.LIMIT + 1))
    with pytest.raises(RecordError, match="longer"):
        read_proof(b" " * (bundles.PROOF_LIMIT + 1))


def test_a_proof_is_text() -> None:
    exhibit = logged()[1]
    assert exhibit.proof is not None
    text = dump_proof(exhibit.proof).decode()
    assert text.splitlines()[:2] == ["c2sp.org/tlog-proof@v1", "index 3"]
    again = read_proof(text.encode())
    assert (again.index, again.hashes, again.note) == (
        exhibit.proof.index, exhibit.proof.hashes, exhibit.proof.note,
    )  # fmt: skip
    assert not isinstance(verify(Exhibit(exhibit.envelope, again), knowing(), ANY), Refused)
    extra = text.replace("index", f"extra {b64encode(b'anything').decode()}\nindex", 1)
    assert read_proof(extra.encode()) == again


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("@v1", "@v2"),
        ("index 3", "index 03"),
        ("index 3", "index -3"),
        ("index 3", "index ٣"),
        ("index 3\n", ""),
        ("index 3", "index 3\nAAAA"),
        ("index 3", "index 3\n" + "\n".join([b64encode(bytes(32)).decode()] * 64)),
        ("index 3", "extra x\nextra y\nindex 3"),
        ("\n\n", "\n"),
    ],
)
def test_what_is_no_proof_is_refused(old: str, new: str) -> None:
    exhibit = logged()[1]
    assert exhibit.proof is not None
    text = dump_proof(exhibit.proof).decode()
    with pytest.raises(RecordError):
        read_proof(text.replace(old, new).encode())


def refused(data: bytes, proof: bytes | None = None) -> bool:
    """Say whether something is refused, in whichever of the two ways there are."""
    try:
        exhibit = read(data)
        if proof is not None:
            exhibit = Exhibit(exhibit.envelope, read_proof(proof))
    except RecordError:
        return True
    return isinstance(verify(exhibit, Knowledge(trusting()), ANY), Refused)


JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.text(max_size=20),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(), inner, max_size=4),
    max_leaves=10,
)
PLACES = some.sampled_from([
    "mediaType", "dsseEnvelope", "dsseEnvelope/payload", "dsseEnvelope/payloadType",
    "dsseEnvelope/signatures", "dsseEnvelope/signatures/0/sig", "verificationMaterial",
    ENTRY, f"{ENTRY}/logIndex", f"{ENTRY}/logId", f"{ENTRY}/logId/keyId", f"{ENTRY}/kindVersion",
    f"{ENTRY}/inclusionProof", f"{ENTRY}/inclusionProof/hashes", f"{ENTRY}/canonicalizedBody",
    f"{ENTRY}/inclusionProof/rootHash", f"{ENTRY}/inclusionProof/treeSize",
    f"{ENTRY}/inclusionProof/checkpoint/envelope",
])  # fmt: skip


@settings(max_examples=300)
@given(PLACES, JSON)
def test_no_field_of_a_bundle_can_be_another(place: str, value: object) -> None:
    assert refused(changed(place, value))


@settings(max_examples=200)
@given(some.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    assert refused(data)
    assert refused(logged()[1].envelope, data)


@settings(max_examples=200)
@given(some.integers(0, len(BUNDLE) - 1), some.integers(1, 255))
def test_any_byte_of_a_bundle_may_be_another(at: int, change: int) -> None:
    """Only what nobody signed, and nobody needs, may change: the hints at the key."""
    other = BUNDLE[:at] + bytes([BUNDLE[at] ^ change]) + BUNDLE[at + 1 :]
    start = (
        BUNDLE.index(b'"publicKey"'),
        BUNDLE.index(b'"keyid"'),
        BUNDLE.index(b'"integratedTime"'),
    )
    hints = any(begin <= at < begin + 90 for begin in start) or at == len(BUNDLE) - 1
    assert hints or refused(other)


def test_reasons_of_a_wrong_bundle_are_its_own() -> None:
    data = changed("dsseEnvelope/payloadType", "text/plain")
    what = verify(read(data), knowing(), ANY)
    assert isinstance(what, Refused)
    assert what.reason is Reason.WRONG_PAYLOAD_TYPE

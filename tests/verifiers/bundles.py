"""Sigstore bundles: what of one can be changed, and by whom it is noticed."""

from base64 import b64decode, b64encode
from collections.abc import Callable
from typing import NotRequired, TypedDict

import orjson
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)

from gate.audit.records import DECISION, VSA
from tests.verifiers.offline import flip

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""How many points P-256 has (FIPS 186-4, D.1.2.3)."""


class Note(TypedDict):
    envelope: str


class Proof(TypedDict):
    logIndex: str
    rootHash: str
    treeSize: str
    hashes: list[str]
    checkpoint: Note


class LogId(TypedDict):
    keyId: str


class LogEntry(TypedDict):
    logIndex: str
    logId: LogId
    inclusionProof: NotRequired[Proof]
    canonicalizedBody: str


class Material(TypedDict):
    tlogEntries: list[LogEntry]


class Signature(TypedDict):
    sig: str


class Signed(TypedDict):
    payload: str
    payloadType: str
    signatures: list[Signature]


class Bundle(TypedDict):
    verificationMaterial: Material
    dsseEnvelope: Signed


Change = Callable[[Bundle, Bundle], None]
"""Changes a bundle, maybe into what stands in that of another record."""


def changed(change: Change, bundle: bytes, other: bytes) -> bytes:
    """Write a bundle with a change."""
    read: Bundle = orjson.loads(bundle)
    change(read, orjson.loads(other))
    return orjson.dumps(read)


def leaf_in(bundle: bytes) -> bytes:
    """Give the leaf that a bundle says is in the log."""
    read: Bundle = orjson.loads(bundle)
    return b64decode(entry(read)["canonicalizedBody"])


def approving(payload: bytes) -> bytes:
    """Make an approval of what a denial says."""
    for before, after in ((DECISION, VSA), ('"FAILED"', '"PASSED"'), ('"DENY"', '"ALLOW"')):
        assert before.encode() in payload
        payload = payload.replace(before.encode(), after.encode(), 1)
    return payload


def flipped(text: str) -> str:
    """Turn one bit over of what stands in base64."""
    return b64encode(flip(b64decode(text))).decode()


def entry(bundle: Bundle) -> LogEntry:
    return bundle["verificationMaterial"]["tlogEntries"][0]


def proof(bundle: Bundle) -> Proof:
    return entry(bundle)["inclusionProof"]


def signature(bundle: Bundle) -> Signature:
    return bundle["dsseEnvelope"]["signatures"][0]


def payload(bundle: Bundle, _: Bundle) -> None:
    bundle["dsseEnvelope"]["payload"] = flipped(bundle["dsseEnvelope"]["payload"])


def payload_that_approves(bundle: Bundle, _: Bundle) -> None:
    payload = approving(b64decode(bundle["dsseEnvelope"]["payload"]))
    bundle["dsseEnvelope"]["payload"] = b64encode(payload).decode()


def payload_of_another(bundle: Bundle, other: Bundle) -> None:
    bundle["dsseEnvelope"]["payload"] = other["dsseEnvelope"]["payload"]


def envelope_of_another(bundle: Bundle, other: Bundle) -> None:
    bundle["dsseEnvelope"] = other["dsseEnvelope"]


def payload_type(bundle: Bundle, _: Bundle) -> None:
    bundle["dsseEnvelope"]["payloadType"] = "application/vnd.in-toto.vsa+json"


def signature_flipped(bundle: Bundle, _: Bundle) -> None:
    signature(bundle)["sig"] = flipped(signature(bundle)["sig"])


def signature_written_anew(bundle: Bundle, _: Bundle) -> None:
    """Write (r, n - s), which verifies as (r, s) does, and which nobody has logged."""
    r, s = decode_dss_signature(b64decode(signature(bundle)["sig"]))
    signature(bundle)["sig"] = b64encode(encode_dss_signature(r, ORDER - s)).decode()


def signed_twice(bundle: Bundle, _: Bundle) -> None:
    bundle["dsseEnvelope"]["signatures"] *= 2


def unsigned(bundle: Bundle, _: Bundle) -> None:
    bundle["dsseEnvelope"]["signatures"] = []


def entry_missing(bundle: Bundle, _: Bundle) -> None:
    bundle["verificationMaterial"]["tlogEntries"] = []


def entry_of_another(bundle: Bundle, other: Bundle) -> None:
    bundle["verificationMaterial"] = other["verificationMaterial"]


def entry_twice(bundle: Bundle, _: Bundle) -> None:
    bundle["verificationMaterial"]["tlogEntries"] *= 2


def entry_of_another_log(bundle: Bundle, _: Bundle) -> None:
    entry(bundle)["logId"]["keyId"] = flipped(entry(bundle)["logId"]["keyId"])


def index(bundle: Bundle, other: Bundle) -> None:
    entry(bundle)["logIndex"] = entry(other)["logIndex"]


def proof_missing(bundle: Bundle, _: Bundle) -> None:
    del entry(bundle)["inclusionProof"]


def proof_of_another(bundle: Bundle, other: Bundle) -> None:
    proof(bundle)["hashes"] = proof(other)["hashes"]


def proof_flipped(bundle: Bundle, _: Bundle) -> None:
    hashes = proof(bundle)["hashes"]
    hashes[-1] = flipped(hashes[-1])


def proof_too_short(bundle: Bundle, _: Bundle) -> None:
    proof(bundle)["hashes"].pop()


def proof_too_long(bundle: Bundle, _: Bundle) -> None:
    proof(bundle)["hashes"].append(proof(bundle)["hashes"][0])


def checkpoint_missing(bundle: Bundle, _: Bundle) -> None:
    proof(bundle)["checkpoint"]["envelope"] = ""


def checkpoint_larger(bundle: Bundle, _: Bundle) -> None:
    lines = proof(bundle)["checkpoint"]["envelope"].split("\n")
    lines[1] = str(int(lines[1]) + 1)
    proof(bundle)["checkpoint"]["envelope"] = "\n".join(lines)


def checkpoint_root(bundle: Bundle, _: Bundle) -> None:
    lines = proof(bundle)["checkpoint"]["envelope"].split("\n")
    lines[2] = flipped(lines[2])
    proof(bundle)["checkpoint"]["envelope"] = "\n".join(lines)


def checkpoint_signature(bundle: Bundle, _: Bundle) -> None:
    lines = proof(bundle)["checkpoint"]["envelope"].split("\n")
    dash, name, signed = lines[4].split(" ")
    lines[4] = f"{dash} {name} {flipped(signed)}"
    proof(bundle)["checkpoint"]["envelope"] = "\n".join(lines)


def leaf(bundle: Bundle, other: Bundle) -> None:
    entry(bundle)["canonicalizedBody"] = entry(other)["canonicalizedBody"]


def inner_index(bundle: Bundle, other: Bundle) -> None:
    proof(bundle)["logIndex"] = proof(other)["logIndex"]


def size(bundle: Bundle, _: Bundle) -> None:
    proof(bundle)["treeSize"] = str(int(proof(bundle)["treeSize"]) + 1)


def root(bundle: Bundle, _: Bundle) -> None:
    proof(bundle)["rootHash"] = flipped(proof(bundle)["rootHash"])


NOTICED: tuple[Change, ...] = (
    *(payload, payload_of_another, envelope_of_another, payload_type),
    *(signature_flipped, signature_written_anew, signed_twice, unsigned),
    *(entry_missing, entry_of_another, entry_twice, entry_of_another_log, index),
    *(proof_missing, proof_of_another, proof_flipped, proof_too_short, proof_too_long),
    *(checkpoint_missing, checkpoint_larger, checkpoint_root, checkpoint_signature),
)
"""What every verifier refuses."""

REPEATED: tuple[Change, ...] = (leaf, inner_index, size, root)
"""What a bundle says a second time: cosign works it out anew from the rest, and never reads it."""

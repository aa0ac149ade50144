"""The DSSE envelope (v1.0): what exactly is signed, and how it is written and read."""

from base64 import b64decode, b64encode, urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256

import orjson

from gate.audit import PAYLOAD_TYPE, Envelope, Signer, strict
from gate.audit.keys.certificates import MOST
from gate.errors import RecordError

PAYLOAD_LIMIT = 1024 * 1024
"""The longest payload, in bytes."""
LIMIT = PAYLOAD_LIMIT * 3 // 2
"""The longest envelope, in bytes: base64 makes a third more of the payload."""
CHAIN = "certificates"
ENCODINGS: Sequence[tuple[Callable[[str], bytes], Callable[[bytes], bytes]]] = (
    (b64decode, b64encode),
    (urlsafe_b64decode, urlsafe_b64encode),
)


def pae(payload_type: str, payload: bytes) -> bytes:
    """Write what is signed: the pre-authentication encoding of the DSSE protocol."""
    kind = payload_type.encode("utf-8")
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def seal(payload: bytes, signer: Signer) -> Envelope:
    """Sign a payload.

    Raises `RecordError` when it is too long to be read again, `SigningError` when the key does not
    sign.
    """
    if len(payload) > PAYLOAD_LIMIT:
        raise RecordError(f"the record is longer than {PAYLOAD_LIMIT} bytes")
    key = signer.key
    signature = signer.sign(pae(PAYLOAD_TYPE, payload))
    return Envelope(payload, key.key_id, signature, chain=key.chain)


def digest(envelope: Envelope) -> bytes:
    """Give the SHA-256 of what was signed, by which a record is known.

    The bytes of an envelope do not identify it: whoever has a valid ECDSA signature (r, s) can
    write (r, n - s) in its place, which is valid too.
    """
    return sha256(pae(envelope.payload_type, envelope.payload)).digest()


def dump(envelope: Envelope) -> bytes:
    """Write an envelope as compact JSON, with the keys that DSSE has.

    Only certificates get one of their own, which other readers ignore, as DSSE asks them to.
    """
    signature: dict[str, object] = {
        "keyid": envelope.key_id,
        "sig": b64encode(envelope.signature).decode("ascii"),
    }
    if envelope.chain:
        signature[CHAIN] = [b64encode(each).decode("ascii") for each in envelope.chain]
    return orjson.dumps(
        {
            "payload": b64encode(envelope.payload).decode("ascii"),
            "payloadType": envelope.payload_type,
            "signatures": [signature],
        }
    )


def load(data: bytes) -> Envelope:
    """Read an envelope; keys that DSSE does not know are ignored, as it asks.

    Raises `RecordError` for what is not strict JSON, is signed not exactly once, or holds anything
    else than an in-toto statement.
    """
    match strict.loads(data, LIMIT):
        case {
            "payload": str(payload),
            "payloadType": str(kind),
            "signatures": list(signatures),
            **others,
        }:
            refuse_likeness(map(str, others), ("payload", "payloadType", "signatures"))
        case _:
            raise RecordError(
                "this is no DSSE envelope: it lacks a payload, payloadType or signatures"
            )
    if kind != PAYLOAD_TYPE:
        raise RecordError(f"the envelope holds {kind[:80]!r}, not {PAYLOAD_TYPE!r}")
    if len(signatures) != 1:
        raise RecordError(f"the envelope has {len(signatures)} signatures, not exactly one")
    signature, key_id = signed(signatures[0])
    return Envelope(
        decoded("payload", payload),
        key_id,
        decoded("signature", signature),
        chain=tuple(chained(signatures[0])),
    )


def refuse_likeness(names: Iterable[str], known: Sequence[str]) -> None:
    """Refuse a key that is known but for the case of its letters.

    Readers written in Go take such a key for the known one, and the last of them counts: they would
    read another record, which the same key may have signed too.
    """
    folded = {name.casefold() for name in known}
    for name in names:
        if name not in known and name.casefold() in folded:
            raise RecordError(f"some readers take the key {name[:80]!r} for another one")


def signed(entry: object) -> tuple[str, str]:
    """Read a signature and the hint by which key it was made."""
    if isinstance(entry, dict):
        refuse_likeness(map(str, entry), ("sig", "keyid"))
    match entry:
        case {"sig": str(signature), "keyid": str(key_id)}:
            return signature, key_id
        case {"sig": str(), "keyid": _}:
            raise RecordError("the key id of the signature is no text")
        case {"sig": str(signature)}:
            return signature, ""
        case _:
            raise RecordError("the signature of the envelope is none")


def chained(entry: object) -> Iterator[bytes]:
    """Read the certificates that come with a signature, if any do."""
    match entry:
        case {"certificates": [*texts]} if 0 < len(texts) <= MOST:
            pass
        case {"certificates": _}:
            raise RecordError(f"the signature does not have 1 to {MOST} certificates")
        case _:
            return
    for text in texts:
        if not isinstance(text, str):
            raise RecordError("a certificate of the signature is no text")
        yield decoded("certificate", text)


def decoded(what: str, text: str) -> bytes:
    """Read base64 in its standard or its URL-safe form, with padding and nothing else."""
    for decode, encode in ENCODINGS:
        try:
            data = decode(text)
        except (NotBase64, ValueError):
            continue
        # Readers skip what is no base64, or bits that do not count; only one text is the right one.
        if encode(data).decode("ascii") == text:
            return data
    raise RecordError(f"the {what} of the envelope is not base64")

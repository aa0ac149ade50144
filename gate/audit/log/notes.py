"""Signed notes: a text, and lines of signatures below it (C2SP signed-note)."""

import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from gate.audit import Algorithm, PublicKey, Signer
from gate.audit.keys import read_public
from gate.audit.keys import verify as verify_signature
from gate.errors import LogError

ED25519 = b"\x01"
"""The type of a plain Ed25519 signature over the text."""
ED25519_SPKI = bytes.fromhex("302a300506032b6570032100")
"""What stands before the 32 bytes of a key in its SubjectPublicKeyInfo (RFC 8410)."""
ID_SIZE = 4
KEY_SIZE = 32
LIMIT = 1024 * 1024
MOST_SIGNATURES = 16
"""As many as a reader must accept; what has more is refused."""
HOST = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*")
HOST_LIMIT = 253
LINE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")
VKEY = re.compile(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})")


@dataclass(frozen=True, slots=True)
class Signature:
    """Who is said to have signed: `key_id` are the first four bytes of the key's hash."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """A text that ends in a newline, and its signatures, none of which is verified yet."""

    text: str
    signatures: tuple[Signature, ...]


def check_origin(origin: str) -> str:
    """Give a log's name back if it is a bare host name, in lower case.

    Sigstore's verifiers look a log's key up by the host of its address; a path would not be found.
    Raises `LogError`.
    """
    if len(origin) > HOST_LIMIT or not HOST.fullmatch(origin):
        raise LogError(
            f"{origin[:80]!r} is no name for a log",
            advice="name it like a host, in lower case and without port or path, as in "
            "audit.gate.example.com",
        )
    return origin


def parse(data: bytes) -> Note:
    """Read a note. Raises `LogError` for everything that the specification does not allow."""
    if len(data) > LIMIT:
        raise LogError(f"the note is longer than {LIMIT} bytes")
    try:
        written = data.decode("utf-8")
    except UnicodeDecodeError:
        raise LogError("the note is not UTF-8") from None
    if any(character < " " and character != "\n" for character in written):
        raise LogError("the note holds control characters")
    text, blank, below = written.rpartition("\n\n")
    if not (blank and below.endswith("\n")):
        raise LogError("the note has no text, no signatures, or no end")
    # Only a newline ends a line here: splitlines() would break at U+2028 too.
    lines = below[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise LogError(f"the note has more than {MOST_SIGNATURES} signatures")
    return Note(text + "\n", tuple(map(read_line, lines)))


def read_line(line: str) -> Signature:
    """Read one line of a signature."""
    match = LINE.fullmatch(line)
    if match is None:
        raise LogError(f"this is no line of a signature: {line[:80]!r}")
    data = unbased(match[2])
    if len(data) <= ID_SIZE:
        raise LogError(f"the signature of {match[1][:80]!r} is too short")
    return Signature(match[1], data[:ID_SIZE], data[ID_SIZE:])


def unbased(text: str) -> bytes:
    """Read base64 in the one way in which it can be written."""
    try:
        data = b64decode(text, validate=True)
    except NotBase64:
        raise LogError(f"this is not base64: {text[:80]!r}") from None
    if b64encode(data).decode("ascii") != text:
        raise LogError(f"this is not how base64 is written: {text[:80]!r}")
    return data


def key_hash(name: str, key: PublicKey) -> bytes:
    """Give the whole hash by which notes know a key; Sigstore's bundles call it the log id.

    Raises `LogError` for a key that is not Ed25519.
    """
    return sha256(name.encode() + b"\n" + ED25519 + raw(key)).digest()


def raw(key: PublicKey) -> bytes:
    """Give the 32 bytes of an Ed25519 key. Raises `LogError` for another."""
    if key.algorithm is not Algorithm.ED25519:
        raise LogError(
            f"checkpoints are signed with Ed25519, and {key.key_id} is a key for {key.algorithm}",
            advice="make one with `gate keys generate --for checkpoint`",
        )
    return key.spki.removeprefix(ED25519_SPKI)


def sign(text: str, name: str, signer: Signer) -> str:
    """Sign a text that ends in a newline, and give the note.

    Raises `SigningError` when the key does not sign, `LogError` for a key that is not Ed25519.
    """
    signature = key_hash(name, signer.key)[:ID_SIZE] + signer.sign(text.encode())
    return f"{text}\n— {name} {b64encode(signature).decode()}\n"


def verify(note: Note, name: str, key: PublicKey) -> bool:
    """Say whether a key signed a note: at least once, and never wrongly.

    Signatures of other keys are passed over.
    """
    key_id = key_hash(name, key)[:ID_SIZE]
    ours = [one for one in note.signatures if (one.name, one.key_id) == (name, key_id)]
    message = note.text.encode()
    return bool(ours) and all(verify_signature(key, message, one.signature) for one in ours)


def vkey(name: str, key: PublicKey) -> str:
    """Write a key as verifiers of notes take it: `name+hash+key`."""
    key_id = key_hash(name, key)[:ID_SIZE].hex()
    return f"{name}+{key_id}+{b64encode(ED25519 + raw(key)).decode()}"


def read_vkey(text: str) -> tuple[str, PublicKey]:
    """Read a verifier's key: its name, and the key. Raises `LogError`."""
    match = VKEY.fullmatch(text.strip())
    if match is None:
        raise LogError(f"this is no verifier key: {text[:80]!r}")
    data = unbased(match[3])
    if data[:1] != ED25519 or len(data) != 1 + KEY_SIZE:
        raise LogError(f"the verifier key of {match[1][:80]!r} is not Ed25519")
    key = public(ED25519_SPKI + data[1:])
    if key_hash(match[1], key)[:ID_SIZE].hex() != match[2]:
        raise LogError(f"the verifier key of {match[1][:80]!r} does not have the hash it claims")
    return match[1], key


@lru_cache(maxsize=64)
def public(spki: bytes) -> PublicKey:
    """Read a key from its SubjectPublicKeyInfo. Raises `SigningError`."""
    body = b64encode(spki).decode()
    return read_public(f"-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----\n".encode())

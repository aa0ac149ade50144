"""What processes of one machine say to each other about a log: frames of bounded length."""

import os
import socket
import struct
from collections.abc import Iterator, Sequence

import orjson
from pydantic import ConfigDict, TypeAdapter, ValidationError

from gate.audit import Entry, Summary
from gate.audit.log.entries import ENVELOPE_LIMIT, SUMMARY_LIMIT
from gate.audit.log.leaf import LIMIT as LEAF_LIMIT
from gate.errors import LogError

HEADER = struct.Struct(">I")
LENGTHS = struct.Struct(">IIII")
LIMIT = ENVELOPE_LIMIT + 2 * SUMMARY_LIMIT + LEAF_LIMIT
"""The longest frame, in bytes."""
CHUNK = 64 * 1024
Texts = tuple[str, str, str, str, str, str, str, tuple[str, ...]]
STRICT = ConfigDict(strict=True)
TEXTS: TypeAdapter[Texts] = TypeAdapter(Texts, config=STRICT)
ANSWER: TypeAdapter[int | tuple[str, str]] = TypeAdapter(int | tuple[str, str], config=STRICT)


class Broken(Exception):
    """The other side is gone, or does not keep to the form: nothing is known of the answer."""


def write_entry(entry: Entry) -> bytes:
    """Write an entry as the content of a frame."""
    about = entry.summary
    summary = orjson.dumps(
        [
            *(about.decision_id, about.decided, about.door, about.verdict, about.resource),
            *(about.verifier, about.commit, about.objects),
        ]
    )
    parts = entry.leaf, entry.digest, entry.envelope, summary
    return LENGTHS.pack(*map(len, parts)) + b"".join(parts)


def read_entry(data: bytes) -> Entry:
    """Read an entry. Raises `LogError` for what is none."""
    if len(data) < LENGTHS.size:
        raise LogError("the frame is too short for an entry")
    lengths: Sequence[int] = LENGTHS.unpack_from(data)
    if LENGTHS.size + sum(lengths) != len(data):
        raise LogError("the frame is not as long as its entry")
    parts, start = [], LENGTHS.size
    for length in lengths:
        parts.append(data[start : start + length])
        start += length
    leaf, digest, envelope, summary = parts
    return Entry(leaf=leaf, digest=digest, envelope=envelope, summary=read_summary(summary))


def read_summary(data: bytes) -> Summary:
    """Read what an entry is about. Raises `LogError`."""
    try:
        decision_id, decided, door, verdict, resource, verifier, commit, objects = (
            TEXTS.validate_json(data)
        )
    except ValidationError:
        raise LogError("the frame holds no summary") from None
    return Summary(decision_id, decided, door, verdict, resource, verifier, commit, objects)


def write_answer(outcome: int | LogError) -> bytes:
    """Write what became of an entry."""
    match outcome:
        case int():
            return orjson.dumps(outcome)
        case error:
            return orjson.dumps([error.message, error.advice])


def read_answer(data: bytes) -> int:
    """Read the index of an entry. Raises `LogError` as the other side said, or `Broken`."""
    try:
        answer = ANSWER.validate_json(data)
    except ValidationError:
        raise Broken("the answer is none") from None
    if isinstance(answer, int):
        return answer
    raise LogError(answer[0], advice=answer[1])


def framed(content: bytes) -> bytes:
    """Put the length of a frame before its content."""
    return HEADER.pack(len(content)) + content


def whole(received: bytes | bytearray) -> int | None:
    """Tell where the first frame ends, or None where it does not yet. Raises `Broken`."""
    if len(received) < HEADER.size:
        return None
    end = HEADER.size + measured(received)
    return end if len(received) >= end else None


def contents(connection: socket.socket) -> Iterator[bytes]:
    """Give the contents of frames as they come. Raises `Broken` at the end."""
    received = bytearray()
    while True:
        while (end := whole(received)) is not None:
            yield bytes(received[HEADER.size : end])
            del received[:end]
        received += some(connection, CHUNK)


def measured(head: bytes | bytearray) -> int:
    """Read how long a frame is. Raises `Broken` when that is too long."""
    length: int = HEADER.unpack_from(head)[0]
    if not 0 < length <= LIMIT:
        raise Broken(f"a frame of {length} bytes")
    return length


def send(connection: socket.socket, content: bytes) -> None:
    """Send a frame. Raises `Broken`."""
    try:
        connection.sendall(framed(content))
    except OSError as error:
        raise Broken(str(error)) from error


def receive(connection: socket.socket) -> bytes:
    """Receive a frame. Raises `Broken`, also when it is too long."""
    return exactly(connection, measured(exactly(connection, HEADER.size)))


def exactly(connection: socket.socket, length: int) -> bytes:
    """Receive so many bytes."""
    data = bytearray()
    while len(data) < length:
        data += some(connection, length - len(data))
    return bytes(data)


def some(connection: socket.socket, most: int) -> bytes:
    """Receive what there is, as soon as there is any."""
    try:
        part = connection.recv(most)
    except OSError as error:
        raise Broken(str(error)) from error
    if not part:
        raise Broken("the connection was closed")
    return part


def refuse_stranger(connection: socket.socket) -> None:
    """Raise `Broken` where another user is at the other end."""
    if peer(connection) != os.getuid():
        raise Broken("the socket of the log is another user's")


def peer(connection: socket.socket) -> int:
    """Give the user on the other side, as the system knows it. Raises `Broken`."""
    shape = struct.Struct("3i")
    try:
        data = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, shape.size)
    except OSError as error:
        raise Broken(str(error)) from error
    user: int = shape.unpack(data)[1]
    return user

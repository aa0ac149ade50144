"""What a review says around its objects, where those hold what the reader of all files refuses.

Anybody may write a control character into an annotation, or nest the values of a custom resource
deep, or have a million of them in it and what it was before. Such an object cannot be judged; that
must be said in a review, since an API server takes every other answer for a failure of the gate,
which `failurePolicy: Ignore` lets everything pass.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

import orjson

REFUSED = frozenset({"encoding", "too-deep", "too-large"})
"""The faults that an object brings about, which an API server sends in JSON that is whole."""
OBJECTS = ("object", "oldObject", "options")
LEVELS = 8
"""A review without its objects is nested less deep."""
# A text that has no end takes all the rest, so that no place is read twice.
TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[\]{}]', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Envelope:
    """A review without its objects, and beside it both sides of the object, to be compared only."""

    value: Mapping[str, object]
    new: object
    old: object


def envelope(body: bytes) -> Envelope | None:
    """Read a review around its objects; `None` for what is none."""
    try:
        value = orjson.loads(b"".join(shallow(body)))
    except orjson.JSONDecodeError:
        return None
    request = value.get("request") if isinstance(value, dict) else None
    if not isinstance(request, dict):
        return None
    told = {key: each for key, each in request.items() if key not in OBJECTS}
    return Envelope({**value, "request": told}, request.get("object"), request.get("oldObject"))


def shallow(body: bytes) -> Iterator[bytes]:
    """Give JSON in which what is nested deep is the same where, and only where, it was the same."""
    level, start = 0, 0
    for token in TOKEN.finditer(body):
        match token[0]:
            case b"{" | b"[":
                level += 1
                if level == LEVELS + 1:
                    yield body[start : token.start()]
                    start = token.start()
            case b"}" | b"]":
                if level == LEVELS + 1:
                    yield told_apart(body[start : token.end()])
                    start = token.end()
                level -= 1
            case _:
                # A text, in which brackets mean nothing.
                pass
    if level <= LEVELS:
        yield body[start:]


def told_apart(part: bytes) -> bytes:
    """Give an array in the place of a longer one or of an object, that stands for no other.

    What is as short as that stands for itself; so nothing that somebody wrote is such an array.
    """
    digest = b'["%s"]' % sha256(part).hexdigest().encode()
    return digest if len(part) >= len(digest) else part

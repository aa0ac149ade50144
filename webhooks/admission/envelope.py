"""What a review says around its objects, where those hold what the reader of all files refuses.

Anybody may write a control character into an annotation, or nest the values of a custom resource
deep. Such an object cannot be judged; that must be said in a review, since an API server takes
every other answer for a failure of the gate, which `failurePolicy: Ignore` lets everything pass.
"""

import re
from collections.abc import Iterator, Mapping

import orjson

REFUSED = frozenset({"encoding", "too-deep"})
"""The faults that an object brings about, which an API server sends in JSON that is whole."""
OBJECTS = ("object", "oldObject", "options")
LEVELS = 8
"""A review without its objects is nested less deep."""
# A text that has no end takes all the rest, so that no place is read twice.
TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[\]{}]', re.DOTALL)


def envelope(body: bytes) -> Mapping[str, object]:
    """Read a review without its objects; empty for what is none."""
    try:
        value = orjson.loads(b"".join(shallow(body)))
    except orjson.JSONDecodeError:
        return {}
    request = value.get("request") if isinstance(value, dict) else None
    if not isinstance(request, dict):
        return {}
    told = {key: each for key, each in request.items() if key not in OBJECTS}
    return {**value, "request": told}


def shallow(body: bytes) -> Iterator[bytes]:
    """Give JSON with `null` in the place of what is nested deep."""
    level, start = 0, 0
    for token in TOKEN.finditer(body):
        match token[0]:
            case b"{" | b"[":
                level += 1
                if level == LEVELS + 1:
                    yield body[start : token.start()]
                    yield b"null"
            case b"}" | b"]":
                if level == LEVELS + 1:
                    start = token.end()
                level -= 1
            case _:
                # A text, in which brackets mean nothing.
                pass
    if level <= LEVELS:
        yield body[start:]

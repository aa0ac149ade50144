"""How the JSON of strangers is read: only what every reader understands in the same way."""

import json
import re
from collections.abc import Sequence
from typing import Final, NoReturn

from gate.errors import RecordError

LIMIT = 1024 * 1024
"""The longest document, in bytes, unless the caller says otherwise."""
DEPTH = 64
"""How deep lists and objects may stand in each other."""
LARGEST = 2**53 - 1
"""The largest integer that every reader of JSON holds exactly (RFC 8259, section 6)."""
DIGITS = len(str(LARGEST))
SHOWN = 60
ESCAPED: Final = re.compile(rb"\\.", re.DOTALL)
UNNESTING: Final = bytes(set(range(256)) - set(b"[]{}"))


def loads(data: bytes, limit: int = LIMIT) -> object:
    """Read one JSON document of at most `limit` bytes, without floating-point numbers.

    Raises `RecordError` for whatever two readers could understand differently: a key that occurs
    twice, more than one document, NaN, integers beyond 2^53 - 1, lone surrogates, a byte order
    mark; and for what is nested deeper than 64.
    """
    if len(data) > limit:
        raise RecordError(f"the JSON is longer than {limit} bytes")
    check_depth(data)
    try:
        value: object = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=unique,
            parse_int=integer,
            parse_float=refused_number,
            parse_constant=refused_number,
        )
        if b"\\u" in data:
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeDecodeError:
        raise RecordError("the JSON is not UTF-8") from None
    except UnicodeEncodeError:
        raise RecordError("the JSON holds half of a surrogate pair, which is no text") from None
    except json.JSONDecodeError as error:
        raise RecordError(f"this is no JSON: {error}") from None
    return value


def check_depth(data: bytes) -> None:
    """Refuse what is nested too deep, before a reader follows it down."""
    # Without what is escaped, every other quote ends a string; no reader goes past an escape that
    # is in none.
    outside = b"".join(ESCAPED.sub(b"", data).split(b'"')[::2])
    depth = 0
    for sign in outside.translate(None, UNNESTING):
        depth += 1 if sign in b"[{" else -1
        if depth > DEPTH:
            raise RecordError(f"the JSON is nested deeper than {DEPTH}")


def unique(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    """Make an object of keys that differ."""
    made: dict[str, object] = {}
    for key, value in pairs:
        if key in made:
            raise RecordError(f"the key {key[:SHOWN]!r} occurs twice in one object")
        made[key] = value
    return made


def integer(text: str) -> int:
    """Read an integer that every reader holds exactly; there is no minus zero among them."""
    if len(text.removeprefix("-")) > DIGITS or abs(int(text)) > LARGEST or text == "-0":
        refused_number(text)
    return int(text)


def refused_number(text: str) -> NoReturn:
    """Refuse a number that readers round, or do not have."""
    raise RecordError(f"{text[:SHOWN]} is no integer between -(2^53 - 1) and 2^53 - 1")

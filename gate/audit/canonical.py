"""The canonical form of JSON (RFC 8785), and which part of an object in a cluster is judged."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from typing import TypeAlias, TypeGuard

import orjson
import rfc8785

from gate.errors import RecordError

Json: TypeAlias = "bool | int | str | float | Sequence[Json] | Mapping[str, Json] | None"

PLAIN = frozenset({str, int, bool, type(None)})
ORDERED = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER
"""Keys in the order of their bytes, and no integer beyond 2^53 - 1."""

KEPT_BY_CLUSTER = frozenset(
    {
        "creationTimestamp",
        "generation",
        "managedFields",
        "resourceVersion",
        "selfLink",
        "uid",
    }
)
"""What an API server writes into `metadata`, whatever the object says."""


def canonical(value: object) -> bytes:
    """Write a value as RFC 8785 does, so that equal values have equal bytes.

    Raises `RecordError` for what has no canonical form: integers beyond 2^53 - 1, NaN, lone
    surrogates, values that are not JSON.
    """
    # What fails here is for the library, which says why, or can do it.
    with suppress(TypeError):
        if is_plain(value):
            return orjson.dumps(value, option=ORDERED)
    if not is_json(value):
        raise RecordError(f"this has no canonical form: {type(value).__name__} is no type of JSON")
    try:
        return rfc8785.dumps(value)
    except (ValueError, RecursionError) as error:
        raise RecordError(f"this has no canonical form: {error}") from None


def is_plain(value: object) -> bool:
    """Say whether a value is written in the same way, and much faster, without the library.

    That differs for floating-point numbers, and in the order of some keys that are not in ASCII.
    Raises `TypeError` for a key that is no text.
    """
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            if not all(map(str.isascii, each)):
                return False
            waiting.extend(each.values())
        elif isinstance(each, list):
            waiting.extend(each)
        elif type(each) not in PLAIN:
            return False
    return True


def is_json(value: object) -> TypeGuard[Json]:
    """Say whether a value looks like JSON; the library looks at the values in it itself."""
    return value is None or isinstance(value, bool | int | str | float | list | tuple | dict)


def bare(obj: Mapping[str, object]) -> dict[str, object]:
    """Give an object of Kubernetes without its status and what the API server adds to it."""
    kept = {key: value for key, value in obj.items() if key != "status"}
    metadata = kept.get("metadata")
    if isinstance(metadata, dict):
        kept["metadata"] = {k: v for k, v in metadata.items() if k not in KEPT_BY_CLUSTER}
    return kept


def object_digest(obj: Mapping[str, object]) -> str:
    """Give the SHA-256, in hex, of the canonical form of an object reduced as by `bare`.

    Raises `RecordError` when it has no canonical form.
    """
    return sha256(canonical(bare(obj))).hexdigest()

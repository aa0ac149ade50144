"""The canonical form of JSON (RFC 8785), and which part of an object in a cluster is judged."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import TypeAlias, TypeGuard

import rfc8785

from gate.errors import RecordError

Json: TypeAlias = "bool | int | str | float | Sequence[Json] | Mapping[str, Json] | None"

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
    if not is_json(value):
        raise RecordError(f"this has no canonical form: {type(value).__name__} is no type of JSON")
    try:
        return rfc8785.dumps(value)
    except (ValueError, RecursionError) as error:
        raise RecordError(f"this has no canonical form: {error}") from None


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

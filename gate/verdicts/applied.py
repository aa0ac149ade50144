"""The list of what a revision applies, in the one form whose digest is signed."""

import re
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import orjson

from gate.applied import Identified
from gate.audit.canonical import canonical
from gate.errors import RecordError

MOST = 5000
"""How many objects a revision may apply."""
LONGEST = 16 * 1024 * 1024
"""The longest list, in bytes, before it is packed."""
SHA256 = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Applied:
    """An object as it is applied: who it is, and the SHA-256 of its canonical form, in hex.

    `form` is that form itself, only of what the controller replaces.
    """

    who: Identified
    digest: str
    form: bytes = b""


def listed(applied: Iterable[Applied]) -> bytes:
    """Write the list, in which each stands once: the evidence `applied` of a record.

    Raises `RecordError` for one that is too long.
    """
    lines = sorted(canonical(entry(each)) for each in set(applied))
    if len(lines) > MOST:
        raise RecordError(
            f"the revision applies {len(lines)} objects, and a verdict lists {MOST} at most",
            advice="deliver it by several Applications",
        )
    return b"[%b]" % b",".join(lines)


def entry(applied: Applied) -> Mapping[str, str]:
    """Write one object; the core group and no namespace are empty."""
    who = applied.who
    written = {
        "digest": applied.digest,
        "group": who.group,
        "kind": who.kind,
        "name": who.name,
        "namespace": who.namespace,
    }
    return written | ({"form": b64encode(applied.form).decode()} if applied.form else {})


def unlisted(data: bytes) -> Mapping[Identified, tuple[Applied, ...]]:
    """Read a list whose digest was signed. Raises `RecordError` when it is none."""
    try:
        entries = orjson.loads(data)
    except orjson.JSONDecodeError:
        raise RecordError("the list of objects is no JSON") from None
    if not isinstance(entries, list) or len(entries) > MOST:
        raise RecordError(f"the list of objects is no list of at most {MOST}")
    found: dict[Identified, tuple[Applied, ...]] = {}
    for each in read_all(entries):
        found[each.who] = (*found.get(each.who, ()), each)
    return found


def read_all(entries: Iterable[object]) -> Iterator[Applied]:
    """Read objects, and keep words that occur in many verdicts once."""
    for each in entries:
        match each:
            case {
                "digest": str(digest),
                "group": str(group),
                "kind": str(kind),
                "name": str(name),
                "namespace": str(namespace),
                **more,
            } if SHA256.fullmatch(digest) and more.keys() <= {"form"}:
                words = map(sys.intern, (group, kind, namespace, name))
                yield Applied(Identified(*words), sys.intern(digest), form_of(more.get("form")))
            case _:
                raise RecordError("the list of objects has an entry that is none")


def form_of(text: object) -> bytes:
    """Read the form of an object that is replaced, if it is. Raises `RecordError` for none."""
    if text is None:
        return b""
    if not isinstance(text, str):
        raise RecordError("the form of an object is no text")
    try:
        return b64decode(text, validate=True)
    except ValueError:
        raise RecordError("the form of an object is not base64") from None

"""What a controller may have applied, told from the object that it led to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

import orjson

from gate.applied.extraction import readings
from gate.applied.fields import read_fields
from gate.applied.form import LAST_APPLIED, digest_of, formed, metadata_of, text
from gate.audit.canonical import canonical
from gate.errors import RecordError

OWN = ("apiVersion", "kind")
NAMED = ("name", "namespace")


class Way(StrEnum):
    """How it is told what was applied."""

    OWNED = "managed-fields"
    ANNOTATED = "last-applied"


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may have been applied: its canonical form as a tree, and the SHA-256 of that, in hex."""

    way: Way
    form: Mapping[str, object]
    digest: str


def candidates(value: Mapping[str, object], namespace: str, manager: str) -> Iterator[Candidate]:
    """Tell what a manager may have applied to get an object, first what is the likeliest.

    Either may be of an earlier time, and that which can be read is no sign that it is not. Nothing
    tells it of an object that was put in place as a whole.
    """
    for way, found in (*owned(value, manager), *annotated(value)):
        form = formed(found, namespace)
        try:
            digest = digest_of(canonical(form))
        except RecordError:
            # It has numbers that nothing can be compared with; no verdict lists it.
            continue
        yield Candidate(way, form, digest)


def owned(value: Mapping[str, object], manager: str) -> Iterator[tuple[Way, Mapping[str, object]]]:
    """Take out what a manager owns by server-side apply."""
    for entry in entries(value):
        is_applied = (entry.get("manager"), entry.get("operation")) == (manager, "Apply")
        # In another version fields have other names.
        if not is_applied or entry.get("apiVersion") != value.get("apiVersion"):
            continue
        try:
            fields = read_fields(entry.get("fieldsV1"))
        except RecordError:
            continue
        for found in readings(fields, value):
            yield Way.OWNED, named_as(found, value)


def entries(value: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    """Give who owns which fields; what is owned of a subresource is none of the object."""
    match value:
        case {"metadata": {"managedFields": list(listed)}}:
            for each in listed:
                if isinstance(each, dict) and not each.get("subresource"):
                    yield each
        case _:
            pass


def named_as(found: Mapping[str, object], value: Mapping[str, object]) -> Mapping[str, object]:
    """Put back the names that nobody owns."""
    whole = metadata_of(value)
    names = {key: whole[key] for key in NAMED if key in whole}
    kinds = {key: value[key] for key in OWN if key in value}
    return {**found, **kinds, "metadata": {**metadata_of(found), **names}}


def annotated(value: Mapping[str, object]) -> Iterator[tuple[Way, Mapping[str, object]]]:
    """Read what an annotation says was applied."""
    match value:
        case {"metadata": {"annotations": dict(notes)}}:
            try:
                found = orjson.loads(text(notes, LAST_APPLIED) or "null")
            except orjson.JSONDecodeError:
                return
            if isinstance(found, dict):
                yield Way.ANNOTATED, found
        case _:
            pass

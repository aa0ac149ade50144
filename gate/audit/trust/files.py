"""The shape of `trust.yaml`, and how it becomes a trust policy."""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from gate.audit import Algorithm, PublicKey
from gate.audit.keys.public import read_public
from gate.audit.trust.policy import LogKey, Span, Speaker, Trust
from gate.config.files import only_document, placed, validated
from gate.config.resource_file import Entry as Lenient
from gate.document import Document, Source, Syntax
from gate.errors import ConfigError, SigningError
from gate.model import Door

Pem = Annotated[str, StringConstraints(min_length=1, max_length=4096)]
Uri = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9+.-]*:[^\s\x00-\x1f\x7f]+$", max_length=2000)
]
Prefix = Annotated[
    str,
    StringConstraints(
        pattern=r"^[a-z][a-z0-9+.-]*:/{0,3}[^/\s\x00-\x1f\x7f][^\s\x00-\x1f\x7f]*$", max_length=2000
    ),
]
Origin = Annotated[
    str,
    StringConstraints(
        pattern=r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$", max_length=253
    ),
]
Name = Annotated[str, StringConstraints(min_length=1, max_length=253)]
Digest = Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]
Index = Annotated[int, Field(ge=0, le=2**53 - 1)]
Found = Iterator[tuple[str, str]]
"""Faults, as (JSON Pointer, message)."""


class Entry(Lenient):
    """A mapping of ours in which a number is no text either."""

    model_config = ConfigDict(strict=True)


class LogEntry(Entry):
    """A log that is believed."""

    origin: Origin = Field(description="The log's name: a bare host name.")
    key: Pem = Field(description="The public key of its checkpoints, in PEM: Ed25519.")


class SpanEntry(Entry):
    """Where in a log a key is believed."""

    start: Index = Field(alias="from", description="The first index at which it is believed.")
    end: Index | None = Field(
        None, alias="until", description="The first index at which it is believed no more."
    )


class SpeakerEntry(Entry):
    """A key, and what is believed of it."""

    key: Pem = Field(description="The public key of its records, in PEM: P-256 or Ed25519.")
    verifiers: Annotated[tuple[Uri, ...], Field(min_length=1)] = Field(
        description="Whom it may name as the verifier, exactly."
    )
    doors: Annotated[tuple[Door, ...], Field(min_length=1)] = Field(
        description="At which doors it decides."
    )
    resources: Annotated[tuple[Prefix, ...], Field(min_length=1)] = Field(
        description="URIs of what it decides on, each with all below it."
    )
    environments: tuple[Name, ...] = Field((), description="Environments; empty for all.")
    logs: Annotated[dict[Origin, SpanEntry], Field(min_length=1)] = Field(
        description="By the origin of a log, where in it the key is believed."
    )


class TrustFile(Entry):
    """The file `trust.yaml`."""

    version: Annotated[int, Field(ge=1, le=2**53 - 1)] = Field(
        description="Counts up with every change."
    )
    previous: Digest | None = Field(
        None, description="The SHA-256 of the version before, in hex; none for the first."
    )
    logs: tuple[LogEntry, ...] = Field((), description="The logs that are believed.")
    speakers: tuple[SpeakerEntry, ...] = Field((), description="Who may speak.")


def read_trust(data: bytes, path: str) -> Trust:
    """Read a trust policy.

    Raises `ConfigError` with the place of every fault.
    """
    document = only_document(Source(path, data, Syntax.YAML))
    parsed = validated(TrustFile, document)
    refuse(document, shape_faults(parsed))
    keys = [(f"/logs/{n}/key", entry.key) for n, entry in enumerate(parsed.logs)]
    keys += [(f"/speakers/{n}/key", entry.key) for n, entry in enumerate(parsed.speakers)]
    read = dict(read_keys(document, keys))
    logs = tuple(
        LogKey(entry.origin, read[f"/logs/{n}/key"]) for n, entry in enumerate(parsed.logs)
    )
    speakers = tuple(
        speaker(entry, read[f"/speakers/{n}/key"]) for n, entry in enumerate(parsed.speakers)
    )
    refuse(document, key_faults(logs, speakers))
    digest = sha256(data).hexdigest()
    return Trust(parsed.version, parsed.previous or "", digest, logs, speakers)


def speaker(entry: SpeakerEntry, key: PublicKey) -> Speaker:
    """Bring an entry as written into the form that decides."""
    spans = tuple(Span(origin, span.start, span.end) for origin, span in entry.logs.items())
    return Speaker(key, entry.verifiers, entry.doors, entry.resources, entry.environments, spans)


def refuse(document: Document, found: Found) -> None:
    """Raise `ConfigError` when there are faults."""
    faults = list(found)
    if faults:
        raise ConfigError(f"{document.source.path} is not valid", faults=placed(document, faults))


def read_keys(
    document: Document, keys: Sequence[tuple[str, str]]
) -> Iterator[tuple[str, PublicKey]]:
    """Read keys, each given with its JSON Pointer; raises `ConfigError`."""
    faults: list[tuple[str, str]] = []
    for pointer, text in keys:
        try:
            yield pointer, read_public(text.encode("utf-8"))
        except SigningError as error:
            faults.append((pointer, error.message))
    refuse(document, iter(faults))


def shape_faults(parsed: TrustFile) -> Found:
    """Find what its shape alone does not forbid."""
    if (parsed.version == 1) != (parsed.previous is None):
        yield "/version", "version 1 has no `previous`, and every later version has"
    origins = [entry.origin for entry in parsed.logs]
    for number, origin in enumerate(origins):
        if origin in origins[:number]:
            yield f"/logs/{number}/origin", f"the log {origin} is there already"
    for number, entry in enumerate(parsed.speakers):
        for origin, span in entry.logs.items():
            at = f"/speakers/{number}/logs/{origin}"
            if origin not in origins:
                yield at, f"no log is named {origin!r}"
            if span.end is not None and span.end < span.start:
                yield f"{at}/until", f"{span.end} is before {span.start}, where it begins"


def key_faults(logs: Sequence[LogKey], speakers: Sequence[Speaker]) -> Found:
    """Find keys that are used for what they must not be used for."""
    for number, log in enumerate(logs):
        if log.key.algorithm != Algorithm.ED25519:
            yield f"/logs/{number}/key", "checkpoints are signed with Ed25519, and this is not"
    for number, entry in enumerate(speakers):
        if any(entry.key.spki == log.key.spki for log in logs):
            yield f"/speakers/{number}/key", "this key signs checkpoints: records need another"

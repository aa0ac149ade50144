"""The shape of `trust.yaml`, and how it becomes a trust policy."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from hashlib import sha256
from itertools import starmap
from typing import Annotated, TypeVar

from pydantic import Field

from gate.audit import Algorithm, PublicKey
from gate.audit.keys.certificates import read_authority
from gate.audit.keys.public import read_public
from gate.audit.records.terms import Sha256
from gate.audit.trust.approver_file import ApproverEntry, approver, people_faults
from gate.audit.trust.approvers import Approvers
from gate.audit.trust.believing import Identity
from gate.audit.trust.entries import (
    IdentityEntry,
    Name,
    Origin,
    Pem,
    Prefix,
    SpanEntry,
    Uri,
    spans,
)
from gate.audit.trust.policy import LogKey, Speaker, Trust
from gate.config.entries import Entry
from gate.config.files import only_document, placed, validated
from gate.document import Document, Source, Syntax
from gate.errors import ConfigError, SigningError
from gate.model import Door

Read = TypeVar("Read")
Found = Iterator[tuple[str, str]]
"""Faults, as (JSON Pointer, message)."""


class LogEntry(Entry):
    """A log that is believed."""

    origin: Origin = Field(description="The log's name: a bare host name.")
    key: Pem = Field(description="The public key of its checkpoints, in PEM: Ed25519.")


class SpeakerEntry(Entry):
    """A key or an identity, and what is believed of it."""

    key: Pem | None = Field(
        None, description="The public key of its records, in PEM: P-256 or Ed25519."
    )
    identity: IdentityEntry | None = Field(
        None, description="Instead of a key, whose certified keys are believed."
    )
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
    previous: Sha256 | None = Field(
        None, description="The SHA-256 of the version before, in hex; none for the first."
    )
    logs: tuple[LogEntry, ...] = Field((), description="The logs that are believed.")
    speakers: tuple[SpeakerEntry, ...] = Field((), description="Who may speak.")
    approvers: tuple[ApproverEntry, ...] = Field((), description="Who may approve.")


def read_trust(data: bytes, path: str) -> Trust:
    """Read a trust policy.

    Raises `ConfigError` with the place of every fault.
    """
    document = only_document(Source(path, data, Syntax.YAML))
    parsed = validated(TrustFile, document)
    refuse(document, shape_faults(parsed))
    keys, faults = read_all(log_readings(parsed))
    known, more = read_all(voice_readings("speakers", parsed.speakers))
    people, others = read_all(voice_readings("approvers", parsed.approvers))
    refuse(document, iter((*faults, *more, *others)))
    logs = tuple(LogKey(*pair) for pair in zip(origins(parsed), keys, strict=True))
    speakers = tuple(starmap(speaker, zip(parsed.speakers, known, strict=True)))
    approvers = tuple(starmap(approver, zip(parsed.approvers, people, strict=True)))
    taken = [*(log.key for log in logs), *(speaker.who for speaker in speakers)]
    refuse(document, iter((*key_faults(logs, speakers), *people_faults(approvers, taken))))
    digest = sha256(data).hexdigest()
    return Trust(
        parsed.version, parsed.previous or "", digest, logs, speakers, Approvers(approvers)
    )


def origins(parsed: TrustFile) -> list[str]:
    """Name the logs."""
    return [entry.origin for entry in parsed.logs]


def speaker(entry: SpeakerEntry, who: PublicKey | Identity) -> Speaker:
    """Bring an entry as written into the form that decides."""
    where = spans(entry.logs)
    return Speaker(who, entry.verifiers, entry.doors, entry.resources, entry.environments, where)


def refuse(document: Document, found: Found) -> None:
    """Raise `ConfigError` when there are faults."""
    faults = list(found)
    if faults:
        raise ConfigError(f"{document.source.path} is not valid", faults=placed(document, faults))


def log_readings(parsed: TrustFile) -> Iterator[tuple[str, Callable[[], PublicKey]]]:
    """Give for each log where its key stands, and how it is read."""
    for number, entry in enumerate(parsed.logs):
        yield f"/logs/{number}/key", partial(read_public, entry.key.encode("utf-8"))


def voice_readings(
    where: str, entries: Sequence[SpeakerEntry | ApproverEntry]
) -> Iterator[tuple[str, Callable[[], PublicKey | Identity]]]:
    """Give for each entry where its key or its authority stands, and how that is read."""
    for number, entry in enumerate(entries):
        if entry.key is not None:
            yield f"/{where}/{number}/key", partial(read_public, entry.key.encode("utf-8"))
        elif entry.identity is not None:
            yield f"/{where}/{number}/identity/authority", partial(identity, entry.identity)


def identity(entry: IdentityEntry) -> Identity:
    """Bring an identity as written into the form that decides. Raises `SigningError`."""
    return Identity(entry.issuer, entry.subject, read_authority(entry.authority.encode("utf-8")))


def read_all(
    readings: Iterable[tuple[str, Callable[[], Read]]],
) -> tuple[list[Read], list[tuple[str, str]]]:
    """Read what stands at some JSON Pointers, and tell the faults of what cannot be read."""
    read: list[Read] = []
    faults: list[tuple[str, str]] = []
    for pointer, reading in readings:
        try:
            read.append(reading())
        except SigningError as error:
            faults.append((pointer, error.message))
    return read, faults


def shape_faults(parsed: TrustFile) -> Found:
    """Find what its shape alone does not forbid."""
    if (parsed.version == 1) != (parsed.previous is None):
        yield "/version", "version 1 has no `previous`, and every later version has"
    known = origins(parsed)
    for number, origin in enumerate(known):
        if origin in known[:number]:
            yield f"/logs/{number}/origin", f"the log {origin} is there already"
    voices: Sequence[tuple[str, SpeakerEntry | ApproverEntry]] = (
        *((f"/speakers/{number}", each) for number, each in enumerate(parsed.speakers)),
        *((f"/approvers/{number}", each) for number, each in enumerate(parsed.approvers)),
    )
    for at, entry in voices:
        if (entry.key is None) == (entry.identity is None):
            yield at, "whoever speaks or approves has either a `key` or an `identity`"
        yield from span_faults(f"{at}/logs", entry, known)


def span_faults(pointer: str, entry: SpeakerEntry | ApproverEntry, known: Sequence[str]) -> Found:
    """Find places in logs that are not there."""
    for origin, span in entry.logs.items():
        at = f"{pointer}/{origin}"
        if origin not in known:
            yield at, f"no log is named {origin!r}"
        if span.end is not None and span.end < span.start:
            yield f"{at}/until", f"{span.end} is before {span.start}, where it begins"


def key_faults(logs: Sequence[LogKey], speakers: Sequence[Speaker]) -> Found:
    """Find keys that are used for what they must not be used for."""
    for number, log in enumerate(logs):
        if log.key.algorithm != Algorithm.ED25519:
            yield f"/logs/{number}/key", "checkpoints are signed with Ed25519, and this is not"
    for number, entry in enumerate(speakers):
        if any(entry.who == log.key for log in logs):
            yield f"/speakers/{number}/key", "this key signs checkpoints: records need another"

"""Who may bring records: the file of callers, and how a request shows whose it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints

from gate.audit.keys.reading import read_private
from gate.audit.records.terms import Sha256, Uri
from gate.config.entries import Entry
from gate.config.files import only_document, placed, validated
from gate.document import Source, Syntax
from gate.errors import ConfigError, Fault

LIMIT = 1024 * 1024
Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._@/-]*$", max_length=100)]
Person = Annotated[str, StringConstraints(min_length=1, max_length=253)]
Certified = Annotated[str, StringConstraints(pattern="^(dns|uri|cn):[!-~]+$", max_length=500)]


class CallerEntry(Entry):
    """Somebody who brings records."""

    name: Name = Field(description="What the log of the service calls it.")
    verifiers: tuple[Uri, ...] = Field(
        (), description="The verifiers whose records it brings, exactly as records name them."
    )
    approvers: tuple[Person, ...] = Field(
        (), description="The people whose approvals it brings, as the trust policy names them."
    )
    reads: tuple[Uri, ...] = Field(
        (), description="Resources, each with all below it, whose entries it is shown."
    )
    token_sha256: Sha256 | None = Field(None, description="The SHA-256 of its token, in hex.")
    certificate: Certified | None = Field(
        None, description="A name in its certificate: dns:…, uri:… or cn:…."
    )


class CallersFile(Entry):
    """A file of callers."""

    callers: Annotated[tuple[CallerEntry, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who brings records of some verifiers and approvals of some people, or reads.

    `reads` are resources, each with all below it, whose entries it is shown. `token` is the SHA-256
    of a token, `certificate` a name as `certificates.names` gives it; one of the two is empty.
    """

    name: str
    verifiers: frozenset[str]
    token: bytes = b""
    certificate: str = ""
    approvers: frozenset[str] = frozenset()
    reads: tuple[str, ...] = ()


def read_callers(files: Sequence[Path]) -> tuple[Caller, ...]:
    """Read all files of callers, which nobody else may read or write.

    Raises `ConfigError` with the place of every fault, or `SigningError` for a file that is open to
    others.
    """
    callers = tuple(caller for file in files for caller in read_file(file))
    shown = [each.token or each.certificate.encode() for each in callers]
    again = {each.name for n, each in enumerate(callers) if shown[n] in shown[:n]}
    if again:
        raise ConfigError(f"{', '.join(sorted(again))} shows what another caller shows, too")
    return callers


def read_file(path: Path) -> Iterator[Caller]:
    """Read one file of callers."""
    document = only_document(
        Source(str(path), read_private(path, "file of callers", LIMIT), Syntax.YAML)
    )
    parsed = validated(CallersFile, document)
    faults: list[Fault] = placed(document, list(shape_faults(parsed)))
    if faults:
        raise ConfigError(f"{path} is not valid", faults=faults)
    for entry in parsed.callers:
        token = bytes.fromhex(entry.token_sha256 or "")
        yield Caller(
            entry.name, frozenset(entry.verifiers), token, entry.certificate or "",
            frozenset(entry.approvers), entry.reads,
        )  # fmt: skip


def shape_faults(parsed: CallersFile) -> Iterator[tuple[str, str]]:
    """Find callers that show nothing, or two things, or may do nothing.

    Each is given as (JSON Pointer, message).
    """
    for number, entry in enumerate(parsed.callers):
        if not (entry.verifiers or entry.approvers or entry.reads):
            yield f"/callers/{number}", "one of verifiers, approvers and reads must name something"
        if (entry.token_sha256 is None) == (entry.certificate is None):
            yield f"/callers/{number}", "exactly one of token_sha256 and certificate must be there"


def caller_of(
    callers: Sequence[Caller], authorization: str, names: frozenset[str]
) -> Caller | None:
    """Find whose token or certificate a request shows; a token comes first.

    All callers are compared, in a time that does not tell how much of a token was right.
    """
    scheme, _, token = authorization.strip().partition(" ")
    if authorization and scheme.lower() != "bearer":
        return None
    if authorization and not token.strip():
        # Its digest would be that of nothing, which a forgotten variable puts into files.
        return None
    if authorization:
        digest = sha256(token.strip().encode("utf-8", "surrogateescape")).digest()
        found = [each for each in callers if compare_digest(each.token, digest)]
    else:
        found = [each for each in callers if each.certificate in names]
    return found[0] if found else None

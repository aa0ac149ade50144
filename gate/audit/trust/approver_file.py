"""The shape of `approvers` in `trust.yaml`."""

from collections.abc import Iterator, Sequence
from typing import Annotated

from pydantic import Field, StringConstraints

from gate.audit import PublicKey
from gate.audit.trust.approvers import Approver
from gate.audit.trust.believing import Identity
from gate.audit.trust.entries import (
    IdentityEntry,
    Name,
    Origin,
    Pem,
    Prefix,
    SpanEntry,
    spans,
)
from gate.config.entries import Entry

Email = Annotated[str, StringConstraints(pattern=r"^[^\s<>@]+@[^\s<>@]+$", max_length=253)]
Found = Iterator[tuple[str, str]]


class ApproverEntry(Entry):
    """A key or an identity of somebody who may approve."""

    approver: Name = Field(description="Who it is; entries of one name are one person.")
    key: Pem | None = Field(None, description="The public key of the approvals, in PEM: P-256.")
    identity: IdentityEntry | None = Field(
        None, description="Instead of a key, whose certified keys are believed."
    )
    emails: Annotated[tuple[Email, ...], Field(min_length=1)] = Field(
        description="All addresses by which commits name this person, who never approves those."
    )
    groups: Annotated[tuple[Name, ...], Field(min_length=1)] = Field(
        description="The groups in whose name this person approves."
    )
    resources: Annotated[tuple[Prefix, ...], Field(min_length=1)] = Field(
        description="URIs of repositories, each with all below it."
    )
    logs: Annotated[dict[Origin, SpanEntry], Field(min_length=1)] = Field(
        description="By the origin of a log, where in it the key is believed."
    )


def approver(entry: ApproverEntry, who: PublicKey | Identity) -> Approver:
    """Bring an entry as written into the form that decides."""
    emails = tuple(email.casefold() for email in entry.emails)
    return Approver(who, entry.approver, entry.groups, emails, entry.resources, spans(entry.logs))


def people_faults(approvers: Sequence[Approver], taken: Sequence[object]) -> Found:
    """Find keys and addresses of several people, and keys that speak for a gate or a log."""
    owners: dict[object, str] = {}
    folded: dict[str, str] = {}
    for number, each in enumerate(approvers):
        at = f"/approvers/{number}"
        if folded.setdefault(each.name.casefold(), each.name) != each.name:
            yield f"{at}/approver", f"{each.name} is written in another way above"
        if each.who in taken:
            yield at, "this key speaks for a gate or a log, and a person needs another"
        for thing, where in ((each.who, at), *((email, f"{at}/emails") for email in each.emails)):
            if owners.setdefault(thing, each.name) != each.name:
                yield where, f"this is {owners[thing]}'s already, and nobody is two people"

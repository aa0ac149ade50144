"""What the entries of `trust.yaml` have in common: keys, identities, places in logs."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, StringConstraints

from gate.audit.keys.certificates import LONGEST, MOST
from gate.audit.trust.believing import Span
from gate.config.entries import Entry

Pem = Annotated[str, StringConstraints(min_length=1, max_length=4096)]
Pems = Annotated[str, StringConstraints(min_length=1, max_length=MOST * LONGEST)]
Subject = Annotated[
    str, StringConstraints(pattern=r"^[^\s\x00-\x1f\x7f]+$", min_length=1, max_length=2000)
]
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
Index = Annotated[int, Field(ge=0, le=2**53 - 1)]


class SpanEntry(Entry):
    """Where in a log a key is believed."""

    start: Index = Field(alias="from", description="The first index at which it is believed.")
    end: Index | None = Field(
        None, alias="until", description="The first index at which it is believed no more."
    )


class IdentityEntry(Entry):
    """Somebody who has a key certified for each run."""

    issuer: Uri = Field(description="Who vouches for the identity, exactly: an issuer of OIDC.")
    subject: Subject = Field(
        description="The identity, exactly as certificates name it: a URI, or an address of mail."
    )
    authority: Pems = Field(
        description="The certificates of the authority in PEM, its root or those below it: "
        "whatever one of them issued is believed."
    )


def spans(logs: Mapping[str, SpanEntry]) -> tuple[Span, ...]:
    """Bring places in logs as written into the form that decides."""
    return tuple(Span(origin, span.start, span.end) for origin, span in logs.items())

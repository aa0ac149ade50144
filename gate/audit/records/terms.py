"""The words that records are made of, each in the only form in which it is written and read."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

__all__ = ["Count", "DecisionId", "Effect", "Level", "Micros", "ObjectId", "Sha256", "Time", "Uri"]

LARGEST = 2**53 - 1


def real(text: str) -> str:
    """Refuse a moment that no calendar has."""
    datetime.fromisoformat(text)
    return text


Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""A SHA-256 in lower-case hex."""

ObjectId = Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{40}|[0-9a-f]{64})$")]
"""The name of an object of Git: SHA-1 or SHA-256 in lower-case hex."""

DecisionId = Annotated[
    str,
    StringConstraints(
        pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"
    ),
]
"""A UUID of version 7 (RFC 9562) in lower case."""

Time = Annotated[
    str,
    StringConstraints(
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?Z$"
    ),
    AfterValidator(real),
]
"""A moment in UTC (RFC 3339, with `Z`), to the microsecond at most."""

Uri = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9+.-]*:[!-~]+$", max_length=2048)]
"""A URI (RFC 3986) with its scheme in lower case, in ASCII."""

Level = Annotated[str, StringConstraints(pattern=r"^AGENTGATE_[A-Z_]+$")]
"""A level of our own; those that begin with `SLSA_` are not ours to give."""

Effect = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]*$", max_length=64)]
"""What the gate did with its verdict."""

Micros = Annotated[str, StringConstraints(pattern=r"^(0|[1-9][0-9]{0,18})$")]
"""A number of microseconds, as text: JSON's numbers are rounded by some readers."""

Count = Annotated[int, Field(ge=0, le=LARGEST)]
"""A number of things that every reader of JSON holds exactly."""

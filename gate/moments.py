"""How moments are written and read: RFC 3339 in UTC, to the second or the microsecond."""

from datetime import UTC, datetime


def to_second(moment: datetime) -> str:
    """Write a moment as a SLSA summary does."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def to_microsecond(moment: datetime) -> str:
    """Write a moment with its microseconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def read_moment(text: str) -> datetime | None:
    """Read a day or a time as a person writes it, in UTC unless it says otherwise."""
    if "-" not in text:
        # A number alone would be a day to Python, and may be the id of a commit.
        return None
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)

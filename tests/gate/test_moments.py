"""Moments, as they are written and read."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from gate.moments import read_moment, to_microsecond, to_second

NOON = datetime(2026, 11, 4, 12, 0, 0, 4112, tzinfo=UTC)


def test_moments_are_written_in_utc() -> None:
    there = NOON.astimezone(timezone(timedelta(hours=-5)))
    assert to_second(there) == "2026-11-04T12:00:00Z"
    assert to_microsecond(there) == "2026-11-04T12:00:00.004112Z"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2026-11-04", datetime(2026, 11, 4, tzinfo=UTC)),
        ("2026-11-04T12:00:00", NOON.replace(microsecond=0)),
        ("2026-11-04T07:00:00-05:00", NOON.replace(microsecond=0)),
        ("20261104", None),
        ("yesterday", None),
        ("2026-13-04", None),
        ("", None),
    ],
)
def test_moments_are_read_as_people_write_them(text: str, read: datetime | None) -> None:
    assert read_moment(text) == read

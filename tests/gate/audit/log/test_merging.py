"""Several logs read as one."""

from collections.abc import Sequence

from gate.audit import Summary
from gate.audit.log.merging import merged
from gate.audit.log.stored import Stored


def log(*times: str) -> Sequence[Stored]:
    return [
        Stored(index, b"", None, Summary("", time, "", "", "", ""), "")
        for index, time in enumerate(times)
    ]


def order(**logs: Sequence[Stored]) -> str:
    return " ".join(f"{origin}{stored.index}" for origin, stored in merged(logs))


def test_records_are_in_order_of_time_then_origin() -> None:
    one = log("2026-01-01T00:00:00Z", "2026-01-03T00:00:00Z")
    two = log("2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z")
    assert order(b=one, a=two) == "b0 a0 a1 b1"
    assert order() == order(a=()) == ""


def test_zones_are_understood() -> None:
    assert order(a=log("2026-01-01T02:00:00+02:00"), b=log("2026-01-01T00:00:00.5Z")) == "a0 b0"
    assert order(a=log("2026-01-01T02:00:00+01:00"), b=log("2026-01-01T00:00:00.5Z")) == "b0 a0"


def test_a_clock_that_moved_back_does_not_change_the_order_of_its_log() -> None:
    one = log("2026-01-05T00:00:00Z", "2026-01-01T00:00:00Z", "2026-01-06T00:00:00Z")
    two = log("2026-01-02T00:00:00Z", "2026-01-05T12:00:00Z")
    assert order(a=one, b=two) == "b0 a0 a1 b1 a2"


def test_a_time_that_is_none_stands_where_its_log_has_it() -> None:
    one = log("2026-01-05T00:00:00Z", "yesterday", "2026-01-04T00:00:00")
    assert order(a=one, b=log("2026-01-05T00:00:00Z")) == "a0 a1 a2 b0"

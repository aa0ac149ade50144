"""What is asked at once, or again, is worked out once; what failed is worked out anew."""

from collections.abc import Iterator
from contextlib import closing
from threading import Event

import pytest

from webhooks.presync.flights import Flights


@pytest.fixture
def flights() -> Iterator[Flights[str, int]]:
    with closing(Flights[str, int](2, 2)) as made:
        yield made


def test_who_comes_later_gets_the_same(flights: Flights[str, int]) -> None:
    go, done = Event(), []

    def work() -> int:
        go.wait()
        done.append(1)
        return 7

    first, begun = flights.join("a", work)
    second, again = flights.join("a", work)
    assert (begun, again) == (True, False)
    with pytest.raises(TimeoutError):
        second.result(0.01)
    go.set()
    assert first.result(10) == second.result(10) == flights.join("a", work)[0].result(0) == 7
    assert done == [1]


def test_what_failed_is_worked_out_anew(flights: Flights[str, int]) -> None:
    def fail() -> int:
        raise LookupError("not now")

    flight, _ = flights.join("a", fail)
    with pytest.raises(LookupError, match="not now"):
        flight.result(10)
    later, begun = flights.join("a", lambda: 1)
    while not begun:
        later, begun = flights.join("a", lambda: 1)
    assert later.result(10) == 1


def test_no_more_is_kept_than_there_is_room_for(flights: Flights[str, int]) -> None:
    for name in "abcd":
        flights.join(name, lambda: 1)[0].result(10)
    flights.close()
    assert [flights.join(name, lambda: 2)[1] for name in "d"] == [False]
    with pytest.raises(RuntimeError):
        flights.join("a", lambda: 2)

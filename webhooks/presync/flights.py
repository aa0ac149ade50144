"""Many who ask the same at once, or again, get one answer: it is worked out once."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Flights(Generic[Key, Value]):
    """Work by what it is about. What was worked out is kept, of so many; what failed is not."""

    def __init__(self, threads: int, kept: int) -> None:
        """Begin with nothing; `threads` work at once."""
        self._pool = ThreadPoolExecutor(threads, "judging")
        self._kept = kept
        self._lock = Lock()
        self._flights: OrderedDict[Key, Future[Value]] = OrderedDict()

    def join(self, key: Key, work: Callable[[], Value]) -> tuple["Future[Value]", bool]:
        """Give what comes of it, and whether it was begun now."""
        with self._lock:
            flight = self._flights.get(key)
            if flight is not None:
                self._flights.move_to_end(key)
                return flight, False
            flight = self._flights[key] = self._pool.submit(work)
        flight.add_done_callback(partial(self._done, key))
        return flight, True

    def close(self) -> None:
        """Finish what was begun."""
        self._pool.shutdown()

    def _done(self, key: Key, flight: "Future[Value]") -> None:
        with self._lock:
            if flight.exception() is not None:
                del self._flights[key]
            done = [key for key, each in self._flights.items() if each.done()]
            for old in done[: max(len(self._flights) - self._kept, 0)]:
                del self._flights[old]

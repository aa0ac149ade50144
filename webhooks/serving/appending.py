"""How a worker has a record kept: by the supervisor, which owns the log."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gate.audit import Entry, Receipt
from gate.audit.log.calling import Caller
from gate.audit.log.frames import Broken
from gate.audit.log.posting import Poster
from gate.audit.log.sharing import SOCKET
from gate.errors import LogError
from webhooks.metrics import catalogue
from webhooks.metrics.meter import Meter

SECONDS = 2.0
"""How long a supervisor is asked again that does not answer; it does so for as long as it lives."""
STEP = 0.01


class Supervised:
    """A log that another process owns. Threads may share it."""

    def __init__(self, folder: Path, origin: str, meter: Meter) -> None:
        """Name the log; nothing is connected yet."""
        self._origin = origin
        self._caller = Caller(folder / SOCKET)
        self._meter = meter

    def append(self, entry: Entry) -> Receipt:
        """Keep a record and answer once it is durable; one that is known keeps its index.

        Raises `LogError` when it is not certain that it is kept.
        """
        until = time.monotonic() + SECONDS
        with counted(self._meter):
            while True:
                try:
                    return Receipt(self._origin, self._caller.append(entry))
                except Broken as error:
                    give_up(error, until)
                    time.sleep(STEP)

    def close(self) -> None:
        """Hang up."""
        self._caller.close()


class Posted:
    """A log that another process owns, as one event loop has records kept, many at a time."""

    def __init__(self, folder: Path, origin: str, meter: Meter) -> None:
        """Name the log; nothing is connected yet."""
        self._origin = origin
        self._poster = Poster(folder / SOCKET)
        self._meter = meter

    async def append(self, entry: Entry) -> Receipt:
        """Keep a record and answer once it is durable; one that is known keeps its index.

        Raises `LogError` when it is not certain that it is kept.
        """
        until = time.monotonic() + SECONDS
        with counted(self._meter):
            while True:
                try:
                    return Receipt(self._origin, await self._poster.append(entry))
                except Broken as error:
                    give_up(error, until)
                    await asyncio.sleep(STEP)

    def close(self) -> None:
        """Hang up, while the loop still runs."""
        self._poster.close()


@contextmanager
def counted(meter: Meter) -> Iterator[None]:
    """Count what is kept, how long that takes, and what is not."""
    start = time.perf_counter()
    try:
        yield
    except LogError:
        meter.add(catalogue.NOT_APPENDED)
        raise
    meter.time(catalogue.APPENDING, seconds=time.perf_counter() - start)
    meter.add(catalogue.APPENDED)


def give_up(error: Broken, until: float) -> None:
    """Raise `LogError` once it is too late to ask again, which is safe: what is known is kept."""
    if time.monotonic() > until:
        raise LogError(f"who owns the log does not answer: {error}") from error

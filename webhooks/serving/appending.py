"""How a worker has a record kept: by the supervisor, which owns the log."""

import time
from pathlib import Path

from gate.audit import Entry, Receipt
from gate.audit.log.calling import Caller
from gate.audit.log.frames import Broken
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
        start = time.perf_counter()
        try:
            index = self._appended(entry, time.monotonic() + SECONDS)
        except LogError:
            self._meter.add(catalogue.NOT_APPENDED)
            raise
        self._meter.time(catalogue.APPENDING, seconds=time.perf_counter() - start)
        self._meter.add(catalogue.APPENDED)
        return Receipt(self._origin, index)

    def _appended(self, entry: Entry, until: float) -> int:
        while True:
            try:
                return self._caller.append(entry)
            except Broken as error:
                # Asking again is safe: a record that is known keeps its index.
                if time.monotonic() > until:
                    raise LogError(f"who owns the log does not answer: {error}") from error
                time.sleep(STEP)

    def close(self) -> None:
        """Hang up."""
        self._caller.close()

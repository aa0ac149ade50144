"""One thread appends what others bring: at once when idle, and together what came meanwhile."""

import threading
from collections import deque
from collections.abc import Callable, Sequence

from gate.audit import Entry
from gate.audit.log import entries
from gate.errors import LogError

BATCH = 256
QUEUE = 4096
SECONDS = 30.0
Outcome = int | LogError
Tell = Callable[[Sequence[Outcome]], None]
"""Learns what became of its entries of a batch, in order; it must not fail, and not take long."""
Commit = Callable[[Sequence[Entry]], Sequence[Outcome]]
"""Appends a batch durably, or raises `LogError` when nothing of it was appended."""


class Closed(LogError):
    """The log was closed: who appends elsewhere may know better."""


class Ticket:
    """An entry that waits, and who is told what became of it."""

    __slots__ = ("entry", "is_settled", "tell")

    def __init__(self, entry: Entry, tell: Tell) -> None:
        """Wait with an entry."""
        self.entry = entry
        self.tell = tell
        self.is_settled = False


class Waiting:
    """A thread that waits for what becomes of its entry."""

    def __init__(self) -> None:
        """Wait."""
        self.outcome: Outcome = LogError("nothing became of the entry")
        self.done = threading.Event()

    def told(self, outcomes: Sequence[Outcome]) -> None:
        """Learn it, and go on."""
        [self.outcome] = outcomes
        self.done.set()


class Committer:
    """The only writer of a log, with a queue of bounded length before it."""

    def __init__(self, commit: Commit, *, queue: int = QUEUE, seconds: float = SECONDS) -> None:
        """Start a thread that commits, as many as `queue` waiting, nobody longer than `seconds`."""
        self._commit = commit
        self._limit = queue
        self._seconds = seconds
        self._lock = threading.Lock()
        self._arrived = threading.Condition(self._lock)
        self._room = threading.Condition(self._lock)
        self._waiting: deque[Ticket] = deque()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="log-committer", daemon=True)
        self._thread.start()

    def append(self, entry: Entry) -> int:
        """Give the index of an entry once it is durable.

        Raises `LogError` when it is not, or when that is not known in time.
        """
        waiting = Waiting()
        self.submit(entry, waiting.told)
        if not waiting.done.wait(self._seconds):
            raise LogError(
                f"it is not known whether the record was kept: no answer in {self._seconds} s",
                advice="append it again: a record that is known keeps its index",
            )
        if isinstance(waiting.outcome, LogError):
            raise waiting.outcome
        return waiting.outcome

    def submit(self, entry: Entry, tell: Tell) -> None:
        """Have an entry committed after those that came before; the committing thread tells.

        Raises `LogError` for an entry that no log takes, and where nothing more is taken.
        """
        entries.check(entry)
        with self._lock:
            if not self._room.wait_for(self._admits, self._seconds):
                raise LogError(f"{self._limit} records wait to be kept, and no more can")
            if self._closed:
                raise Closed("the log is closed")
            self._waiting.append(Ticket(entry, tell))
            self._arrived.notify()

    def __len__(self) -> int:
        """Give how many entries wait."""
        return len(self._waiting)

    def _admits(self) -> bool:
        return self._closed or len(self._waiting) < self._limit

    def close(self) -> None:
        """Commit what waits, and take nothing more."""
        with self._lock:
            self._closed = True
            self._arrived.notify_all()
            self._room.notify_all()
        self._thread.join()

    def _run(self) -> None:
        batch: list[Ticket] = []
        try:
            while batch := self._next():
                settle(batch, self._outcomes(batch))
        finally:
            self._abandon(batch)

    def _abandon(self, batch: Sequence[Ticket]) -> None:
        """Let nobody wait for a thread that has ended, for whatever reason."""
        with self._lock:
            self._closed = True
            self._room.notify_all()
            left = [*batch, *self._waiting]
        unsettled = [ticket for ticket in left if not ticket.is_settled]
        settle(unsettled, [LogError("the thread that commits has ended") for _ in unsettled])

    def _next(self) -> list[Ticket]:
        with self._lock:
            self._arrived.wait_for(lambda: self._waiting or self._closed)
            batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
            self._room.notify_all()
        return batch

    def _outcomes(self, batch: Sequence[Ticket]) -> Sequence[Outcome]:
        try:
            return self._commit([ticket.entry for ticket in batch])
        except LogError as error:
            # Each waiter raises its own: one that several threads raise mixes their traces.
            return [LogError(error.message, advice=error.advice) for _ in batch]


def settle(batch: Sequence[Ticket], outcomes: Sequence[Outcome]) -> None:
    """Say what became of entries, once to each who brought some of them."""
    shares: dict[Tell, list[tuple[Ticket, Outcome]]] = {}
    for ticket, outcome in zip(batch, outcomes, strict=True):
        shares.setdefault(ticket.tell, []).append((ticket, outcome))
    for tell, share in shares.items():
        for ticket, _ in share:
            ticket.is_settled = True
        tell([outcome for _, outcome in share])

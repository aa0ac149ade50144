"""A door whose rulings are signed and kept in a real log."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path

from gate.audit import Entry, Receipt
from gate.audit.envelope import load
from gate.audit.log.opening import Log
from gate.audit.records import Record, read_record
from gate.errors import LogError
from tests.gate.audit.log.sample import log_key, new_log, record_key
from tests.webhooks.admission.parts import NOW, Counted, World, concluded
from webhooks.admission.admitting import Admitter, Concluded
from webhooks.admission.judging import Judge
from webhooks.admission.recording import Published, Reached, Signing


@dataclass
class Near:
    """A log that this process holds."""

    log: Log

    async def append(self, entry: Entry) -> Receipt:
        return self.log.append(entry)


@dataclass
class Full:
    """A log whose disk is full."""

    async def append(self, _entry: Entry) -> Receipt:
        raise LogError("the disk is full")


@dataclass
class Office:
    """A door, and the log behind it."""

    world: World
    log: Log
    appender: Near | Full
    observer: Counted = field(default_factory=Counted)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    now: datetime = NOW

    def __post_init__(self) -> None:
        self.reached = Reached(self.log.folder)

    @property
    def recorder(self) -> Signing:
        published = Published(self.log.folder, self.log.origin, self.log.key)
        return Signing(
            record_key(), self.appender, published, self.reached, self.entropy, "0.1.0",
            "agentgate-0",
        )  # fmt: skip

    def entropy(self, size: int) -> bytes:
        return next(self.numbers).to_bytes(size, "big")

    def ask(self, body: bytes) -> Concluded:
        judge = Judge(lambda: self.world.posture, self.world.cluster, lambda: self.now)
        return concluded(Admitter(judge, self.recorder, self.observer), body, self.now)

    def recorded(self, body: bytes) -> Record:
        """Ask, and read what the log has of it."""
        concluded = self.ask(body)
        assert concluded.kept is not None
        assert concluded.answer.notes["log-index"] == str(concluded.kept.receipt.index)
        stored = self.log.record(concluded.kept.receipt.index)
        assert stored.envelope is not None
        record = read_record(load(stored.envelope))
        assert record.decision_id == concluded.kept.decision_id
        return record


@contextmanager
def office(folder: Path, world: World, *, broken: bool = False) -> Iterator[Office]:
    """Open a door with a log that holds and has published something."""
    with new_log(folder / "log", 2) as log:
        log.publish(log_key(), lambda: NOW)
        yield Office(world, log, Full() if broken else Near(log))

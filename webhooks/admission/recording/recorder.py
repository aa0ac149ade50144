"""How a ruling is signed and kept."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from gate.audit import Entry, Receipt, Signer
from gate.audit.records.detail import CheckpointRef
from gate.audit.records.reading import read_written
from gate.errors import RecordError
from gate.recording.identity import Entropy, decision_id
from gate.recording.recorder import entry_of, signed
from webhooks.admission.recording.account import Teller, account
from webhooks.admission.recording.reached import Reached
from webhooks.admission.ruling import Deed, Kept, Ruling

Previous = Callable[[], CheckpointRef | None]
"""Tells what the log published last, in microseconds. Raises `LogError` for what is not its own."""


class Appender(Protocol):
    """Takes records into a log."""

    async def append(self, entry: Entry) -> Receipt:
        """Keep a record and answer once it is durable; one that is known keeps its index.

        Raises `LogError` when it is not certain that it is kept.
        """
        ...


@dataclass(frozen=True, slots=True)
class Signing:
    """Signs rulings, which threads may share, and has them kept by a log.

    `version` is that of the gate, `replica` which of several services this is.
    """

    signer: Signer
    appender: Appender
    previous: Previous
    reached: Reached
    entropy: Entropy
    version: str
    replica: str = ""

    def draw_up(self, ruling: Ruling) -> Deed:
        """Sign the record of a ruling. Raises `GateError` when that cannot be."""
        named = decision_id(ruling.decided, self.entropy)
        last = self.previous()
        known = self.reached.known(last)
        teller = Teller(named, self.version, self.replica, last, known)
        record, payload = account(ruling, teller)
        # What the gate writes itself has no key twice and no number that is rounded, so the slow
        # part of the strict reader would find nothing.
        if read_written(payload) != record:
            raise RecordError("the record would not be read as it was written")
        sealed = signed(payload, record.decision.timing.decided_at, self.signer)
        return Deed(named, ruling.decided, entry_of(sealed, record, self.signer.key))

    async def keep(self, deed: Deed) -> Kept:
        """Have a record kept, and answer once that is durable.

        Raises `GateError` when it is not certain that it is.
        """
        receipt = await self.appender.append(deed.entry)
        self.reached.learn(deed.decided)
        return Kept(deed.decision_id, deed.entry.digest, receipt)

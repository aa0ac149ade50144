"""How a ruling is signed and kept."""

from collections.abc import Callable
from dataclasses import dataclass

from gate.audit import Appender, Signer, envelope
from gate.audit.records.detail import CheckpointRef
from gate.audit.records.reading import read_written
from gate.errors import RecordError
from gate.recording.identity import Entropy, decision_id
from gate.recording.recorder import signed, stored
from webhooks.admission.recording.account import Teller, account
from webhooks.admission.recording.reached import Reached
from webhooks.admission.ruling import Kept, Ruling

Previous = Callable[[], CheckpointRef | None]
"""Tells what the log published last, in microseconds. Raises `LogError` for what is not its own."""


@dataclass(frozen=True, slots=True)
class Signing:
    """Signs rulings, and has them kept by a log. Threads may share it.

    `version` is that of the gate, `replica` which of several services this is.
    """

    signer: Signer
    appender: Appender
    previous: Previous
    reached: Reached
    entropy: Entropy
    version: str
    replica: str = ""

    def record(self, ruling: Ruling) -> Kept:
        """Record a ruling, and answer once that is durable.

        Raises `GateError` when it is not certain that it is.
        """
        named = decision_id(ruling.decided, self.entropy)
        last = self.previous()
        known = self.reached.known(last)
        teller = Teller(named, self.version, self.replica, last, known)
        record, payload = account(ruling, teller)
        # What the gate writes itself has no key twice and no number that is rounded, so the slow
        # part of the strict reader would find nothing.
        if read_written(payload) != record:
            raise RecordError("the record would not be read as it was written")
        sealed = signed(payload, record, self.signer)
        receipt = stored(sealed, record, self.signer.key, self.appender)
        self.reached.learn(ruling.decided)
        return Kept(named, envelope.digest(sealed), receipt)

"""How a judgement is signed and kept once, also when it is asked for again after a restart."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from gate import __version__
from gate.audit import Appender, Envelope, Receipt, Signer, envelope
from gate.audit.log.opening import open_log
from gate.audit.records import Record, read_record
from gate.audit.records.detail import CheckpointRef
from gate.errors import LogError, RecordError
from gate.recording.recorder import seal, stored
from webhooks.admission.recording import Reached
from webhooks.cluster.answers import Object
from webhooks.presync.account import Told, record_of
from webhooks.presync.judging import Judged

OTHERWISE = "start a new sync: this one was judged before, and is not judged alike any more"


@dataclass(frozen=True, slots=True)
class Kept:
    """A record that is durable, where it stands, and the list that it names."""

    envelope: Envelope
    receipt: Receipt
    applied: bytes

    @property
    def digest(self) -> bytes:
        """Give the SHA-256 by which the log knows it."""
        return envelope.digest(self.envelope)


@dataclass(frozen=True, slots=True)
class Recording:
    """Signs judgements, and has them kept by a log. Threads may share it."""

    signer: Signer
    appender: Appender
    log: Path
    previous: Callable[[], CheckpointRef | None]
    reached: Reached

    def keep(self, judged: Judged, value: Object, said: Told) -> Kept:
        """Record a judgement durably, or find what was recorded of it before.

        Raises `GateError` when it is not certain that it is kept, or it was judged otherwise.
        """
        last = self.previous()
        whole = replace(said, version=__version__, previous=last, reached=self.reached.known(last))
        record, applied = record_of(judged, value, whole)
        if known := self.known(said.decision_id):
            return before(record, known, applied)
        sealed = seal(record, self.signer)
        receipt = stored(sealed, record, self.signer.key, self.appender)
        self.reached.learn(said.decided)
        return Kept(sealed, receipt, applied)

    def known(self, decision_id: str) -> tuple[Envelope, Receipt] | None:
        """Find the record of a decision. Raises `LogError`."""
        with open_log(self.log) as log:
            found = next(log.find(decision_id=decision_id), None)
            if found is None:
                return None
            if found.envelope is None:
                raise LogError(f"the record of the decision {decision_id} was erased")
            return envelope.load(found.envelope), Receipt(log.origin, found.index)


def before(record: Record, known: tuple[Envelope, Receipt], applied: bytes) -> Kept:
    """Take what was recorded before. Raises `RecordError` where that is another judgement."""
    there = read_record(known[0])
    if substance(there) != substance(record):
        raise RecordError(
            f"the decision {record.decision_id} was recorded as {there.decision.verdict}",
            advice=OTHERWISE,
        )
    return Kept(*known, applied)


def substance(record: Record) -> tuple[object, ...]:
    """Say what two records of one judgement have in common."""
    delivery = record.decision.delivery
    evidence = {each.name: each.digest for each in record.decision.evidence}
    named = delivery and (delivery.resource, delivery.uid, delivery.revisions, delivery.portions)
    return record.decision.verdict, named, evidence.get("applied")


def moment_of(text: str, otherwise: datetime) -> datetime:
    """Read when a sync began, which names its decisions."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return otherwise
    return found if found.tzinfo else otherwise

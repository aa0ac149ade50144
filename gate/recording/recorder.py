"""How a record is signed and kept."""

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime

from gate.audit import Appender, Entry, Envelope, PublicKey, Receipt, Signer, envelope
from gate.audit.keys.certificates import life
from gate.audit.keys.signers import for_records
from gate.audit.log import checkpoints, files, tiles
from gate.audit.log.leaf import leaf
from gate.audit.log.merging import EARLIEST, moment
from gate.audit.log.opening import Log
from gate.audit.records import Record, read_record, summarise, write
from gate.audit.records.detail import CheckpointRef
from gate.errors import LogError, RecordError, SigningError
from gate.recording.reached import reached


def seal(record: Record, signer: Signer) -> Envelope:
    """Sign a record, but none that its readers would refuse.

    Raises `RecordError`, or `SigningError` when the key does not sign.
    """
    sealed = Envelope(write(record), "", b"")
    if read_record(sealed) != record:
        raise RecordError("the record would not be read as it was written")
    return signed(sealed.payload, record.decision.timing.decided_at, signer)


def signed(payload: bytes, decided_at: str, signer: Signer) -> Envelope:
    """Sign a payload, while a certificate of the key says whose it is.

    Raises `SigningError` when it no longer does: no reader would believe what is dated then; and
    for a key of the kind that signs checkpoints.
    """
    chain, decided = for_records(signer).key.chain, moment(decided_at)
    if chain and not life(chain).holds(decided):
        raise SigningError(
            f"the certificate of the key is not valid at {decided}, when it was decided",
            advice="a key that is certified for a run serves for that run only; look at the clock",
        )
    return envelope.seal(payload, signer)


def stored(sealed: Envelope, record: Record, key: PublicKey, appender: Appender) -> Receipt:
    """Have a record kept, durably.

    Raises `LogError` when it is not certain that it is.
    """
    return appender.append(entry_of(sealed, record, key))


def entry_of(sealed: Envelope, record: Record, key: PublicKey) -> Entry:
    """Make of a record what a log keeps."""
    taken = envelope.digest(sealed)
    body = leaf(taken, sealed.signature, key)
    return Entry(body, taken, envelope.dump(sealed), summarise(record))


@dataclass(frozen=True, slots=True)
class Known:
    """What a log tells whoever is about to record in it, or nothing where none can be read.

    `previous` is what it published last, `reached` the moment that its records have reached.
    """

    previous: CheckpointRef | None = None
    reached: datetime = EARLIEST


def known(log: Log) -> Known:
    """Ask a log. Raises `LogError` as `previous` does."""
    return Known(previous(log), reached(log))


def previous(log: Log) -> CheckpointRef | None:
    """Tell what a log published last: whatever is recorded now was decided after that.

    Raises `LogError` when that is not the log's own, or more than it still has.
    """
    is_shown = files.read(log.public, tiles.CHECKPOINT) is not None
    if not is_shown and not any(True for _ in log.notes()):
        return None
    last = checkpoints.read(log.checkpoint().encode(), log.origin, log.key)
    if last.size > log.size:
        raise LogError(
            f"{log.origin} has published {last.size} entries and now has {log.size}",
            advice="it was cut, or restored from an old copy, and what is recorded in it now could "
            "never be published: restore a newer copy, or start a log with a new name",
        )
    return CheckpointRef(last.origin, str(last.size), b64encode(last.root).decode())

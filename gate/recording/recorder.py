"""How a record is signed and kept."""

from base64 import b64encode

from gate.audit import Appender, Entry, Envelope, PublicKey, Receipt, Signer, envelope
from gate.audit.log import checkpoints, files, tiles
from gate.audit.log.leaf import leaf
from gate.audit.log.opening import Log
from gate.audit.records import Record, read_record, summarise, write
from gate.audit.records.detail import CheckpointRef
from gate.errors import LogError, RecordError


def seal(record: Record, signer: Signer) -> Envelope:
    """Sign a record, but none that its readers would refuse.

    Raises `RecordError`, or `SigningError` when the key does not sign.
    """
    sealed = Envelope(write(record), "", b"")
    if read_record(sealed) != record:
        raise RecordError("the record would not be read as it was written")
    return envelope.seal(sealed.payload, signer)


def stored(sealed: Envelope, record: Record, key: PublicKey, appender: Appender) -> Receipt:
    """Have a record kept, durably.

    Raises `LogError` when it is not certain that it is.
    """
    taken = envelope.digest(sealed)
    body = leaf(taken, sealed.signature, key)
    return appender.append(Entry(body, taken, envelope.dump(sealed), summarise(record)))


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

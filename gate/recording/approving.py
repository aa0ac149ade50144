"""How an approval is signed and kept: as records are, in the same log."""

from gate.audit import Appender, Entry, Envelope, Receipt, Signer, envelope
from gate.audit.approvals import Approval, read_approval, summarise
from gate.audit.approvals.statement import dump
from gate.audit.log.leaf import leaf
from gate.errors import RecordError
from gate.recording.recorder import signed


def approve(statement: Approval, signer: Signer, appender: Appender) -> Receipt:
    """Sign an approval and have it kept, durably.

    Raises `RecordError` for one that its readers would refuse, `SigningError` when the key does not
    sign, and `LogError` when it is not certain that it is kept.
    """
    payload = dump(statement)
    if read_approval(Envelope(payload, "", b"")) != statement:
        raise RecordError("the approval would not be read as it was written")
    sealed = signed(payload, statement.predicate.approved_at, signer)
    taken = envelope.digest(sealed)
    body = leaf(taken, sealed.signature, signer.key)
    return appender.append(Entry(body, taken, envelope.dump(sealed), summarise(statement)))

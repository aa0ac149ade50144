"""How an approval is read that anybody may have written: strictly, and in one way only."""

from pydantic import ValidationError

from gate.audit import PAYLOAD_TYPE, Envelope, strict
from gate.audit.approvals.statement import SHAPE, Approval, approval
from gate.audit.envelope import PAYLOAD_LIMIT
from gate.audit.records.reading import misshapen
from gate.errors import RecordError


def read_approval(envelope: Envelope) -> Approval:
    """Read the approval in an envelope, whose signature is somebody else's business.

    Raises `RecordError` when it is not exactly what `gate approve` could have signed.
    """
    if envelope.payload_type != PAYLOAD_TYPE:
        raise RecordError(f"the envelope holds {envelope.payload_type[:80]!r}, and no approval")
    # This reader refuses what two readers could understand differently; the next knows the shape.
    strict.loads(envelope.payload, PAYLOAD_LIMIT)
    try:
        statement = SHAPE.validate_json(envelope.payload)
    except ValidationError as error:
        raise RecordError("this is no approval", faults=misshapen(error).faults) from None
    made = approval(statement.commit, statement.tree, statement.predicate)
    if statement != made or not (statement.commit and statement.tree):
        raise RecordError("an approval is about one commit of its repository and its tree")
    return statement

"""`gate audit show`: one record, as its log holds it."""

from argparse import Namespace
from collections.abc import Iterator

from gate.audit import envelope as envelopes
from gate.audit import strict
from gate.audit.approvals import Approval
from gate.audit.log.leaf import leaf_digest
from gate.audit.log.opening import Log
from gate.audit.log.stored import Stored
from gate.audit.log.telling import read
from gate.cli import ALLOWED
from gate.commands.audit import record_text
from gate.commands.audit.places import found, opened_logs
from gate.commands.audit.telling import say, summed, tell

SCHEMA = "urn:agentgate:audit-show:v1"


def run(options: Namespace) -> int:
    """Show the record."""
    with opened_logs(options) as logs:
        log, stored = found(logs, options.record)
    if options.output == "json":
        statement = None if stored.envelope is None else statement_of(stored.envelope)
        tell({
            "schema": SCHEMA,
            **summed(log.origin, stored),
            "digest": leaf_digest(stored.leaf).hex(),
            "statement": statement,
        })  # fmt: skip
        return ALLOWED
    for line in (*lines(log, stored), *content(stored)):
        say(line)
    return ALLOWED


def statement_of(data: bytes) -> object:
    """Read what was signed, whatever it is. Raises `RecordError`."""
    return strict.loads(envelopes.load(data).payload)


def lines(log: Log, stored: Stored) -> Iterator[str]:
    """Tell where the record stands and what it is about."""
    about = stored.summary
    yield f"decision {about.decision_id}"
    yield f"stands at index {stored.index} of {log.origin}"
    yield f"digest sha256:{leaf_digest(stored.leaf).hex()}"
    yield f"{about.verdict} at the door {about.door}, decided {about.decided} by {about.verifier}"
    yield f"about {about.resource}" + (f" at commit {about.commit}" if about.commit else "")


def content(stored: Stored) -> Iterator[str]:
    """Tell what the record says, as far as it can be read."""
    if stored.envelope is None:
        yield f"its envelope was erased {stored.erased}"
        yield "what was hashed of it is left, and what the log's index says, as above"
        return
    match read(stored.envelope):
        case Approval() as approval:
            yield from approval_lines(approval)
        case None:
            yield "what it says is neither a record nor an approval that this release can read"
        case record:
            yield from record_text.lines(record)
    yield "all that was signed: --output json; whether it is to be believed: `gate audit verify`"


def approval_lines(approval: Approval) -> Iterator[str]:
    """Tell what an approval says."""
    review = approval.predicate
    yield f"{review.approver} approved the tree {approval.tree}"
    yield f"compared with {review.base or 'nothing'}"
    if review.comment:
        yield f"and says: {review.comment}"
    for each in review.grants:
        yield f"  {each.capability} for {each.agent}"

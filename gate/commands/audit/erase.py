"""`gate audit erase`: forget what a record says, and keep that there was one."""

from argparse import Namespace
from datetime import UTC, datetime

from gate.cli import ALLOWED
from gate.commands.audit.places import found, opened_log
from gate.commands.audit.telling import say
from gate.errors import SourceError

LONGEST = 500


def run(options: Namespace) -> int:
    """Erase one envelope, and say what that does not reach."""
    reason: str = options.reason.strip()
    if not reason or len(reason) > LONGEST:
        raise SourceError(f"a reason has between one and {LONGEST} characters")
    with opened_log(options) as log:
        _, stored = found({log.origin: log}, options.record)
        log.erase(stored.index, reason, lambda: datetime.now(UTC))
    say(f"the envelope of entry {stored.index} of {log.origin} is erased, here and below public")
    say("copies that were exported, mirrored or backed up are not, and verify as before")
    return ALLOWED

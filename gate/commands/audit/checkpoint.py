"""`gate audit checkpoint`: sign and publish what a log holds, or print what was signed last."""

import sys
from argparse import Namespace
from datetime import UTC, datetime

from gate.audit.keys import signer_from
from gate.audit.log import checkpoints
from gate.cli import ALLOWED
from gate.commands.audit.places import content, opened_log
from gate.commands.keys.telling import password_of
from gate.errors import SourceError


def run(options: Namespace) -> int:
    """Print the last checkpoint, after signing a new one if there is a key."""
    with opened_log(options) as log:
        if options.key is None:
            if options.anchor is not None:
                raise SourceError("--anchor is for signing: give --key as well")
            note = log.checkpoint()
        else:
            anchor = options.anchor and checkpoints.read(
                content(options.anchor), log.origin, log.key
            )
            signer = signer_from(options.key, password_of(options))
            note = log.publish(signer, lambda: datetime.now(UTC), anchor)
    sys.stdout.write(note)
    return ALLOWED

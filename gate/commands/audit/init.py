"""`gate audit init`: make a log."""

from argparse import Namespace

from gate.audit.log.opening import create_log, open_log
from gate.cli import ALLOWED
from gate.commands.audit.telling import say
from gate.commands.keys.telling import public_of


def run(options: Namespace) -> int:
    """Make the log, unless there is one."""
    create_log(options.folder, options.origin, public_of(options.key))
    with open_log(options.folder) as log:
        say(f"{options.folder}: the log {log.origin}")
        say(f"verifier key: {log.vkey}")
    return ALLOWED

"""`gate audit init`: make a log."""

from argparse import Namespace

from gate.audit import PublicKey
from gate.audit.log.opening import create_log, is_log, open_log
from gate.cli import ALLOWED
from gate.commands.audit.telling import say
from gate.commands.keys.telling import public_of
from gate.errors import LogError


def run(options: Namespace) -> int:
    """Make the log, unless there is one."""
    key = public_of(options.key)
    if options.keep and is_log(options.folder):
        check_same(options, key)
    else:
        create_log(options.folder, options.origin, key)
    with open_log(options.folder) as log:
        say(f"{options.folder}: the log {log.origin}")
        say(f"verifier key: {log.vkey}")
    return ALLOWED


def check_same(options: Namespace, key: PublicKey) -> None:
    """Refuse to keep a log of another name or key. Raises `LogError`."""
    with open_log(options.folder) as log:
        if (log.origin, log.key) != (options.origin, key):
            raise LogError(
                f"{options.folder} is the log {log.origin}, and has another name or another key",
                advice="a log keeps both for good: begin another one in another folder",
            )

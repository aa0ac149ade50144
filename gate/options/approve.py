"""The options of `gate approve`."""

import argparse
from pathlib import Path

from gate.options.judging import add_owned
from gate.options.password import add_password
from gate.options.recording import add_service
from gate.options.revision import revision


def describe(command: argparse.ArgumentParser) -> None:
    """Describe `gate approve`."""
    command.description = (
        "Sign that you have reviewed what a commit lets agents do, and keep that in the log."
    )
    command.add_argument("commit", metavar="COMMIT", type=revision,
                         help="the commit that you have reviewed")  # fmt: skip
    command.add_argument("--base", metavar="COMMIT", type=revision,
                         help="what it is compared with (default: the last commit before it that "
                         "was allowed)")  # fmt: skip
    command.add_argument("--grant", metavar="CAPABILITY", action="append", default=[],
                         help="approve only this, as in tool:delete_file (default: everything that "
                         "the change adds); repeatable")  # fmt: skip
    command.add_argument("--comment", metavar="TEXT", default="", help="what you want to say of it")
    command.add_argument("--show", action="store_true", help="only show what there is to approve")
    for name, metavar, what in (
        ("log", "DIR|URL", "the log that keeps it: a folder, or its service"),
        ("key", "FILE|URI", "your key, or what holds it"),
        ("repository", "URL", "where the commit belongs (default: the remote origin)"),
    ):
        variable = f"AGENTGATE_{name.upper()}"
        command.add_argument(f"--{name}", metavar=metavar, help=f"{what} ({variable})")
    command.add_argument("--trust", metavar="FILE", type=Path,
                         help="the trust policy, which says who you are "
                         "(AGENTGATE_TRUST)")  # fmt: skip
    add_service(command)
    add_password(command, variable="AGENTGATE_KEY_PASSWORD_FILE")
    add_owned(command)
    command.set_defaults(paths=[])

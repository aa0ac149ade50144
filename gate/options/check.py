"""The options of `gate check`."""

import argparse
from pathlib import Path

from gate.model import Severity
from gate.options import recording
from gate.options.judging import add_policy, add_scans
from gate.options.revision import revision

SEVERITIES = [str(severity) for severity in Severity]


def describe(command: argparse.ArgumentParser) -> None:
    """Describe `gate check`."""
    command.description = "Judge manifests: exit 0 when allowed, 1 when denied, 2 when undecided."
    what = command.add_mutually_exclusive_group()
    what.add_argument("paths", nargs="*", metavar="PATH", default=[],
                      help="files and folders (default: .), or - for standard input")  # fmt: skip
    what.add_argument("--staged", action="store_true", help="judge what is staged in Git's index")
    what.add_argument("--commit", metavar="REV", type=revision,
                      help="judge all files of a commit")  # fmt: skip
    what.add_argument("--diff", metavar="BASE", type=revision,
                      help="judge what HEAD changes since BASE")  # fmt: skip
    add_policy(command)
    command.add_argument("--output", metavar="FORMAT[=FILE]", action="append", default=[],
                         help="text (default), json, sarif, junit, github or markdown, "
                         "to standard output or a file; repeatable")  # fmt: skip
    command.add_argument("--deny-at", metavar="SEVERITY", choices=SEVERITIES,
                         help="deny from this severity on (default: high)")  # fmt: skip
    command.add_argument("--no-render", action="store_true",
                         help="judge overlays and charts as they are written")  # fmt: skip
    add_scans(command)
    command.add_argument("--fail-on-warn", action="store_true", help="exit 1 on warnings too")
    before = command.add_mutually_exclusive_group()
    before.add_argument("--baseline", metavar="FILE", type=Path,
                        help="let only findings decide that are not in this file")  # fmt: skip
    before.add_argument("--write-baseline", metavar="FILE", type=Path,
                        help="write what is found to this file, as known")  # fmt: skip
    command.add_argument("--since", metavar="COMMIT", type=revision,
                         help="with --commit: see the risk of all that changed since this one "
                         "(default: the last that was allowed)")  # fmt: skip
    command.add_argument("--trust", metavar="FILE", type=Path,
                         help="believe the approvals and the past in the log at --log by this "
                         "trust policy (AGENTGATE_TRUST)")  # fmt: skip
    recording.describe(command)

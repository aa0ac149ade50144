"""The options of `gate waive`."""

import argparse

from gate.options.judging import add_policy, add_scans


def describe(command: argparse.ArgumentParser) -> None:
    """Describe `gate waive`."""
    command.description = "Add an exemption to gate.yaml, for a finding in the current folder."
    command.add_argument("finding", metavar="FINDING",
                         help="its fingerprint, or the start of it that reports show")  # fmt: skip
    command.add_argument("--reason", metavar="TEXT", required=True, help="why it is accepted")
    command.add_argument("--expires", metavar="YYYY-MM-DD", required=True,
                         help="the last day it is accepted, at most a year away")  # fmt: skip
    command.add_argument("--owner", metavar="NAME",
                         help="who accepts it (default: git's user.email)")  # fmt: skip
    add_policy(command)
    add_scans(command)

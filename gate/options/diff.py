"""The options of `gate diff`."""

import argparse

from gate.options.judging import add_policy
from gate.options.output import add_output
from gate.options.revision import revision


def describe(command: argparse.ArgumentParser) -> None:
    """Describe `gate diff`."""
    command.description = "Compare what agents can do in two commits, or in two environments."
    command.add_argument("base", metavar="BASE", nargs="?", type=revision,
                         help="a commit; alone: where HEAD left it")  # fmt: skip
    command.add_argument("head", metavar="HEAD", nargs="?", type=revision,
                         help="another commit (default: HEAD)")  # fmt: skip
    command.add_argument("--env", metavar=("A", "B"), nargs=2, default=None,
                         help="compare two environments of the work tree instead")  # fmt: skip
    add_policy(command)
    add_output(command)

"""`gate completion`: a completion script for a shell."""

import sys
from argparse import Namespace

import shtab

from gate.cli import ALLOWED, parser


def run(options: Namespace) -> int:
    """Print the script."""
    sys.stdout.write(shtab.complete(parser(), shell=options.shell) + "\n")
    return ALLOWED

"""The options of `gate completion`."""

import argparse


def describe(command: argparse.ArgumentParser) -> None:
    """Describe `gate completion`."""
    command.description = "Print a completion script for a shell."
    command.add_argument("shell", choices=["bash", "zsh", "tcsh"],
                         help="the shell it is for")  # fmt: skip

"""The option that says for whom the output is."""

import argparse


def add_output(command: argparse.ArgumentParser) -> None:
    """Describe for whom the output is."""
    command.add_argument("--output", metavar="FORMAT", choices=["text", "json"], default="text",
                         help="text (default) or json")  # fmt: skip

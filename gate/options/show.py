"""The options of `gate show`."""

import argparse
from pathlib import Path

from gate.options.judging import add_policy


def describe(command: argparse.ArgumentParser) -> None:
    """Describe `gate show`."""
    command.description = "Show the normal form of files, and why each rule applies to them or not."
    command.add_argument("path", metavar="PATH", type=Path,
                         help="a file or a folder; overlays and charts are rendered")  # fmt: skip
    command.add_argument("--no-render", action="store_true",
                         help="show overlays and charts as they are written")  # fmt: skip
    add_policy(command)
    command.add_argument("--output", metavar="FORMAT", choices=["text", "json", "input"],
                         default="text", help="text (default), json, or input: what rules see, one "
                         "JSON a line for each manifest")  # fmt: skip

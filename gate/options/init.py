"""The options of `gate init`."""

import argparse
from pathlib import Path


def describe(command: argparse.ArgumentParser) -> None:
    """Describe `gate init`."""
    command.description = "Draft gate.yaml and grants.yaml from what there is; overwrites nothing."
    command.add_argument("folder", nargs="?", metavar="DIR", type=Path, default=Path(),
                         help="the repository (default: .)")  # fmt: skip
    command.add_argument("--ci", metavar="SYSTEM", choices=["github", "gitlab"],
                         help="also write the pipeline: github or gitlab")  # fmt: skip
    command.add_argument("--dry-run", action="store_true", help="print the files, write none")

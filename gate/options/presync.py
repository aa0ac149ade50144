"""The options of `gate presync`."""

import argparse
from pathlib import Path

from gate.options import recording
from gate.options.judging import add_engine, add_owned

SECONDS = 120


def describe(command: argparse.ArgumentParser) -> None:
    """Describe `gate presync`."""
    command.description = (
        "Ask the service of the gate for its verdict on what is being synced, before anything of "
        "it is applied; or judge a folder as that would."
    )
    asked = command.add_argument_group("asking the service")
    asked.add_argument("--application", metavar="NAMESPACE/NAME",
                       help="the Application that is synced")  # fmt: skip
    asked.add_argument("--kustomization", metavar="NAMESPACE/NAME",
                       help="the Kustomization, where Flux syncs")  # fmt: skip
    asked.add_argument("--server", metavar="URL", help="where the service is")
    asked.add_argument("--ca-file", metavar="FILE", type=Path,
                       help="the certificates of the authorities to trust there")  # fmt: skip
    asked.add_argument("--token-file", metavar="FILE", type=Path,
                       help="the token of the service account, for this audience")  # fmt: skip
    asked.add_argument("--timeout", metavar="SECONDS", type=int, default=SECONDS,
                       help=f"how long to wait for a verdict (default: {SECONDS})")  # fmt: skip
    add_local(command)


def add_local(command: argparse.ArgumentParser) -> None:
    """Describe how a folder is judged without a service."""
    local = command.add_argument_group("without a service")
    local.add_argument("--local", metavar="FOLDER", type=Path,
                       help="judge a checkout; at admission that counts for nothing")  # fmt: skip
    add_owned(command)
    add_engine(command)
    recording.describe(command)

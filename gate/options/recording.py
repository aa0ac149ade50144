"""The options that say whether a verdict is recorded, by which key and where."""

import argparse
from pathlib import Path

from gate.options.password import add_password


def describe(command: argparse.ArgumentParser) -> None:
    """Describe the options of recording; most have a variable of the environment each."""
    group = command.add_argument_group(
        "records", "By default a verdict is recorded where CI is true and AGENTGATE_KEY is set."
    )
    whether = group.add_mutually_exclusive_group()
    whether.add_argument("--record", action="store_true", help="sign the verdict and keep it")
    whether.add_argument("--no-record", action="store_true", help="record nothing")
    group.add_argument("--record-file", metavar="FILE", type=Path,
                       help="write the signed record to a file, with or without a log")  # fmt: skip
    for name, metavar, what in (
        ("log", "DIR|URL", "where records are kept: a folder, or the service of a log"),
        ("key", "FILE|URI", "signs records"),
        ("verifier", "URI", "who decides, as records name it"),
        ("repository", "URL", "what is judged, as records name it (default: the remote origin)"),
    ):
        variable = f"AGENTGATE_{name.upper()}"
        group.add_argument(f"--{name}", metavar=metavar, help=f"{what} ({variable})")
    add_service(command)
    add_password(command, variable="AGENTGATE_KEY_PASSWORD_FILE")


def add_service(command: argparse.ArgumentParser) -> None:
    """Add what is shown to the service of a log."""
    group = command.add_argument_group("a log at a URL")
    for name, what in (
        ("token-file", "holds the bearer token for it"),
        ("ca", "holds the certificates of the authorities to trust there"),
        ("cert", "holds a certificate to show there"),
        ("cert-key", "holds the key of that certificate"),
    ):
        variable = f"AGENTGATE_LOG_{name.upper().replace('-', '_')}"
        group.add_argument(f"--log-{name}", metavar="FILE", type=Path, help=f"{what} ({variable})")

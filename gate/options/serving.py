"""The options of `gate audit serve`."""

import argparse
from pathlib import Path

from gate.options.password import add_password


def add_serve(command: argparse.ArgumentParser) -> None:
    """Describe `gate audit serve`."""
    command.description = "Take records over HTTPS, and show the log to everybody."
    command.add_argument("--log", metavar="DIR", type=Path, required=True, help="the log")
    command.add_argument("--key", metavar="FILE|URI", required=True,
                         help="the key that signs its checkpoints")  # fmt: skip
    add_password(command)
    command.add_argument("--trust", metavar="FILE", type=Path, default=Path("trust.yaml"),
                         help="who may sign records (default: trust.yaml)")  # fmt: skip
    command.add_argument("--callers", metavar="FILE", type=Path, action="append", required=True,
                         help="who may bring them; repeatable")  # fmt: skip
    command.add_argument("--listen", metavar="HOST:PORT", default="127.0.0.1:8443",
                         help="an IP address and a port (default: 127.0.0.1:8443)")  # fmt: skip
    command.add_argument("--tls-cert", metavar="FILE", type=Path,
                         help="the certificate of the service, with those above it")  # fmt: skip
    command.add_argument("--tls-key", metavar="FILE", type=Path, help="its key")
    command.add_argument("--client-ca", metavar="FILE", type=Path,
                         help="the authorities of callers that show a certificate")  # fmt: skip
    command.add_argument("--show-records", action="store_true",
                         help="show records to everybody too, with the names in them")  # fmt: skip
    command.add_argument("--publish-every", metavar="SECONDS", type=float, default=1.0,
                         help="sign a checkpoint this often if the log has grown "
                         "(default: 1)")  # fmt: skip

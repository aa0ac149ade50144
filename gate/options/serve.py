"""The options of `gate serve`."""

import argparse
from pathlib import Path

from gate.options.judging import add_engine, add_rules_of
from gate.options.password import add_password

DAY = 86_400.0


def describe(command: argparse.ArgumentParser) -> None:
    """Describe `gate serve`."""
    command.description = "Judge what an API server asks about, as a validating webhook."
    command.add_argument("--settings", metavar="FILE", type=Path, required=True,
                         help="what the operator decides, as in serve.yaml")  # fmt: skip
    command.add_argument("--config", metavar="FILE", type=Path, help="the gate.yaml")
    command.add_argument("--grants", metavar="FILE", type=Path,
                         help="the grants.yaml (default: the one beside gate.yaml)")  # fmt: skip
    add_rules_of(command)
    command.add_argument("--crds", metavar="PATH", type=Path, action="append", default=[],
                         help="know the fields that definitions give; repeatable")  # fmt: skip
    command.add_argument("--kubeconfig", metavar="FILE", type=Path,
                         help="how to reach the API server (default: as a pod)")  # fmt: skip
    add_engine(command)
    add_sockets(command)
    add_installation(command)
    add_records(command)


def add_sockets(command: argparse.ArgumentParser) -> None:
    """Describe where it listens, and to whom."""
    group = command.add_argument_group("listening")
    group.add_argument("--listen", metavar="HOST:PORT", default="127.0.0.1:8443",
                       help="an IP address and a port (default: 127.0.0.1:8443)")  # fmt: skip
    group.add_argument("--presync-listen", metavar="HOST:PORT",
                       help="answer there what `gate presync` asks")  # fmt: skip
    group.add_argument("--tls-cert", metavar="FILE", type=Path,
                       help="the certificate of the service, with those above it")  # fmt: skip
    group.add_argument("--tls-key", metavar="FILE", type=Path, help="its key")
    group.add_argument("--client-ca", metavar="FILE", type=Path,
                       help="the authorities of clients that show a certificate; "
                       "needs --client")  # fmt: skip
    group.add_argument("--client", metavar="NAME", action="append", default=[],
                       help="only who shows this name may ask, as in cn:kube-apiserver; "
                       "repeatable")  # fmt: skip
    group.add_argument("--metrics-listen", metavar="HOST:PORT", default="127.0.0.1:9464",
                       help="where figures are shown, in clear text "
                       "(default: 127.0.0.1:9464)")  # fmt: skip
    group.add_argument("--traces", metavar="URL", default="",
                       help="send OpenTelemetry traces there, by OTLP over HTTP, as in "
                       "http://collector:4318/v1/traces")  # fmt: skip
    group.add_argument("--workers", metavar="N", type=int, default=0,
                       help="processes that judge (default: one for each processor, "
                       "at most 4)")  # fmt: skip
    group.add_argument("--leave-seconds", metavar="SECONDS", type=float, default=5.0,
                       help="after SIGTERM, answer for so long until clients have gone "
                       "elsewhere (default: 5)")  # fmt: skip


def add_installation(command: argparse.ArgumentParser) -> None:
    """Describe what it keeps up of itself in its cluster."""
    group = command.add_argument_group("in its cluster")
    group.add_argument("--webhooks", metavar="FILE", type=Path,
                       help="its webhook configuration as installed, to watch it")  # fmt: skip
    group.add_argument("--webhooks-ca", metavar="FILE", type=Path,
                       help="the authorities that others have filled in there")  # fmt: skip
    group.add_argument("--tls-secret", metavar="NAME",
                       help="make the certificate, keep it in this Secret (and a Lease of this "
                       "name decides who does), and in the file --tls-cert")  # fmt: skip
    group.add_argument("--tls-name", metavar="NAME", action="append", default=[],
                       help="certify this name, too; repeatable")  # fmt: skip
    group.add_argument("--tls-lifetime", metavar="SECONDS", type=float, default=30 * DAY,
                       help="for how long; it is renewed when a third is left "
                       "(default: 30 days)")  # fmt: skip
    group.add_argument("--authority-lifetime", metavar="SECONDS", type=float, default=5 * 365 * DAY,
                       help="for how long its authority, likewise (default: 5 years)")  # fmt: skip


def add_records(command: argparse.ArgumentParser) -> None:
    """Describe which decisions are recorded where, and by which keys."""
    group = command.add_argument_group("records")
    group.add_argument("--no-record", action="store_true", help="record nothing")
    group.add_argument("--log", metavar="DIR", type=Path, help="the log")
    group.add_argument("--key", metavar="FILE|URI", help="the key that signs records")
    group.add_argument("--checkpoint-key", metavar="FILE|URI",
                       help="the key that signs checkpoints of the log")  # fmt: skip
    group.add_argument("--publish-every", metavar="SECONDS", type=float, default=1.0,
                       help="sign a checkpoint this often if the log has grown "
                       "(default: 1)")  # fmt: skip
    add_password(command, "both keys")

"""The options that say by what is judged: for every command that reads manifests."""

import argparse
from pathlib import Path

from gate.model import Door

DOORS = [str(door) for door in Door]


def add_policy(command: argparse.ArgumentParser) -> None:
    """Describe the options that say by what is judged."""
    add_owned(command)
    command.add_argument("--door", metavar="DOOR", choices=DOORS, default=str(Door.CHECK),
                         help="judge as at this door: check (default), presync or "
                         "admission")  # fmt: skip
    add_engine(command)


def add_owned(command: argparse.ArgumentParser) -> None:
    """Describe the options that name what the owner decided."""
    command.add_argument("--config", metavar="FILE", type=Path, help="use this gate.yaml")
    command.add_argument("--grants", metavar="FILE", type=Path, help="use this grants.yaml")
    add_rules_of(command)
    command.add_argument("--crds", metavar="PATH", type=Path, action="append", default=[],
                         help="know the fields that definitions give; repeatable")  # fmt: skip


def add_rules_of(command: argparse.ArgumentParser) -> None:
    """Describe the option that names folders with an organisation's own rules."""
    command.add_argument("--policy", metavar="DIR", type=Path, action="append", default=[],
                         help="add the rules of a folder; repeatable")  # fmt: skip


def add_engine(command: argparse.ArgumentParser) -> None:
    """Describe the options that say who evaluates the rules."""
    command.add_argument("--engine", metavar="ENGINE", choices=["embedded", "opa"],
                         default="embedded", help="who evaluates the rules: embedded (default), "
                         "or opa, a server")  # fmt: skip
    command.add_argument("--opa-url", metavar="URL", help="where the OPA server is")
    command.add_argument("--opa-upload", action="store_true",
                         help="upload the rules (default: compare what it serves)")  # fmt: skip
    for name, what in (
        ("token-file", "holds the bearer token for the server"),
        ("ca", "holds the certificates of the authorities to trust"),
        ("cert", "holds a certificate to show to the server"),
        ("key", "holds the key of that certificate"),
    ):
        command.add_argument(f"--opa-{name}", metavar="FILE", type=Path, help=what)


def add_scans(command: argparse.ArgumentParser) -> None:
    """Describe the options that say by what scanners look."""
    add_semgrep(command)
    command.add_argument("--osv", metavar="DIR", type=Path,
                         help="hold dependencies to the records of OSV in a folder")  # fmt: skip


def add_semgrep(command: argparse.ArgumentParser) -> None:
    """Describe the option that names an organisation's own rules for code."""
    command.add_argument("--semgrep-config", metavar="FILE|DIR", type=Path, action="append",
                         default=[], help="scan code by these rules too; repeatable")  # fmt: skip

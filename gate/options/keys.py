"""The options of `gate keys`."""

import argparse
from pathlib import Path

from gate.options.judging import DOORS
from gate.options.password import add_password


def describe(command: argparse.ArgumentParser) -> None:
    """Describe `gate keys` and its verbs."""
    command.description = "Make and keep the keys that sign records and checkpoints."
    verbs = command.add_subparsers(dest="verb", metavar="VERB", required=True)
    add_generate(verbs.add_parser("generate", help="make a key", allow_abbrev=False))
    add_show(verbs.add_parser("show", help="show what is public", allow_abbrev=False))
    add_add(verbs.add_parser("add", help="believe a key from now on", allow_abbrev=False))
    add_retire(verbs.add_parser("retire", help="believe a key no more", allow_abbrev=False))


def add_generate(command: argparse.ArgumentParser) -> None:
    """Describe `gate keys generate`."""
    command.description = "Make a key: FILE for you alone, and beside it a .pub for everybody."
    command.add_argument("file", metavar="FILE", type=Path, help="as in record.key")
    command.add_argument("--for", dest="purpose", metavar="WHAT",
                         choices=["record", "checkpoint"], default="record",
                         help="record (default): P-256; checkpoint: Ed25519")  # fmt: skip
    add_origin(command)
    add_password(command)


def add_show(command: argparse.ArgumentParser) -> None:
    """Describe `gate keys show`."""
    command.description = "Show what is public of a key, or what a trust policy says."
    command.add_argument("file", metavar="FILE", type=Path, help="a key, or trust.yaml")
    add_origin(command)
    add_password(command)


def add_add(command: argparse.ArgumentParser) -> None:
    """Describe `gate keys add`."""
    command.description = "Add a key to a trust policy: a speaker's, or with --origin a log's."
    command.add_argument("key", metavar="FILE", type=Path,
                         help="a public key, or with --issuer an authority")  # fmt: skip
    add_trust(command)
    command.add_argument("--origin", metavar="HOST", help="it signs the checkpoints of this log")
    command.add_argument("--issuer", metavar="URL",
                         help="it has keys certified, and this issuer vouches for it")  # fmt: skip
    command.add_argument("--subject", metavar="WHO",
                         help="exactly as certificates name it: a URI or an address")  # fmt: skip
    command.add_argument("--verifier", metavar="URI", action="append", default=[],
                         help="it may name this verifier; repeatable")  # fmt: skip
    command.add_argument("--door", metavar="DOOR", choices=DOORS, action="append", default=[],
                         help="it decides at this door; repeatable")  # fmt: skip
    command.add_argument("--resource", metavar="URI", action="append", default=[],
                         help="it decides on this and all below it; repeatable")  # fmt: skip
    command.add_argument("--environment", metavar="NAME", action="append", default=[],
                         help="only in this environment; repeatable")  # fmt: skip
    command.add_argument("--from", dest="since", metavar="HOST=INDEX", action="append", default=[],
                         help="believed from this index of a log on; repeatable")  # fmt: skip


def add_retire(command: argparse.ArgumentParser) -> None:
    """Describe `gate keys retire`."""
    command.description = "End a key: what stands at INDEX of a log or later is believed no more."
    command.add_argument("key", metavar="KEY",
                         help="its id as in SHA256:…, its file, or a subject")  # fmt: skip
    add_trust(command)
    command.add_argument("--until", metavar="HOST=INDEX", action="append", required=True,
                         help="believed below this index of a log only; repeatable")  # fmt: skip


def add_trust(command: argparse.ArgumentParser) -> None:
    """Describe which trust policy is changed."""
    command.add_argument("--trust", metavar="FILE", type=Path, default=Path("trust.yaml"),
                         help="the trust policy (default: trust.yaml)")  # fmt: skip


def add_origin(command: argparse.ArgumentParser) -> None:
    """Describe the log whose name goes into a verifier key."""
    command.add_argument("--origin", metavar="HOST",
                         help="also print the key as verifiers of this log take it")  # fmt: skip

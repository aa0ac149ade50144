"""The options of `gate policy`."""

import argparse
from pathlib import Path

from gate.options.output import add_output


def describe(command: argparse.ArgumentParser) -> None:
    """Describe `gate policy` and its verbs."""
    command.description = "Write, test and document rules of your own."
    verbs = command.add_subparsers(dest="verb", metavar="VERB", required=True)
    new = verbs.add_parser("new", help="begin a rule", allow_abbrev=False)
    new.add_argument("id", metavar="ID", help="what the rule is called, as in unpinned-image")
    new.add_argument("--dir", metavar="DIR", type=Path, default=Path("policies"),
                     help="the folder of your rules (default: policies)")  # fmt: skip
    fmt = verbs.add_parser("fmt", help="lay out Rego as OPA does", allow_abbrev=False)
    fmt.add_argument("paths", nargs="*", metavar="PATH", type=Path,
                     help="modules and folders (default: policies)")  # fmt: skip
    how = fmt.add_mutually_exclusive_group()
    how.add_argument("--check", action="store_true", help="only name what differs, and exit 1")
    how.add_argument("--diff", action="store_true", help="only show what differs, and exit 1")
    add_folders(verbs.add_parser("check", help="check rules strictly", allow_abbrev=False))
    add_proof(verbs.add_parser("test", help="try cases and Rego tests", allow_abbrev=False))
    add_timing(verbs.add_parser("bench", help="time rules", allow_abbrev=False))
    add_pages(verbs.add_parser("docs", help="write pages about rules", allow_abbrev=False))
    add_bundle(verbs.add_parser("bundle", help="write an OPA bundle", allow_abbrev=False))


def add_folders(command: argparse.ArgumentParser) -> None:
    """Describe which folders of rules a verb is about."""
    command.add_argument("folders", nargs="*", metavar="DIR", type=Path,
                         help="folders of rules (default: policies)")  # fmt: skip


def add_proof(command: argparse.ArgumentParser) -> None:
    """Describe `gate policy test`."""
    add_folders(command)
    command.add_argument("--rule", metavar="ID", help="only this rule")
    command.add_argument("--coverage", action="store_true", help="tell which lines nothing tests")
    add_output(command)


def add_timing(command: argparse.ArgumentParser) -> None:
    """Describe `gate policy bench`."""
    add_folders(command)
    command.add_argument("--rule", metavar="ID", help="only this rule")
    command.add_argument("--save", metavar="FILE", type=Path, help="write the times to a file")
    command.add_argument("--compare", metavar="FILE", type=Path, help="compare with saved times")
    command.add_argument("--fail-above", metavar="RATIO", type=float,
                         help="exit 1 when a rule takes more than RATIO times as long")  # fmt: skip


def add_bundle(command: argparse.ArgumentParser) -> None:
    """Describe `gate policy bundle`."""
    command.add_argument("folders", nargs="*", metavar="DIR", type=Path,
                         help="folders of rules, beside those that ship")  # fmt: skip
    command.add_argument("--config", metavar="FILE", type=Path,
                         help="use the parameters of this gate.yaml")  # fmt: skip
    command.add_argument("--out", metavar="FILE", type=Path, required=True,
                         help="the bundle, a .tar.gz")  # fmt: skip
    command.add_argument("--signing-key", metavar="FILE", type=Path,
                         help="sign it with this private key in PEM, as OPA does")  # fmt: skip
    command.add_argument("--key-id", metavar="ID",
                         help="the id of the key, for servers (default: default)")  # fmt: skip


def add_pages(command: argparse.ArgumentParser) -> None:
    """Describe `gate policy docs`."""
    add_folders(command)
    command.add_argument("--out", metavar="DIR", type=Path, default=Path("docs/rules"),
                         help="where the pages stand (default: docs/rules)")  # fmt: skip
    command.add_argument("--good", metavar="DIR", type=Path,
                         help="well-made manifests, a folder a format, for the matrix")  # fmt: skip
    how = command.add_mutually_exclusive_group()
    how.add_argument("--check", action="store_true", help="only name pages that differ, and exit 1")
    how.add_argument("--matrix", action="store_true",
                     help="only name rules and formats without a bad or a good case")  # fmt: skip

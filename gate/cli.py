"""The command `gate`: its options, and what every error becomes. Commands are imported when run."""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path

from gate import __version__
from gate.errors import GateError
from gate.model import Door, Severity
from gate.options import audit, keys, prove, recording

ALLOWED, DENIED, UNDECIDED = 0, 1, 2
INTERRUPTED = 130

SEVERITIES = [str(severity) for severity in Severity]
DOORS = [str(door) for door in Door]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; answers the exit status: 0 allowed, 1 denied, 2 could not decide."""
    options = parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        command = import_module(f"gate.commands.{options.command}")
        return int(command.run(options))
    except GateError as error:
        sys.stderr.write(described(error))
        return UNDECIDED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the report has left; without this, the interpreter complains at exit.
        sys.stdout = None
        return UNDECIDED


def described(error: GateError) -> str:
    """Tell what happened, where, and what to do."""
    # Messages quote names of files and values, which may hold what acts on a terminal.
    from gate.display.visible import visible  # noqa: PLC0415 only failures need it

    lines = [error.message, *map(str, error.faults), *([error.advice] if error.advice else [])]
    return "gate: " + "\n  ".join(visible(line) for line in lines) + "\n"


def parser() -> argparse.ArgumentParser:
    """Describe all commands and options."""
    root = argparse.ArgumentParser(
        prog="gate",
        description="Judge AI agents kept in Git by one set of policies.",
        epilog="Exit status: 0 allowed, 1 denied, 2 could not decide.",
        allow_abbrev=False,
    )
    root.add_argument("--version", action="version", version=f"gate {__version__}")
    commands = root.add_subparsers(dest="command", metavar="COMMAND", required=True)
    add_check(commands.add_parser("check", help="judge manifests", allow_abbrev=False))
    add_init(commands.add_parser("init", help="begin in a repository", allow_abbrev=False))
    add_waive(commands.add_parser("waive", help="accept a finding", allow_abbrev=False))
    add_show(commands.add_parser("show", help="show how a file is understood", allow_abbrev=False))
    add_diff(commands.add_parser("diff", help="what changed in what agents can do",
                                 allow_abbrev=False))  # fmt: skip
    add_rules(commands.add_parser("rules", help="list the rules", allow_abbrev=False))
    add_explain(commands.add_parser("explain", help="explain a rule", allow_abbrev=False))
    add_authoring(commands.add_parser("policy", help="write rules", allow_abbrev=False))
    keys.describe(commands.add_parser("keys", help="keep keys", allow_abbrev=False))
    audit.describe(commands.add_parser("audit", help="keep and verify records",
                                       allow_abbrev=False))  # fmt: skip
    prove.describe(commands.add_parser("prove", help="prove who granted what", allow_abbrev=False))
    add_completion(
        commands.add_parser("completion", help="print shell completion", allow_abbrev=False)
    )
    return root


def add_check(command: argparse.ArgumentParser) -> None:
    """Describe `gate check`."""
    command.description = "Judge manifests: exit 0 when allowed, 1 when denied, 2 when undecided."
    what = command.add_mutually_exclusive_group()
    what.add_argument("paths", nargs="*", metavar="PATH", default=[],
                      help="files and folders (default: .), or - for standard input")  # fmt: skip
    what.add_argument("--staged", action="store_true", help="judge what is staged in Git's index")
    what.add_argument("--commit", metavar="REV", help="judge all files of a commit")
    what.add_argument("--diff", metavar="BASE", help="judge what HEAD changes since BASE")
    add_policy(command)
    command.add_argument("--output", metavar="FORMAT[=FILE]", action="append", default=[],
                         help="text (default), json, sarif, junit, github or markdown, "
                         "to standard output or a file; repeatable")  # fmt: skip
    command.add_argument("--deny-at", metavar="SEVERITY", choices=SEVERITIES,
                         help="deny from this severity on (default: high)")  # fmt: skip
    command.add_argument("--no-render", action="store_true",
                         help="judge overlays and charts as they are written")  # fmt: skip
    command.add_argument("--fail-on-warn", action="store_true", help="exit 1 on warnings too")
    before = command.add_mutually_exclusive_group()
    before.add_argument("--baseline", metavar="FILE", type=Path,
                        help="let only findings decide that are not in this file")  # fmt: skip
    before.add_argument("--write-baseline", metavar="FILE", type=Path,
                        help="write what is found to this file, as known")  # fmt: skip
    recording.describe(command)


def add_policy(command: argparse.ArgumentParser) -> None:
    """Describe the options that say by what is judged."""
    command.add_argument("--config", metavar="FILE", type=Path, help="use this gate.yaml")
    command.add_argument("--grants", metavar="FILE", type=Path, help="use this grants.yaml")
    command.add_argument("--policy", metavar="DIR", type=Path, action="append", default=[],
                         help="add the rules of a folder; repeatable")  # fmt: skip
    command.add_argument("--crds", metavar="PATH", type=Path, action="append", default=[],
                         help="know the fields that definitions give; repeatable")  # fmt: skip
    command.add_argument("--door", metavar="DOOR", choices=DOORS,
                         default=str(Door.CHECK), help="judge as at this door")  # fmt: skip
    add_engine(command)


def add_engine(command: argparse.ArgumentParser) -> None:
    """Describe the options that say who evaluates the rules."""
    command.add_argument("--engine", metavar="ENGINE", choices=["embedded", "opa"],
                         default="embedded", help="embedded or opa: a server")  # fmt: skip
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


def add_init(command: argparse.ArgumentParser) -> None:
    """Describe `gate init`."""
    command.description = "Draft gate.yaml and grants.yaml from what there is; overwrites nothing."
    command.add_argument("folder", nargs="?", metavar="DIR", type=Path, default=Path(),
                         help="the repository (default: .)")  # fmt: skip
    command.add_argument("--ci", metavar="SYSTEM", choices=["github", "gitlab"],
                         help="also write the pipeline: github or gitlab")  # fmt: skip
    command.add_argument("--dry-run", action="store_true", help="print the files, write none")


def add_waive(command: argparse.ArgumentParser) -> None:
    """Describe `gate waive`."""
    command.description = "Add an exemption to gate.yaml, for a finding in the current folder."
    command.add_argument("finding", metavar="FINDING",
                         help="its fingerprint, or the start of it that reports show")  # fmt: skip
    command.add_argument("--reason", metavar="TEXT", required=True, help="why it is accepted")
    command.add_argument("--expires", metavar="YYYY-MM-DD", required=True,
                         help="the last day it is accepted, at most a year away")  # fmt: skip
    command.add_argument("--owner", metavar="NAME",
                         help="who accepts it (default: git's user.email)")  # fmt: skip
    add_policy(command)


def add_show(command: argparse.ArgumentParser) -> None:
    """Describe `gate show`."""
    command.description = "Show the normal form of files, and why each rule applies to them or not."
    command.add_argument("path", metavar="PATH", type=Path,
                         help="a file or a folder; overlays and charts are rendered")  # fmt: skip
    command.add_argument("--no-render", action="store_true",
                         help="show overlays and charts as they are written")  # fmt: skip
    add_policy(command)
    command.add_argument("--output", metavar="FORMAT", choices=["text", "json", "input"],
                         default="text", help="text, json, or input: what rules see, one JSON "
                         "a line for each manifest")  # fmt: skip


def add_diff(command: argparse.ArgumentParser) -> None:
    """Describe `gate diff`."""
    command.description = "Compare what agents can do in two commits, or in two environments."
    command.add_argument("base", metavar="BASE", nargs="?", default="", help="a commit")
    command.add_argument("head", metavar="HEAD", nargs="?", default="HEAD",
                         help="another commit (default: HEAD)")  # fmt: skip
    command.add_argument("--env", metavar=("A", "B"), nargs=2, default=None,
                         help="compare two environments of the work tree instead")  # fmt: skip
    add_policy(command)
    command.add_argument("--output", metavar="FORMAT", choices=["text", "json"], default="text")


def add_rules(command: argparse.ArgumentParser) -> None:
    """Describe `gate rules`."""
    command.description = "List the rules."
    command.add_argument("--policy", metavar="DIR", type=Path, action="append", default=[],
                         help="add the rules of a folder; repeatable")  # fmt: skip
    command.add_argument("--output", metavar="FORMAT", choices=["text", "json"], default="text")


def add_explain(command: argparse.ArgumentParser) -> None:
    """Describe `gate explain`."""
    command.description = "Explain what a rule asks for, why, and how to satisfy it."
    command.add_argument("rule", metavar="RULE")
    command.add_argument("--policy", metavar="DIR", type=Path, action="append", default=[],
                         help="add the rules of a folder; repeatable")  # fmt: skip


def add_completion(command: argparse.ArgumentParser) -> None:
    """Describe `gate completion`."""
    command.description = "Print a completion script for a shell."
    command.add_argument("shell", choices=["bash", "zsh", "tcsh"])


def add_authoring(command: argparse.ArgumentParser) -> None:
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
    command.add_argument("--output", metavar="FORMAT", choices=["text", "json"], default="text")


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

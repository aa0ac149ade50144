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
    add_show(commands.add_parser("show", help="show how a file is understood", allow_abbrev=False))
    add_rules(commands.add_parser("rules", help="list the rules", allow_abbrev=False))
    add_explain(commands.add_parser("explain", help="explain a rule", allow_abbrev=False))
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
    command.add_argument("--fail-on-warn", action="store_true", help="exit 1 on warnings too")


def add_policy(command: argparse.ArgumentParser) -> None:
    """Describe the options that say by what is judged."""
    command.add_argument("--config", metavar="FILE", type=Path, help="use this gate.yaml")
    command.add_argument("--grants", metavar="FILE", type=Path, help="use this grants.yaml")
    command.add_argument("--policy", metavar="DIR", type=Path, action="append", default=[],
                         help="add the rules of a folder; repeatable")  # fmt: skip
    command.add_argument("--door", metavar="DOOR", choices=DOORS,
                         default=str(Door.CHECK), help="judge as at this door")  # fmt: skip


def add_show(command: argparse.ArgumentParser) -> None:
    """Describe `gate show`."""
    command.description = "Show the normal form of a file, and why each rule applies to it or not."
    command.add_argument("file", metavar="FILE", type=Path)
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

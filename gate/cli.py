"""The command `gate`: which commands there are, and what every error becomes.

A command is imported when it is run; what it takes is described in `gate.options`.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path

from gate import __version__
from gate.errors import GateError, SourceError
from gate.options import (
    approve,
    audit,
    check,
    completion,
    diff,
    init,
    keys,
    policy,
    presync,
    prove,
    report,
    rollback,
    rules,
    serve,
    show,
    waive,
)

ALLOWED, DENIED, UNDECIDED = 0, 1, 2
INTERRUPTED = 130

COMMANDS = (
    ("check", "judge manifests", check.describe),
    ("init", "draft what a repository needs to begin", init.describe),
    ("waive", "accept a finding until a day", waive.describe),
    ("show", "show how files are understood", show.describe),
    ("diff", "compare what agents can do", diff.describe),
    ("rules", "list the rules", rules.add_rules),
    ("explain", "explain a rule", rules.add_explain),
    ("policy", "write, test and bundle rules", policy.describe),
    ("keys", "make keys, and say which are trusted", keys.describe),
    ("audit", "keep and verify records of verdicts", audit.describe),
    ("prove", "prove who let an agent do something", prove.describe),
    ("approve", "sign for what a commit lets agents do", approve.describe),
    ("report", "tell a forge what was decided", report.describe),
    ("presync", "ask for the verdict on what is being synced", presync.describe),
    ("rollback-plan", "name what can be gone back to", rollback.describe),
    ("serve", "judge what an API server asks about", serve.describe),
    ("completion", "print shell completion", completion.describe),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; answers the exit status: 0 allowed, 1 denied, 2 could not decide."""
    try:
        open_streams()
        return answered(arguments)
    except GateError as error:
        sys.stderr.write(described(error))
        return UNDECIDED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the report has left; without this, the interpreter complains at exit.
        sys.stdout = None
        return UNDECIDED


def open_streams() -> None:
    """See to it that there is somebody to answer, in any characters.

    Raises `SourceError` where there is not.
    """
    # Where a stream is closed, no file that is opened later shall take its place.
    if sys.stdin is None:
        sys.stdin = Path(os.devnull).open()  # noqa: SIM115 it is open until the end
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115
    if sys.stdout is None:
        raise SourceError("standard output is closed")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def answered(arguments: Sequence[str] | None) -> int:
    """Do what is asked, and wait until the answer is taken."""
    try:
        told = sys.argv[1:] if arguments is None else arguments
        # `gate` itself has no option with a value, so the first other word is the command.
        asked = next((word for word in told if not word.startswith("-")), "")
        options, unknown = parser(asked).parse_known_args(told)
        stand_somewhere()
        no_more(options, unknown)
        command = import_module(f"gate.commands.{options.command.replace('-', '_')}")
        return int(command.run(options))
    finally:
        sys.stdout.flush()


def stand_somewhere() -> None:
    """Raise `SourceError` where the folder is gone from which all paths lead."""
    try:
        Path.cwd()
    except OSError as error:
        raise SourceError(f"the working directory cannot be used: {error.strerror}") from error


def described(error: GateError) -> str:
    """Tell what happened, where, and what to do."""
    # Messages quote names of files and values, which may hold what acts on a terminal.
    from gate.display.visible import visible  # noqa: PLC0415 only failures need it

    # Where there is one fault, the message of some errors is all that there is to tell of it.
    faults = [said for said in map(str, error.faults) if said != error.message]
    lines = [error.message, *faults, *([error.advice] if error.advice else [])]
    return "gate: " + "\n  ".join(visible(line) for line in lines) + "\n"


def no_more(options: argparse.Namespace, unknown: list[str]) -> None:
    """Refuse what a command does not take; by itself, argparse would not say which command."""
    if unknown:
        named = " ".join(["gate", options.command, *([options.verb] if "verb" in options else [])])
        raise GateError(
            f"`{named}` does not take {' '.join(unknown)}",
            advice=f"`{named} --help` says what it takes",
        )


def as_if(
    arguments: Sequence[str], options: argparse.Namespace, **named: object
) -> argparse.Namespace:
    """Give the options of another command line, with those of this one that it has as well."""
    usual = vars(parser(arguments[0]).parse_args(arguments))
    own = {key: value for key, value in vars(options).items() if key in usual}
    return argparse.Namespace(**{**usual, **own, **named})


def parser(asked: str | None = None) -> argparse.ArgumentParser:
    """Describe all commands, with the options of the one that is asked for, or of each."""
    root = argparse.ArgumentParser(
        prog="gate",
        description="Judge AI agents kept in Git by one set of policies.",
        epilog="Exit status: 0 allowed, 1 denied, 2 could not decide.",
        allow_abbrev=False,
    )
    root.add_argument("--version", action="version", version=f"gate {__version__}")
    commands = root.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, what, describe in COMMANDS:
        command = commands.add_parser(name, help=what, allow_abbrev=False)
        if asked in (None, name):
            describe(command)
    return root

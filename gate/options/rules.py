"""The options of the commands that tell about rules: `gate rules` and `gate explain`."""

import argparse
from pathlib import Path

from gate.options.judging import add_semgrep
from gate.options.output import add_output


def add_rules(command: argparse.ArgumentParser) -> None:
    """Describe `gate rules`."""
    command.description = "List the rules."
    command.add_argument("--policy", metavar="DIR", type=Path, action="append", default=[],
                         help="add the rules of a folder; repeatable")  # fmt: skip
    add_semgrep(command)
    add_output(command)


def add_explain(command: argparse.ArgumentParser) -> None:
    """Describe `gate explain`."""
    command.description = "Explain what a rule asks for, why, and how to satisfy it."
    command.add_argument("rule", metavar="RULE", help="its id, as in tool-scope")
    command.add_argument("--policy", metavar="DIR", type=Path, action="append", default=[],
                         help="add the rules of a folder; repeatable")  # fmt: skip
    add_semgrep(command)

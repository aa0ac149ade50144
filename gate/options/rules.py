"""The options of the commands that tell about rules: `gate rules` and `gate explain`."""

import argparse

from gate.options.judging import add_rules_of, add_semgrep
from gate.options.output import add_output


def add_rules(command: argparse.ArgumentParser) -> None:
    """Describe `gate rules`."""
    command.description = "List the rules."
    add_rules_of(command)
    add_semgrep(command)
    add_output(command)


def add_explain(command: argparse.ArgumentParser) -> None:
    """Describe `gate explain`."""
    command.description = "Explain what a rule asks for, why, and how to satisfy it."
    command.add_argument("rule", metavar="RULE", help="its id, as in tool-scope")
    add_rules_of(command)
    add_semgrep(command)

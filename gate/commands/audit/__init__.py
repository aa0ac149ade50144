"""`gate audit`: the log of signed records, one module a verb, imported when it runs."""

from argparse import Namespace
from importlib import import_module


def run(options: Namespace) -> int:
    """Run one verb."""
    return int(import_module(f"gate.commands.audit.{options.verb}").run(options))

"""`gate keys`: how keys are made and trusted, one module a verb, imported when it runs."""

from argparse import Namespace
from importlib import import_module


def run(options: Namespace) -> int:
    """Run one verb."""
    return int(import_module(f"gate.commands.keys.{options.verb}").run(options))

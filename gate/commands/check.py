"""`gate check`: the rules are prepared while all that it takes to judge by them is imported."""

from argparse import Namespace

from gate.policy.prepared import begin


def run(options: Namespace) -> int:
    """Judge what the options point at."""
    ahead = begin(tuple(options.policy))
    from gate.commands.judge import judge  # noqa: PLC0415 this is the import to be beside of

    return judge(options, ahead)

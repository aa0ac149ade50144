"""`gate rules`: the catalogue of rules."""

import sys
from argparse import Namespace

import orjson

from gate.cli import ALLOWED
from gate.policy.library import read_library
from gate.policy.prepared import prepare


def run(options: Namespace) -> int:
    """List the rules."""
    rules = prepare(read_library(options.policy), {}, checked=bool(options.policy)).rules
    if options.output == "json":
        sys.stdout.buffer.write(orjson.dumps(rules, option=orjson.OPT_INDENT_2) + b"\n")
        return ALLOWED
    width = max(len(rule.id) for rule in rules)
    for rule in rules:
        sys.stdout.write(f"{rule.id:{width}}  {rule.severity:8}  {rule.title}\n")
    return ALLOWED

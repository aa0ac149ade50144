"""`gate rules`: the catalogue of rules."""

import sys
from argparse import Namespace
from operator import attrgetter

import orjson

from gate.cli import ALLOWED
from gate.door_rules import DOOR_RULES
from gate.policy.library import read_library
from gate.policy.prepared import prepare
from gate.scanning.rules import named_rules, scan_rules


def run(options: Namespace) -> int:
    """List the rules."""
    library = prepare(read_library(options.policy), {}, checked=bool(options.policy))
    scanning = scan_rules(named_rules(options.semgrep_config))
    rules = sorted((*library.rules, *DOOR_RULES, *scanning), key=attrgetter("id"))
    if options.output == "json":
        sys.stdout.buffer.write(orjson.dumps(rules, option=orjson.OPT_INDENT_2) + b"\n")
        return ALLOWED
    width = max(len(rule.id) for rule in rules)
    for rule in rules:
        sys.stdout.write(f"{rule.id:{width}}  {rule.severity:8}  {rule.title}\n")
    return ALLOWED

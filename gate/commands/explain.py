"""`gate explain`: what a rule asks for or a finding of the gate's own means, and what to do."""

import sys
import textwrap
from argparse import Namespace
from collections.abc import Iterator
from difflib import get_close_matches

import orjson

from gate.cli import ALLOWED
from gate.door_rules import DOOR_RULES
from gate.errors import PolicyError
from gate.model import Rule
from gate.policy.library import read_library
from gate.policy.prepared import prepare
from gate.reserved import RESERVED
from gate.scanning.rules import named_rules, scan_rules

WIDTH = 88


def run(options: Namespace) -> int:
    """Explain one rule.

    Raises `PolicyError` when there is no such rule.
    """
    rules = prepare(read_library(options.policy), {}, checked=bool(options.policy)).rules
    scanning = scan_rules(named_rules(options.semgrep_config))
    by_id = {rule.id: rule for rule in (*rules, *DOOR_RULES, *scanning, *RESERVED)}
    if options.rule not in by_id:
        near = get_close_matches(options.rule, by_id, n=1)
        advice = f"did you mean {near[0]}?" if near else "`gate rules` lists them all"
        raise PolicyError(f"there is no rule {options.rule!r}", advice=advice)
    sys.stdout.write("\n".join(explanation(by_id[options.rule])) + "\n")
    return ALLOWED


def explanation(rule: Rule) -> Iterator[str]:
    """Write what a rule's METADATA says, for people."""
    yield f"{rule.id} ({rule.severity})"
    yield rule.title
    yield ""
    yield wrapped(rule.description)
    yield ""
    yield wrapped(f"How to fix: {rule.remediation}")
    if rule.requires:
        yield ""
        yield wrapped(f"Applies to manifests that can express: {', '.join(rule.requires)}")
    if rule.parameters:
        yield "\nParameters (set under `parameters` in gate.yaml):"
        yield from (parameter(name, value) for name, value in sorted(rule.parameters.items()))
    if rule.references:
        yield "\nReferences:"
        yield from (f"  {reference}" for reference in rule.references)


def parameter(name: str, described: object) -> str:
    """Write one parameter: its name, its default and what it is for."""
    match described:
        case {"default": default, "description": str(description)}:
            return wrapped(f"{name} = {orjson.dumps(default).decode()}: {description}", "  ")
        case _:
            return f"  {name}"


def wrapped(text: str, indent: str = "") -> str:
    """Break a text into lines, keeping its paragraphs."""
    paragraphs = text.strip().split("\n\n")
    return "\n\n".join(
        textwrap.fill(" ".join(part.split()), WIDTH, initial_indent=indent,
                      subsequent_indent=indent + ("  " if indent else ""))
        for part in paragraphs
    )  # fmt: skip

"""Measures every scanner on its labelled set, and prints what it found by class.

    AGENTGATE_TOOLS=<folder of semgrep> .venv/bin/python -m benchmarks.scan.quality

A set that no rule was written for is called held-out; what it showed at first stands in `FIRST`,
because the rules were corrected by it afterwards.
"""

import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from gate.scanners.secrets.scanner import Secrets
from gate.scanners.semgrep.cache import Cache
from gate.scanners.semgrep.program import program
from gate.scanners.semgrep.scanner import Semgrep
from gate.scanning.rules import rulebook
from gate.sources import File
from tests.gate.scanners.dependencies import labelled as dependencies
from tests.gate.scanners.secrets.lookalikes import LOOKALIKES
from tests.gate.scanners.secrets.planted import PLANTED
from tests.gate.scanners.secrets.sample import Sample
from tests.gate.scanners.semgrep.labelled import Spot, expected, files_below, scores, spots
from tests.texts.test_corpus import classes, score

ENOUGH = 0.95
TOOLS = Path(os.environ.get("AGENTGATE_TOOLS", "/nowhere"))
CODE = Path(__file__).parents[2] / "tests" / "gate" / "scanners" / "semgrep"


class Score(NamedTuple):
    """How much was rightly seen, was to be seen, and was seen."""

    hits: int
    wanted: int
    seen: int


Classes = Mapping[str, Score]

FIRST: Mapping[str, Classes] = {
    "semgrep: first held-out set, before the rules were corrected by it": {
        "approval-bypassed": Score(10, 10, 10),
        "mcp-server-open": Score(6, 8, 6),
        "model-output-executed": Score(6, 6, 6),
        "model-output-unescaped": Score(3, 3, 3),
        "tls-not-verified": Score(9, 12, 9),
        "tool-builds-sql": Score(4, 5, 4),
        "tool-deserialises": Score(2, 2, 2),
        "tool-evaluates-code": Score(2, 6, 2),
        "tool-fetches-any-address": Score(3, 6, 5),
        "tool-opens-any-path": Score(4, 8, 5),
        "tool-runs-shell": Score(7, 10, 7),
        "unbounded-agent-loop": Score(3, 4, 3),
    },
    "semgrep: second held-out set, before the rules were corrected by it": {
        "approval-bypassed": Score(3, 3, 3),
        "mcp-server-open": Score(2, 2, 2),
        "model-output-executed": Score(2, 2, 2),
        "model-output-unescaped": Score(1, 1, 1),
        "tls-not-verified": Score(4, 4, 4),
        "tool-builds-sql": Score(0, 1, 0),
        "tool-deserialises": Score(1, 1, 1),
        "tool-evaluates-code": Score(2, 2, 2),
        "tool-fetches-any-address": Score(3, 4, 3),
        "tool-opens-any-path": Score(3, 4, 3),
        "tool-runs-shell": Score(3, 3, 3),
        "unbounded-agent-loop": Score(1, 1, 1),
    },
}


def code(name: str) -> Classes:
    """Scan a set of files with code."""
    files = files_below(CODE / name)
    scanner = Semgrep(program(TOOLS / "semgrep"), rulebook(), Cache(None))
    found = scores(set(expected(files)), spots(scanner.scan(files).sightings))
    return {rule: Score(*counts) for rule, counts in found.items()}


def locks() -> Classes:
    """Scan small repositories with dependencies."""
    want, saw = set[Spot](), set[Spot]()
    for name in dependencies.repositories():
        want |= {(f"{name}/{file}", line, rule) for file, line, rule in dependencies.wanted(name)}
        saw |= {(f"{name}/{file}", line, rule) for file, line, rule in dependencies.seen(name)}
    return {rule: Score(*counts) for rule, counts in scores(want, saw).items()}


def secrets() -> Classes:
    """Scan texts with a secret, and texts that resemble them."""
    hits, wanted, seen = Counter[str](), Counter[str](), Counter[str]()
    for sample in (*PLANTED, *LOOKALIKES):
        lines = secret_lines(sample)
        wanted[sample.kind] += bool(sample.secret)
        hits[sample.kind] += bool(sample.secret) and sample.line in lines
        seen[sample.kind] += len(lines)
    return {kind: Score(hits[kind], wanted[kind], seen[kind]) for kind in wanted}


def secret_lines(sample: Sample) -> set[int]:
    """Tell on which lines of a text a secret is seen."""
    scanned = Secrets().scan([File(sample.path, sample.text.encode())])
    return {sighting.line for sighting in scanned.sightings}


def texts(folder: str) -> Classes:
    """Judge texts for models."""
    found = {name: score(folder, name) for name in classes(folder)}
    return {
        name: Score(each.hit, each.hit + len(each.missed), each.hit + len(each.wrong))
        for name, each in found.items()
    }


def table(title: str, found: Classes) -> Iterator[str]:
    """Write down what was found of one set."""
    total = Score(*(sum(column) for column in zip(*found.values(), strict=True)))
    yield f"| {title} | recall | precision | |"
    yield "|---|---|---|---|"
    for name, each in {**found, "**all**": total}.items():
        hits, wanted, seen = each
        if wanted:
            met = hits >= ENOUGH * wanted and hits >= ENOUGH * seen
            word = "met" if met else "missed"
            yield f"| {name} | {part(hits, wanted)} | {part(hits, seen)} | {word} |"
        else:
            yield f"| {name}: none to be seen | | {seen} seen | |"


def part(hits: int, of: int) -> str:
    """Write a part of a whole; of nothing there is none."""
    return f"{hits / of:.2f} ({hits}/{of})" if of else "-"


def main() -> int:
    """Measure, and print what was measured."""
    for title, found in (
        ("semgrep: corpus", code("corpus")),
        *FIRST.items(),
        ("semgrep: first held-out set", code("heldout")),
        ("semgrep: second held-out set", code("heldout2")),
        ("secrets: planted and look-alikes", secrets()),
        ("dependencies: small repositories", locks()),
        ("texts for models: corpus", texts("corpus")),
        ("texts for models: held-out", texts("heldout")),
    ):
        print()
        for line in table(title, found):
            print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

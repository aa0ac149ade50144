"""`gate policy test`: what the cases and Rego tests of rules say, for people or programs."""

import sys
from argparse import Namespace
from collections.abc import Iterator

import orjson

from gate.authoring.coverage import Covered, runs
from gate.authoring.pack import read_pack
from gate.authoring.proof import Proof, prove
from gate.authoring.trial import Trial
from gate.cli import ALLOWED, DENIED, UNDECIDED
from gate.commands.policy.choice import chosen, court_of
from gate.commands.progress import progress
from gate.display.sentences import amount
from gate.display.visible import visible
from gate.errors import Fault
from gate.wire import RegoTest

SCHEMA = "urn:agentgate:policy-test:v1"


def run(options: Namespace) -> int:
    """Try cases and tests; what could not be judged outweighs what is wrong.

    Raises `PolicyError` with every fault when rules or tests cannot be used at all.
    """
    with progress(sys.stderr):
        pack = read_pack(options.folders)
        rules = chosen(pack, options)
        proof = prove(court_of(pack), pack, rules, coverage=options.coverage)
    if options.output == "json":
        text = orjson.dumps(report(proof), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        sys.stdout.buffer.write(text)
    else:
        sys.stdout.writelines(f"{visible(line)}\n" for line in lines(proof))
    if proof.undecided:
        return UNDECIDED
    return ALLOWED if proof.holds else DENIED


def lines(proof: Proof) -> Iterator[str]:
    """Tell what is wrong, how much is covered, and the sum of it."""
    for trial in proof.trials:
        yield from (str(fault) for fault in trial.wrong)
        yield from (f"{fault} (could not be judged)" for fault in trial.undecided)
    for test in proof.tests:
        yield from of_test(test)
    for rule, kinds in proof.lacks.items():
        yield f"{rule}: there is no {' and no '.join(kinds)} case"
    yield from (of_coverage(covered) for covered in proof.covered or ())
    yield total(proof)


def of_test(test: RegoTest) -> Iterator[str]:
    """Tell of a Rego test that did not pass, and what a failing one printed."""
    place = f"{test['file']}:{test['line']}"
    cases = f" ({', '.join(test['failed'])})" if test["failed"] else ""
    match test["outcome"]:
        case "fail":
            yield f"{place}: {test['name']} failed{cases}"
        case "error":
            yield f"{place}: {test['name']} could not be run: {test['message']}"
        case "skipped":
            yield f"{place}: {test['name']} was skipped"
        case _:
            return
    yield from (f"  {line}" for line in test["output"].splitlines())


def of_coverage(covered: Covered) -> str:
    """Tell how much of a file is covered, and which lines are not."""
    missed = f", not lines {', '.join(runs(covered.missed))}" if covered.missed else ""
    return f"{covered.file}: {covered.percent:.1f}% of {covered.lines} lines covered{missed}"


def total(proof: Proof) -> str:
    """Sum up on one line."""
    tried = [amount(len(proof.trials), "case", "cases")]
    if proof.tests:
        tried.append(amount(len(proof.tests), "Rego test", "Rego tests"))
    where = f"{' and '.join(tried)} of {amount(len(proof.rules), 'rule', 'rules')}"
    if proof.holds:
        return f"passed: {where}"
    counted = (
        (len(proof.undecided), "case not judged", "cases not judged"),
        (len(proof.failed), "case wrong", "cases wrong"),
        (len(proof.broken), "Rego test failed", "Rego tests failed"),
        (len(proof.lacks), "rule incomplete", "rules incomplete"),
    )
    faults = ", ".join(amount(number, *forms) for number, *forms in counted if number)
    return f"{'undecided' if proof.undecided else 'failed'}: {faults}; {where}"


def report(proof: Proof) -> dict[str, object]:
    """Write everything for programs."""
    return {
        "schema": SCHEMA,
        "passed": proof.holds,
        "cases": [of_trial(trial) for trial in proof.trials],
        "tests": proof.tests,
        "rules": [{"id": rule, "lacks": proof.lacks.get(rule, [])} for rule in proof.rules],
        "coverage": None if proof.covered is None else [
            {"file": each.file, "lines": each.lines, "percent": round(each.percent, 1),
             "missed": each.missed}
            for each in proof.covered
        ],
    }  # fmt: skip


def of_trial(trial: Trial) -> dict[str, object]:
    """Write what came of one case."""
    return {
        "rule": trial.case.rule,
        "case": str(trial.case.path),
        "outcome": trial.outcome,
        "faults": [of_fault(fault) for fault in (*trial.undecided, *trial.wrong)],
    }


def of_fault(fault: Fault) -> dict[str, object]:
    """Write one thing that is wrong."""
    place = fault.place
    return {
        "message": fault.message,
        "file": place.file if place else "",
        "line": place.line if place else 0,
        "column": place.column if place else 0,
    }

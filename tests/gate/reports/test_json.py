from pathlib import Path

import orjson
import pytest
from jsonschema import Draft202012Validator

from gate.model import Decision, Door, Enforcement, Severity, Verdict
from gate.reports import View, json
from tests.gate.reports.samples import CLEAN, RICH, decided

SCHEMA = orjson.loads(
    (Path(__file__).parents[3] / "policies" / "schemas" / "report.json").read_bytes()
)


def parsed(decision: Decision) -> dict[str, object]:
    report = orjson.loads(json.render(decision, View()))
    assert isinstance(report, dict)
    return report


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$id"] == json.SCHEMA


@pytest.mark.parametrize("decision", [RICH, CLEAN], ids=["rich", "clean"])
def test_a_report_follows_its_schema(decision: Decision) -> None:
    Draft202012Validator(SCHEMA).validate(parsed(decision))


def test_the_schema_names_what_the_model_knows() -> None:
    finding = SCHEMA["$defs"]["finding"]["properties"]
    assert finding["severity"]["enum"] == list(Severity)
    assert sorted(finding["enforcement"]["enum"]) == sorted(Enforcement)
    assert SCHEMA["properties"]["door"]["enum"] == list(Door)


def test_keys_come_in_the_order_of_the_schema() -> None:
    report = parsed(RICH)
    assert list(report) == list(SCHEMA["properties"])
    [first, *_] = orjson.loads(json.render(RICH, View()))["findings"]
    assert list(first) == list(SCHEMA["$defs"]["finding"]["properties"])


def test_every_finding_is_there_once() -> None:
    report = orjson.loads(json.render(RICH, View()))
    outcomes = [finding["outcome"] for finding in report["findings"]]
    assert outcomes == [
        "undecidable",
        *["denied"] * 4,
        *["warned"] * 2,
        "dryrun",
        "exempted",
        "known",
    ]


def test_exemptions_say_whether_they_hold() -> None:
    report = orjson.loads(json.render(RICH, View()))
    covers = {
        finding["outcome"]: finding["exemption"]["expired"]
        for finding in report["findings"]
        if finding["exemption"]
    }
    assert covers == {"denied": True, "exempted": False}


def test_the_order_of_findings_does_not_matter() -> None:
    found = RICH.verdict
    turned = Verdict(denials=found.denials[::-1], warnings=found.warnings[::-1])
    straight = Verdict(denials=found.denials, warnings=found.warnings)
    assert parsed(decided(turned)) == parsed(decided(straight))


def test_the_view_makes_no_difference() -> None:
    assert json.render(RICH, View("../", color=True)) == json.render(RICH, View())

"""The shape that SARIF 2.1.0 demands and the bounds that GitHub sets, checked by hand."""

from dataclasses import replace

import orjson

from gate.model import Decision, Location, Notice, Severity, Verdict
from gate.reports import View, sarif
from tests.gate.reports.samples import CLEAN, RICH, TRAINER, WARNINGS, decided


def run(decision: Decision) -> dict[str, list[dict[str, object]]]:
    log = orjson.loads(sarif.render(decision, View()))
    assert log["version"] == "2.1.0"
    assert set(log) == {"$schema", "version", "runs"}
    [only] = log["runs"]
    assert isinstance(only, dict)
    return only


def test_required_keys_are_there() -> None:
    [rich] = orjson.loads(sarif.render(RICH, View()))["runs"]
    assert rich["columnKind"] == "unicodeCodePoints"
    assert rich["tool"]["driver"]["name"] == "agentgate"
    rules = rich["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for rule in rules:
        assert rule["shortDescription"]["text"]
        assert rule["fullDescription"]["text"]
        assert rule["help"]["text"]
        assert 0 < float(rule["properties"]["security-severity"]) <= 10
        assert len(rule["properties"]["tags"]) <= 10
    for result in rich["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in {"error", "warning", "note"}
        assert result["message"]["text"]
        assert result["partialFingerprints"]["agentgate/v1"]
        [place] = result["locations"]
        assert place["physicalLocation"]["artifactLocation"]["uri"].isascii()
        assert place["physicalLocation"]["region"]["startLine"] >= 1


def test_the_worst_come_first_and_the_accepted_last() -> None:
    results = run(RICH)["results"]
    assert [result["level"] for result in results] == [
        "error", "error", "error", "error", "warning", "note", "warning", "error", "error",
    ]  # fmt: skip
    assert ["suppressions" in result for result in results] == [False] * 7 + [True] * 2


def test_what_somebody_accepted_is_suppressed_with_the_reason() -> None:
    *_, accepted, known = run(RICH)["results"]
    assert known["suppressions"] == [
        {"kind": "external", "justification": "known: it stands in the baseline"}
    ]
    assert accepted["suppressions"] == [
        {
            "kind": "external",
            "justification": "payments-platform, until 2027-01-31: "
            "moves to the external store with the next release",
        }
    ]


def test_what_could_not_be_judged_is_a_failure_of_the_run() -> None:
    [rich] = orjson.loads(sarif.render(RICH, View()))["runs"]
    [invocation] = rich["invocations"]
    first, *others = invocation["toolExecutionNotifications"]
    assert invocation["executionSuccessful"] is False
    assert first["level"] == "error"
    associated = first["associatedRule"]
    assert associated["id"] == "gate/unreadable-document"
    assert rich["tool"]["driver"]["rules"][associated["index"]]["id"] == associated["id"]
    assert {other["level"] for other in others} == {"note"}


def test_nothing_found_is_an_empty_list() -> None:
    clean = run(CLEAN)
    assert clean["results"] == []
    assert clean["invocations"] == [{"executionSuccessful": True, "toolExecutionNotifications": []}]


def test_paths_are_percent_encoded() -> None:
    place = replace(TRAINER.location, file="agents/a b#翻%.yaml")
    [result] = run(decided(Verdict(denials=(replace(TRAINER, location=place),))))["results"]
    assert "'agents/a%20b%23%E7%BF%BB%25.yaml'" in str(result)


def test_regions_hold_only_what_is_known() -> None:
    assert sarif.region(Location("a", 3, 0, 0, 0)) == {"startLine": 3}
    assert sarif.region(Location("a", 3, 5, 2, 9)) == {"startLine": 3, "startColumn": 5}
    assert "region" not in str(sarif.location(Location("a", 0, 0, 0, 0)))


def test_help_leads_to_the_first_reference() -> None:
    rule = replace(TRAINER.rule, references=("https://one.example", "https://two.example"))
    assert sarif.descriptor(rule)["helpUri"] == "https://one.example"
    assert "helpUri" not in sarif.descriptor(TRAINER.rule)


def test_no_stranger_sets_a_link_or_a_long_text() -> None:
    assert sarif.message("[x](https://a.example)") == {"text": "[x\\](https://a.example)"}
    assert sarif.message("x" * 5000) == {"text": "x" * 1000 + "…"}


def test_too_many_results_are_cut_by_severity_and_say_so() -> None:
    mild = replace(WARNINGS[1], rule=replace(WARNINGS[1].rule, severity=Severity.LOW))
    many = run(decided(Verdict(denials=(TRAINER,), warnings=(mild,) * 5001)))
    assert len(many["results"]) == 5000
    assert many["results"][0]["ruleId"] == TRAINER.rule.id
    assert "2 of 5002 results were left out" in str(many["invocations"])


def test_notices_are_notes() -> None:
    noticed = run(replace(CLEAN, notices=(Notice("x", "look"),)))
    assert "{'level': 'note', 'message': {'text': 'look'}}" in str(noticed["invocations"])

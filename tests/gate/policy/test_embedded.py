from dataclasses import replace

import pytest

from gate.errors import EngineError, PolicyError
from gate.model import Door, Severity, Violation
from gate.policy import Engine
from gate.policy.embedded import SHORT, EmbeddedEngine, Impatient, Policy, TookLong

RULE = """\
# METADATA
# title: A title
# description: A description
# related_resources:
#   - ref: https://example.org/one
#     description: One
#   - ref: https://example.org/two
# custom:
#   severity: low
#   remediation: Fix it
%s
package agentgate.rules["a"]

import future.keywords.not

findings contains {"at": "/f", "message": "found"} if input.x

unresolved contains {"at": "/u", "message": "unknown"} if not input.y
"""
CUSTOM = """\
#   requires: [tools, paths]
#   doors: [check]
#   parameters:
#     most: {description: How many, default: 3}"""


def engine(custom: str = "#") -> EmbeddedEngine:
    return EmbeddedEngine(Policy({"rules/a.rego": RULE % custom}, {}, None, "sha256:0"))


def test_it_is_an_engine() -> None:
    prepared: Engine = engine()
    assert prepared.digest == "sha256:0"


def test_a_rule_is_what_its_metadata_says() -> None:
    (rule,) = engine(CUSTOM).rules
    assert rule.id == "a"
    assert (rule.title, rule.description) == ("A title", "A description")
    assert rule.severity is Severity.LOW
    assert rule.remediation == "Fix it"
    assert rule.references == ("https://example.org/one", "https://example.org/two")
    assert rule.requires == ("tools", "paths")
    assert rule.doors == (Door.CHECK,)
    assert rule.parameters == {"most": {"description": "How many", "default": 3}}
    assert rule.file == "rules/a.rego"


def test_a_rule_that_says_no_more_is_for_every_door() -> None:
    (rule,) = engine().rules
    assert (rule.requires, rule.doors, rule.parameters) == ((), tuple(Door), {})


@pytest.mark.parametrize(
    ("custom", "message"),
    [
        ("#   requires: tools", "custom.requires must be a list of strings"),
        ("#   requires: [1]", "custom.requires must be a list of strings"),
        ("#   judges_removal: yes", "custom.judges_removal must be true or false"),
        ("#   doors: []", "custom.doors must name doors out of check, presync, admission"),
        ("#   doors: [window]", "custom.doors must name doors out of check, presync, admission"),
        ("#   parameters: [1]", "custom.parameters must be an object"),
        (
            "#   parameters: {x: {description: d, default: [dev], names: enviroments}}",
            "custom.parameters.x can only say `names: environments`, of a list",
        ),
        (
            "#   parameters: {x: {description: d, default: dev, names: environments}}",
            "custom.parameters.x can only say `names: environments`, of a list",
        ),
    ],
)
def test_metadata_that_means_nothing_is_refused(custom: str, message: str) -> None:
    with pytest.raises(PolicyError) as caught:
        engine(custom)
    (fault,) = caught.value.faults
    assert fault.message == message
    assert str(fault.place).startswith("rules/a.rego:")


def test_what_a_rule_says_is_translated() -> None:
    ((answer,),) = engine().evaluate_all([(["a"], b'{"x": 1}')])
    assert answer.rule == "a"
    assert answer.findings == (Violation("a", "/f", "found"),)
    assert answer.unresolved == (Violation("a", "/u", "unknown"),)
    assert answer.failure == ""
    assert answer.nanoseconds > 0


def test_no_names_ask_no_rule() -> None:
    assert engine().evaluate_all([([], b"{}")]) == [()]


def test_a_rule_that_fails_says_why() -> None:
    rule = RULE.replace("input.x\n", "to_number(input.x) > 0\n") % "#"
    prepared = EmbeddedEngine(Policy({"a.rego": rule}, {}, None, ""))
    ((answer,),) = prepared.evaluate_all([(["a"], b'{"x": "many"}')])
    assert "to_number" in answer.failure
    assert (answer.findings, answer.unresolved) == ((), ())


def test_a_question_that_is_not_json_is_an_error() -> None:
    with pytest.raises(EngineError, match="the input is not JSON"):
        engine().evaluate_all([(["a"], b"{")])


def test_who_has_no_time_is_answered_the_same() -> None:
    prepared = engine()
    asked = [(["a"], b'{"x": true}'), ([], b"{}")]
    hasty: Engine = Impatient(prepared, 2.0)
    timeless = [
        [replace(each, nanoseconds=0) for each in said] for said in prepared.evaluate_all(asked)
    ]
    said = hasty.evaluate_all(asked)
    assert [[replace(each, nanoseconds=0) for each in answers] for answers in said] == timeless
    assert (hasty.rules, hasty.digest, hasty.fault()) == (prepared.rules, "sha256:0", "")


def test_who_has_no_time_is_told_when_it_takes_some() -> None:
    body = RULE.replace(
        "if input.x",
        "if count([1 | some i in numbers.range(1, 3000); some j in numbers.range(1, i)]) > 1",
    )
    slow = EmbeddedEngine(Policy({"rules/a.rego": body % "#"}, {}, None, "sha256:0"))
    with pytest.raises(TookLong):
        Impatient(slow, 0.05).evaluate_all([(["a"], b"{}")])
    with pytest.raises(TookLong):
        Impatient(engine(), 2.0).evaluate_all([(["a"], b" " * SHORT + b"{}")])

"""What the engine answers to authors of rules: Rego tests, and what was gone through."""

import pytest

from gate.engine import Engine, load
from gate.errors import EngineError, PolicyError
from gate.wire import Source

RULE = """\
# METADATA
# title: A title
# description: A description
# custom: {severity: low, remediation: Fix it}
package agentgate.rules["a"]

import future.keywords.not

findings contains {"at": "", "message": "one"} if input.x == 1

findings contains {"at": "", "message": "two"} if {
	input.x == 2
	input.y
}
"""
TESTS = """\
package a_test

test_one if count(data.agentgate.rules.a.findings) == 1 with input as {"x": 1}

test_two if count(data.agentgate.rules.a.findings) == 1 with input as {"x": 2}
"""


@pytest.fixture(scope="module")
def engine() -> Engine:
    return load()


def source(tests: str = TESTS) -> Source:
    return Source(modules={"a.rego": RULE}, data={}, schema=None, tests={"a_test.rego": tests})


def test_rego_tests_are_run(engine: Engine) -> None:
    told = engine.test(source(), 1.0)
    assert [(each["name"], each["line"], each["outcome"]) for each in told["tests"]] == [
        ("a_test.test_one", 3, "pass"),
        ("a_test.test_two", 5, "fail"),
    ]
    (coverage,) = told["coverage"]
    assert coverage["file"] == "a.rego"
    assert {span["line"] for span in coverage["missed"]} == {11, 12, 13}


def test_tests_that_do_not_compile_are_refused_with_places(engine: Engine) -> None:
    broken = source("package a_test\n\ntest_x if nobody(1)\n")
    with pytest.raises(PolicyError) as caught:
        engine.test(broken, 1.0)
    said = ["a_test.rego:3:11: undefined function nobody"]
    assert [str(fault) for fault in caught.value.faults] == said
    assert [str(fault) for fault in engine.check(broken)] == said


def test_what_questions_go_through_is_told(engine: Engine) -> None:
    with engine.prepare(source()) as policies:
        (coverage,) = policies.cover([(["a"], b'{"x": 1}'), ([], b'{"x": 2, "y": true}')], 1.0)
        assert coverage["missed"] == []
        assert {span["line"] for span in coverage["covered"]} == {9, 11, 12, 13}
        (nothing,) = policies.cover([], 1.0)
        assert nothing["covered"] == []
        with pytest.raises(EngineError, match='there is no rule "b"'):
            policies.cover([(["b"], b"{}")], 1.0)


def test_a_set_that_was_never_given_covers_nothing(engine: Engine) -> None:
    with pytest.raises(EngineError, match="there is no prepared policy set"):
        engine.cover(0, 1.0, [])

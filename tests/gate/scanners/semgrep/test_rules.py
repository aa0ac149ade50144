import pytest

from gate.errors import ConfigError
from gate.model import Door, Severity
from gate.scanning.rules import rulebook
from tests.gate.scanners.semgrep.fakes import RULE, book


def test_parts_become_one_rule() -> None:
    second = RULE.replace(b"rules:\n", b"").replace(b"no-eval.python", b"no-eval.other")
    found = book(RULE + second)
    assert [rule.id for rule in found.rules] == ["no-eval"]
    assert set(found.parts) == {"no-eval.python", "no-eval.other"}


def test_a_rule_that_says_little_is_described_by_its_message() -> None:
    (rule,) = book(b"rules: [{id: a, languages: [python], severity: INFO, message: Bad.}]").rules
    assert (rule.id, rule.title, rule.severity) == ("a", "Bad", Severity.LOW)
    assert Door.ADMISSION not in rule.doors


@pytest.mark.parametrize(
    "text",
    [
        b"a: 1",
        b"rules: []",
        b"rules: [{id: a}]",
        b"rules: [{id: a, severity: BAD, message: x}]",
        b"rules: [{id: gate/a, severity: INFO, message: x}]",
        b"rules: [{id: a, severity: INFO, message: x}, {id: a, severity: INFO, message: x}]",
        b"a: [",
    ],
    ids=["other", "none", "bare", "severity", "reserved", "twice", "no-yaml"],
)
def test_what_is_no_rule_is_refused(text: bytes) -> None:
    with pytest.raises(ConfigError):
        book(text)


def test_shipped_rules_say_all_there_is_to_say() -> None:
    for rule in rulebook().rules:
        assert rule.title
        assert rule.remediation
        assert rule.description != rule.title
        assert not rule.title.endswith(".")


def test_the_digest_follows_what_is_looked_for() -> None:
    assert book().digest == book(RULE + b"# a comment\n").digest
    assert book().digest != book(RULE.replace(b"eval(", b"exec(")).digest

"""No answer is lost: what a rule found counts even where it failed, and where it is known to be."""

import pytest

from gate.bundle import Bundle
from gate.config import Config, Grants
from gate.inquiry import Setting, inquire
from gate.intake import take_in
from gate.judgement import Judgement
from gate.model import Door, Enforcement, Rule, Severity, Violation
from gate.policy import Answer
from gate.reserved import MALFORMED, RULE_FAILED
from tests.judging import TODAY, yaml

RULE = Rule("some-rule", "Title", "Description", Severity.MEDIUM, "Remedy")
FOUND = (Violation("some-rule", "/spec", "found"),)
POD = "apiVersion: v1\nkind: Pod\nmetadata: {{name: p{}}}\nspec: {{hostNetwork: {}}}\n"


def judgement(answer: Answer, where: str = "", shared: str = "true") -> Judgement:
    intake = take_in([yaml(POD.format(where, shared))], frozenset())
    setting = Setting(Bundle(intake.manifests), Config(), Grants(), TODAY)
    (loaded,), (manifest,) = intake.loaded, intake.manifests
    return Judgement(inquire(loaded, manifest, setting), (RULE,), (answer,))


def answer(failure: str = "") -> Answer:
    return Answer("some-rule", FOUND, FOUND, failure, 0)


def test_what_a_rule_found_before_it_failed_counts_beside_the_failure() -> None:
    failed, found = judgement(answer("too late")).claims(Config(), Door.CHECK)
    assert (failed.rule, failed.enforcement) == (RULE_FAILED, Enforcement.DENY)
    assert "some-rule could not answer: too late" in failed.message
    assert (found.rule, found.enforcement, found.at) == (RULE, Enforcement.WARN, "/spec")


def test_a_field_of_a_wrong_type_denies_whatever_rules_say() -> None:
    wrong, found = judgement(answer(), shared="many").claims(Config(), Door.CHECK)
    assert (wrong.rule, wrong.enforcement) == (MALFORMED, Enforcement.DENY)
    assert wrong.at == "/spec/hostNetwork"
    assert found.rule is RULE


@pytest.mark.parametrize(("where", "names"), [("", ()), (", namespace: dev", ("dev",))])
def test_only_environments_that_are_known_are_named(where: str, names: tuple[str, ...]) -> None:
    (claim,) = judgement(answer(), where).claims(Config(), Door.CHECK)
    assert claim.environments == names


def test_open_questions_decide_nothing() -> None:
    (doubt,) = judgement(answer()).open_questions()
    assert (doubt.rule, doubt.enforcement) == (RULE, Enforcement.DRYRUN)

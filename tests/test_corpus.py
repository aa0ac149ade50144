"""Every rule holds on its cases, line by line: what is marked is found, and nothing else is."""

import pytest

from gate.formats import FORMATS, LAST_RESORT
from gate.intake import take_in
from tests.corpus import RULES, Case, cases
from tests.judging import findings, judge

CASES = cases()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Case) -> None:
    decision = judge(*case.files, config=case.owned("gate.yaml"), grants=case.owned("grants.yaml"))
    found = findings(decision)
    assert not decision.verdict.undecidable
    assert decision.judged.manifests > 0
    spoken_of = {rule for _, _, rule in case.expected} | {case.rule}
    seen = {
        (f.location.file, f.location.line, f.rule.id)
        for f in found
        if case.is_good or f.rule.id in spoken_of
    }
    assert seen == case.expected


@pytest.mark.parametrize("rule", sorted(path.name for path in RULES.iterdir() if path.is_dir()))
def test_rule_has_bad_and_good_cases(rule: str) -> None:
    own = [case for case in CASES if case.rule == rule]
    assert any(name == rule for case in own for _, _, name in case.expected)
    assert any(not case.expected for case in own)


def test_every_format_is_read_somewhere() -> None:
    read = {
        manifest.format
        for case in CASES
        for loaded in take_in(case.files, {file.path for file in case.files}).loaded
        for manifest in loaded.manifests
    }
    assert {each.name for each in (*FORMATS, LAST_RESORT)} <= read

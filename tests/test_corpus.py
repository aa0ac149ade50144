"""Every rule holds on its cases, line by line: what is marked is found, and nothing else is."""

import pytest

from gate.authoring.cases import lacking
from gate.authoring.trial import try_case
from gate.formats import FORMATS, LAST_RESORT
from gate.intake import take_in
from tests.corpus import RULES, Case, cases
from tests.judging import shipped_court

CASES = cases()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Case) -> None:
    trial = try_case(shipped_court(), case)
    assert [str(fault) for fault in (*trial.undecided, *trial.wrong)] == []


@pytest.mark.parametrize("rule", sorted(path.name for path in RULES.iterdir() if path.is_dir()))
def test_rule_has_bad_and_good_cases(rule: str) -> None:
    assert lacking(rule, CASES) == []


def test_every_format_is_read_somewhere() -> None:
    read = {
        manifest.format
        for case in CASES
        for loaded in take_in(case.files, {file.path for file in case.files}).loaded
        for manifest in loaded.manifests
    }
    assert {each.name for each in (*FORMATS, LAST_RESORT)} <= read

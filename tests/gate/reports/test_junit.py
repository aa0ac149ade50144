from dataclasses import replace
from xml.etree import ElementTree

from gate.model import Decision, Exempted, Verdict
from gate.reports import View, junit
from tests.gate.reports.samples import ACCEPTED, CLEAN, RICH, TRAINER, WARNINGS, decided


def suite(decision: Decision) -> ElementTree.Element:
    root = ElementTree.fromstring(junit.render(decision, View()))  # noqa: S314 our own
    [only] = root
    return only


def test_every_rule_and_file_is_one_case() -> None:
    cases = [(c.get("classname"), c.get("name")) for c in suite(RICH).iter("testcase")]
    assert len(cases) == len(set(cases)) == 9


def test_a_rule_without_findings_passes() -> None:
    [case] = suite(CLEAN).iter("testcase")
    assert (case.get("name"), len(case)) == ("no-gpu-in-dev", 0)


def test_warnings_fail_nothing() -> None:
    assert suite(decided(Verdict(warnings=WARNINGS))).get("failures") == "0"


def test_the_gravest_outcome_decides_a_case() -> None:
    other = replace(TRAINER, message="accepted")
    exempted = (Exempted(other, ACCEPTED),)
    [case] = suite(decided(Verdict(denials=(TRAINER,), exempted=exempted))).iter("testcase")
    assert [element.tag for element in case] == ["failure", "system-out"]
    assert (case[1].text or "").startswith("skipped: ")


def test_characters_that_xml_cannot_hold_are_shown() -> None:
    hostile = replace(TRAINER, message="a\x00\x1b\ufffe\ud800]]>&")
    [failure] = suite(decided(Verdict(denials=(hostile,)))).iter("failure")
    assert "a\\x00\\x1b\\ufffe\\ud800]]>&" in (failure.text or "")

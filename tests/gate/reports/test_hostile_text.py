"""Whatever strangers write into files and names, every report is harmless and complete."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.display.visible import hidden
from gate.model import (
    Decision,
    Digests,
    Door,
    Enforcement,
    Excerpt,
    Exempted,
    Exemption,
    Finding,
    Judged,
    Location,
    Notice,
    Ran,
    Rule,
    Severity,
    Unresolved,
    Verdict,
)
from gate.reports import REPORTS, Report, View

words = st.text(st.characters(exclude_categories=()), max_size=30)
numbers = st.integers(0, 2**31)
locations = st.builds(Location, words, numbers, numbers, numbers, numbers)
rules = st.builds(
    Rule, words, words, words, st.sampled_from(Severity), words,
    references=st.just(()), requires=st.just(()), parameters=st.just({}),
)  # fmt: skip
findings = st.builds(
    Finding,
    rule=rules,
    message=words,
    enforcement=st.sampled_from(Enforcement),
    location=locations,
    pointer=words,
    document=numbers,
    subject=words,
    environments=st.tuples(words),
    fingerprint=words,
    excerpt=st.none() | st.builds(Excerpt, words),
)
exempted = st.builds(
    Exempted, findings, st.builds(Exemption, words, words, words, words, st.dates())
)


def some(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(strategy, max_size=2).map(tuple)


decisions = st.builds(
    Decision,
    verdict=st.builds(
        Verdict, some(findings), some(findings), some(findings), some(exempted), some(exempted),
        some(findings), some(findings),
    ),
    unresolved=some(st.builds(Unresolved, words, words, locations, words)),
    notices=some(st.builds(Notice, words, words)),
    judged=st.builds(Judged, numbers, numbers, some(words), numbers),
    digests=st.builds(Digests, words, words, words, words),
    door=st.sampled_from(Door),
    self_configured=st.booleans(),
    scanners=some(st.builds(Ran, words, words, words, numbers)),
)  # fmt: skip


@pytest.mark.parametrize("report", REPORTS, ids=[report.name for report in REPORTS])
@given(decision=decisions, prefix=words)
def test_nothing_hidden_is_ever_written(report: Report, decision: Decision, prefix: str) -> None:
    rendered = report.render(decision, View(prefix))
    assert not {character for character in rendered if hidden(character)} - {"\n"}
    assert rendered.encode().endswith(b"\n")


@given(decision=decisions)
def test_programs_read_exactly_what_was_written(decision: Decision) -> None:
    [report] = [report for report in REPORTS if report.name == "json"]
    parsed = orjson.loads(report.render(decision, View()))
    messages = [notice.message for notice in decision.notices]
    expected = [m.encode("utf-8", "backslashreplace").decode() for m in messages]
    assert [notice["message"] for notice in parsed["notices"]] == expected


@given(decision=decisions, message=st.text(max_size=30))
def test_a_message_cannot_look_like_another_line(decision: Decision, message: str) -> None:
    [report] = [report for report in REPORTS if report.name == "text"]
    quiet = replace(decision, notices=())
    loud = replace(decision, notices=(Notice("", message),))
    added = len(report.render(loud, View()).splitlines()) - len(
        report.render(quiet, View()).splitlines()
    )
    assert added == (1 if decision.self_configured else 2)


def written(name: str, decision: Decision) -> str:
    [report] = [report for report in REPORTS if report.name == name]
    return report.render(decision, View())


@given(decision=decisions)
def test_sarif_and_xml_stay_readable(decision: Decision) -> None:
    [run] = orjson.loads(written("sarif", decision))["runs"]
    found = decision.verdict
    counted = (found.denials, found.warnings, found.dryrun, found.exempted, found.known)
    expected = sum(map(len, counted))
    assert len(run["results"]) == expected
    assert ElementTree.fromstring(written("junit", decision)).tag == "testsuites"  # noqa: S314 ours


@given(decision=decisions)
def test_every_line_for_github_is_our_command(decision: Decision) -> None:
    for line in written("github", decision).splitlines():
        assert re.match(r"::(error|warning|notice) (file|title)=[^:]*::", line)


@given(message=st.text(st.sampled_from("`*_[]()<>&|~#@$:!\\w.\n\r"), max_size=30))
def test_markdown_of_strangers_stays_text(message: str) -> None:
    decision = Decision(
        Verdict(), (), (Notice("", message),), Judged(0, 0, ()), Digests(), Door.CHECK
    )
    line = written("markdown", decision).splitlines()[-1]
    shown = line.removeprefix("- notice: <code>").removesuffix("</code>")
    assert not set(re.sub(r"&#\d+;", "", shown)) & set("`*_[]<>&|~#@$:\\")

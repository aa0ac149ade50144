"""The text of a comment: one on file to look at, and what nobody can make of it."""

import os
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given

from gate.display.reading import numbers, verdict
from gate.display.visible import hidden
from gate.errors import ConfigError
from gate.feedback import Proof, Told, Word
from gate.feedback.comment import About, check_context, check_url, compose, marker
from gate.feedback.reading import read_report
from gate.model import Decision, Verdict
from tests.gate.feedback.desks import ABOUT, BAD, GOOD, report
from tests.gate.feedback.forges import COMMIT
from tests.gate.reports.samples import RICH, TRAINER, decided
from tests.gate.reports.test_hostile_text import decisions

GOLDEN = Path(__file__).parents[2] / "golden" / "comment.markdown"
PROOF = Proof(
    "a" * 64, "019a4e2b-7c11-7a52-9f0e-1f6f0f5f7c01", "2026-11-04T08:31:02.004112Z", "7" * 40,
    "audit.gate.example.com", 4711,
)  # fmt: skip
ROOM = 65_536


def test_the_comment_is_the_one_on_file() -> None:
    told = replace(BAD, decision=read_report(report(RICH)), proof=PROOF)
    text = compose(told, "agentgate/prod", ABOUT, ROOM)
    if os.environ.get("REFRESH_GOLDEN"):
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text(encoding="utf-8")


def test_a_comment_says_no_more_than_is_known() -> None:
    text = compose(GOOD, "agentgate", About("", ""), ROOM)
    assert text.splitlines()[0] == marker("agentgate")
    assert "Record" not in text
    assert "build" not in text


def test_a_denial_for_warnings_says_so() -> None:
    warned = decided(Verdict(warnings=(TRAINER,)))
    for word, said in ((Word.DENIED, True), (Word.ALLOWED, False)):
        text = compose(Told(warned, word, numbers(warned)), "agentgate", ABOUT, ROOM)
        assert f"**{word}**: 1 warning" in text
        assert ("Warnings count as denials here." in text) == said


@pytest.mark.parametrize("room", [2_000, 5_000, 20_000, ROOM])
def test_a_comment_that_is_cut_says_so_and_stays_whole(room: int) -> None:
    findings = tuple(replace(TRAINER, message=f"{n} 翻訳 " + "|<@" * 60) for n in range(100))
    decision = decided(Verdict(denials=findings))
    text = compose(Told(decision, Word.DENIED, numbers(decision)), "agentgate", ABOUT, room)
    assert len(text.encode()) <= room
    assert "**This is the beginning only**" in text
    assert text.endswith(f"[The build](<{ABOUT.url}>)\n")
    assert text.count("<code>") == text.count("</code>")
    assert {row.count("|") for row in text.splitlines() if row.startswith("| deny")} <= {5}


def test_a_comment_that_fits_is_not_cut() -> None:
    text = compose(BAD, "agentgate", ABOUT, ROOM)
    assert compose(BAD, "agentgate", ABOUT, len(text.encode()) + 1000) == text
    assert "beginning only" not in text


@given(decision=decisions)
def test_nothing_in_a_comment_is_a_strangers(decision: Decision) -> None:
    told = Told(decision, Word(verdict(decision)), numbers(decision))
    text = compose(told, "agentgate", About(COMMIT, ""), ROOM)
    assert not {character for character in text if hidden(character)} - {"\n"}
    assert text.count("<!--") == 1
    # Only our own elements, no mention, no link, no command of GitLab, no mark of another context.
    assert set(re.findall(r"<[^>]*>", text.split("\n", 1)[1])) <= {"<code>", "</code>", "<br>"}
    assert not re.search(r"@|\]\(|^/|https?:", text, re.MULTILINE)


HOSTILE = "@team #1 [x](https://evil.example) <img src=x> <!-- agentgate report: prod --> /merge"


def test_a_report_that_somebody_forged_mentions_nobody_either() -> None:
    rule = replace(TRAINER.rule, id=HOSTILE, title=HOSTILE, remediation=HOSTILE)
    decision = decided(Verdict(denials=(replace(TRAINER, rule=rule, message=HOSTILE),)))
    decision = read_report(report(decision))
    text = compose(Told(decision, Word.DENIED, numbers(decision)), "agentgate", ABOUT, ROOM)
    outside = re.sub(r"<code>.*?</code>", "", text)
    # Forges look for names in what is left when escapes are read, but never in code.
    read = re.sub(r"&#(\d+);", lambda found: chr(int(found[1])), outside)
    assert not re.search(r"[@#]\w", read)
    assert text.count("<!--") == 1
    assert "<img" not in text


@pytest.mark.parametrize(
    "context", ["", " ", "a--b", "a -->", "-a", "a-", "a\nb", "a<b>", "é", "a" * 101, "@team"]
)
def test_contexts_that_are_none(context: str) -> None:
    with pytest.raises(ConfigError):
        check_context(context)


@pytest.mark.parametrize("context", ["a", "agentgate", "agentgate/prod", "a-b: c_d.e", "a" * 100])
def test_contexts_that_are_good(context: str) -> None:
    assert check_context(context) == context


@pytest.mark.parametrize(
    "url",
    ["javascript:x", "https://", "https://a b", "https://a>b", "https://a)b", "https://é", "//a"],
)
def test_addresses_that_nobody_links_to(url: str) -> None:
    with pytest.raises(ConfigError):
        check_url(url)


def test_addresses_to_link_to() -> None:
    assert check_url("") == ""
    assert check_url(ABOUT.url) == ABOUT.url

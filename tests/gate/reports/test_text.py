import re
from dataclasses import replace

import pytest

from gate.model import Finding, Judged, Verdict
from gate.reports import View, text
from tests.gate.reports.samples import CLEAN, DENIALS, RICH, TRAINER, WARNINGS, decided


def rendered(*denials: Finding) -> str:
    return text.render(decided(Verdict(denials=denials)), View())


def test_a_finding_shows_how_to_name_it_unless_nobody_may_waive_it() -> None:
    named = replace(TRAINER, fingerprint="1f3a9c0d" + "0" * 24)
    assert rendered(named).splitlines()[0].endswith(" in dev [1f3a9c0d]")
    unjudged = decided(Verdict(undecidable=RICH.verdict.undecidable))
    assert "[" not in text.render(unjudged, View())


def test_nothing_found_is_one_line() -> None:
    assert text.render(CLEAN, View()) == "allowed: no findings in 1 manifest from 1 file, 1 rule\n"


def test_a_finding_says_where_what_and_how_to_correct_it() -> None:
    assert rendered(DENIALS[2]).splitlines()[3:] == [
        "  fix: Refer to a Secret by name, and revoke the value: it is in Git's history.",
        "",
        "denied: 1 denial in 1 manifest from 1 file, 1 rule",
    ]


def test_findings_are_told_in_the_order_of_the_files() -> None:
    assert rendered(*DENIALS) == rendered(*reversed(DENIALS))


def test_a_remediation_is_told_once_a_rule() -> None:
    assert rendered(*DENIALS[:2]).count("fix: Remove the request") == 1


def test_a_finding_without_a_source_line_has_none() -> None:
    bare = replace(TRAINER, excerpt=None)
    assert rendered(bare).splitlines()[1].startswith("  fix: ")


def test_findings_of_one_line_stand_close_together() -> None:
    bare = replace(TRAINER, excerpt=None)
    two = rendered(bare, bare, bare, TRAINER).splitlines()
    assert [index for index, line in enumerate(two) if not line] == [3, 6, 10]


def test_unknown_numbers_are_left_out() -> None:
    nowhere = replace(TRAINER.location, line=0, column=0)
    assert rendered(replace(TRAINER, location=nowhere)).startswith("agents/trainer.yaml: deny ")


def test_a_long_message_is_cut() -> None:
    assert "x" * 600 + "… [" in rendered(replace(TRAINER, message="x" * 10_000))


def test_paths_start_where_the_reader_stands() -> None:
    shown = text.render(decided(Verdict(denials=(TRAINER,))), View(prefix="../"))
    assert shown.startswith("../agents/trainer.yaml:24:13: ")


def test_documents_of_no_known_format_are_counted() -> None:
    judged = Judged(files=2, manifests=0, rules=(), unclaimed=2)
    assert text.render(decided(Verdict(), judged), View()) == (
        "allowed: no findings in 0 manifests from 2 files, 0 rules; "
        "2 documents of no known format\n"
    )


@pytest.mark.parametrize(
    ("verdict", "start"),
    [
        (Verdict(warnings=WARNINGS), "allowed: 2 warnings in "),
        (Verdict(dryrun=DENIALS[:1]), "allowed: 1 in dry run in "),
        (Verdict(denials=DENIALS[:1]), "denied: 1 denial in "),
        (
            Verdict(denials=DENIALS, undecidable=WARNINGS),
            "undecided: 2 parts not judged, 4 denials",
        ),
    ],
)
def test_the_last_line_is_the_verdict(verdict: Verdict, start: str) -> None:
    assert text.render(decided(verdict), View()).splitlines()[-1].startswith(start)


def test_colour_adds_nothing_but_colour() -> None:
    plain = text.render(RICH, View())
    colored = text.render(RICH, View(color=True))
    assert re.sub(r"\x1b\[[0-9;]+m", "", colored) == plain
    assert "\x1b" not in plain

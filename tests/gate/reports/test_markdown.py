from dataclasses import replace

from gate.model import Verdict
from gate.reports import View, markdown
from tests.gate.reports.samples import CLEAN, DENIALS, TRAINER, decided


def rendered(verdict: Verdict) -> str:
    return markdown.render(decided(verdict), View())


def test_nothing_found_is_one_line() -> None:
    assert markdown.render(CLEAN, View()) == (
        "**allowed**: no findings in 1 manifest from 1 file, 1 rule\n"
    )


def test_every_row_has_four_cells_whatever_a_message_holds() -> None:
    hostile = replace(TRAINER, message="a | b \\| c\n| d <img src=x> @team https://x.example")
    [row] = [
        r for r in rendered(Verdict(denials=(hostile,))).splitlines() if r.startswith("| deny")
    ]
    assert row.count("|") == 5
    assert not {"<img", "@team", "https://"} & set(row.split())


def test_a_remediation_is_told_once_a_rule() -> None:
    assert rendered(Verdict(denials=DENIALS[:2])).count("fix: Remove the request") == 1


def test_a_long_table_is_cut_and_says_so() -> None:
    text = rendered(Verdict(denials=(TRAINER,) * 103))
    assert text.count("| deny |") == 100
    assert "\n\n3 more not shown.\n" in text

from dataclasses import replace

from gate.model import Finding, Location, Verdict
from gate.reports import View, github
from tests.gate.reports.samples import CLEAN, DENIALS, TRAINER, WARNINGS, decided


def second(finding: Finding) -> str:
    return github.render(decided(Verdict(denials=(finding,))), View()).splitlines()[1]


def test_nothing_found_is_one_notice() -> None:
    assert github.render(CLEAN, View()).startswith("::notice title=agentgate::allowed: no findings")


def test_properties_and_messages_are_escaped_each_their_way() -> None:
    place = replace(TRAINER.location, file="a,b:c%.yaml")
    line = second(replace(TRAINER, location=place, message="50%, a: b\n::error::x"))
    assert line.startswith("::error file=a%2Cb%3Ac%25.yaml,line=24,")
    assert "::50%25, a: b\\n::error::x%0Afix: " in line


def test_columns_are_left_out_where_the_runner_refuses_them() -> None:
    assert "col=" not in second(DENIALS[3])
    assert ",line=12,endLine=14,title=" in second(DENIALS[3])
    nowhere = replace(TRAINER, location=Location("a.yaml", 0, 0, 0, 0))
    assert second(nowhere).startswith("::error file=a.yaml,title=")


def test_levels_follow_enforcement() -> None:
    found = Verdict(denials=(TRAINER,), warnings=WARNINGS[:1], dryrun=(TRAINER,))
    lines = github.render(decided(found), View()).splitlines()
    assert [line.split(" ")[0] for line in lines] == [
        "::notice",
        "::error",
        "::warning",
        "::notice",
    ]

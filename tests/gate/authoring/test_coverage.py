"""Which lines of a rule its cases and tests go through."""

from gate.authoring.coverage import Covered, cover, merged, runs
from gate.wire import Coverage, Span
from tests.gate.authoring.making import ID, Organisation


def span(line: int, end: int | None = None, column: int = 1) -> Span:
    return Span(line=line, column=column, end_line=end or line, end_column=9)


def report(covered: list[Span], missed: list[Span], file: str = "a.rego") -> Coverage:
    return Coverage(file=file, covered=covered, missed=missed)


def test_a_line_is_missed_when_every_report_missed_it() -> None:
    one = report([span(1)], [span(2), span(3, 5)])
    other = report([span(2)], [span(1), span(3, 5)])
    assert list(merged([one, other])) == [Covered("a.rego", 5, (3, 4, 5))]


def test_a_line_with_two_expressions_is_missed_when_one_of_them_is() -> None:
    assert list(merged([report([span(1)], [span(1, column=5)])])) == [Covered("a.rego", 1, (1,))]


def test_files_are_kept_apart() -> None:
    found = merged([report([span(1)], [], "b"), report([], [span(1)], "a")])
    assert [(each.file, each.percent) for each in found] == [("a", 0.0), ("b", 100.0)]


def test_a_file_that_says_nothing_is_covered() -> None:
    assert Covered("a", 0, ()).percent == 100.0


def test_lines_are_written_as_runs() -> None:
    assert list(runs((1, 2, 3, 5, 7, 8))) == ["1-3", "5", "7-8"]
    assert list(runs(())) == []


def test_lines_that_no_case_goes_through_are_told(org: Organisation) -> None:
    text = org.module.read_text()
    org.module.write_text(
        text + '\nfindings contains {"at": "", "message": "b"} if input.manifest.file == "x"\n'
    )
    (covered,) = cover(org.court, org.pack, org.pack.cases, [])
    assert covered.file.endswith(f"{ID}.rego")
    assert covered.missed == (len(text.splitlines()) + 2,)


def test_a_rule_is_watched_on_its_own_cases_alone(org: Organisation) -> None:
    assert cover(org.court, org.pack, [], []) == []

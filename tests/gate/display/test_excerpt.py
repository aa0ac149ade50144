import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.display.excerpt import WIDTH, Drawing, draw
from gate.display.visible import cells, hidden
from gate.model import Location

anything = st.text(st.characters(exclude_categories=()), max_size=400)
number = st.integers(0, 500)


def marked(line: str, column: int, end: int, lines: int = 1) -> tuple[str, str]:
    """Draw a line, and give what a reader sees on it and what is underlined."""
    drawing = draw(line, Location("a.yaml", 1, column, lines, end))
    under = [
        character
        for index, character in enumerate(drawing.line)
        if drawing.start <= cells(drawing.line[:index]) < drawing.start + drawing.length
    ]
    return drawing.line, "".join(under)


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("image: nginx", "nginx"),
        ("\timage: nginx", "nginx"),
        ("image: '日本語' # 工具", "'日本語'"),
        ("日本: nginx", "nginx"),
        ("cafe\u0301: nginx", "nginx"),
        ("a: \u202enginx", "nginx"),
        ("x" * 300 + " nginx " + "y" * 300, "nginx"),
        ("\U000e0041" * 60 + "nginx", "nginx"),
        ("y: nginx " + "x" * 300, "nginx"),
        ("  " + "y" * 95 + " nginx", "nginx"),
        ("##[error]nginx ##[group]x", "nginx"),
    ],
)
def test_the_meant_part_is_underlined(line: str, meant: str) -> None:
    column = line.index(meant) + 1
    assert marked(line, column, column + len(meant))[1] == meant


def test_a_short_line_is_shown_whole() -> None:
    assert marked("  image: nginx", 3, 8) == ("  image: nginx", "image")


def test_a_long_line_is_shown_around_its_fault() -> None:
    line, meant = marked("x" * 300 + "fault" + "y" * 300, 301, 306)
    assert line == "…" + "x" * 40 + "fault" + "y" * 54 + "…"
    assert meant == "fault"


def test_a_range_over_several_lines_is_underlined_to_the_end() -> None:
    assert marked("tools: [", 8, 3, lines=4)[1] == "["


def test_a_range_may_be_longer_than_its_line() -> None:
    assert marked("abc", 2, 90)[1] == "bc"


@pytest.mark.parametrize("line", ["", "abc"])
def test_an_empty_range_is_one_mark(line: str) -> None:
    assert draw(line, Location("a", 1, len(line) + 1, 1, len(line) + 1)) == Drawing(
        line, len(line), 1
    )


def test_a_fault_beyond_what_is_kept_of_a_line_is_not_marked() -> None:
    assert draw("x" * 2000, Location("a", 1, 3000, 1, 3010)).length == 0


@given(anything, number, number, st.integers(1, 2))
def test_no_line_breaks_the_page(line: str, column: int, end: int, lines: int) -> None:
    drawing = draw(line, Location("a", 1, column, lines, end))
    assert not any(hidden(character) for character in drawing.line)
    assert cells(drawing.line) <= WIDTH + 1
    assert 0 <= drawing.start <= drawing.start + drawing.length <= WIDTH + 2

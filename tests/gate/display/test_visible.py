import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.display.visible import cells, clipped, hidden, visible

anything = st.text(st.characters(exclude_categories=()))


@given(anything)
def test_what_is_shown_can_be_seen_and_encoded(text: str) -> None:
    shown = visible(text)
    assert not any(hidden(character) for character in shown)
    assert shown.encode().decode() == shown
    assert visible(shown) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31m", r"\x1b[31m"),
        ("a\nb\r\tc\0", r"a\nb\r\tc\x00"),
        ("\x9b31m\x7f", r"\x9b31m\x7f"),
        ("\u202eevil\u2066", r"\u202eevil\u2066"),
        ("zero\u200bwidth\ufeff", r"zero\u200bwidth\ufeff"),
        ("tag\U000e0041", r"tag\U000e0041"),
        ("variation\ufe0f\U000e0100", r"variation\ufe0f\U000e0100"),
        ("filler\u3164\uffa0\u2800", r"filler\u3164\uffa0\u2800"),
        ("space\xa0", r"space\xa0"),
        ("surrogate\ud800", r"surrogate\ud800"),
        ("line\u2028\x85", r"line\u2028\x85"),
        ("a ##[stop-commands]x ###[group]", r"a \x23#[stop-commands]x #\x23#[group]"),
        ("::stop-commands::x", r"\x3a:stop-commands::x"),
        ("  ::error file=a::x ::endgroup", r"  \x3a:error file=a::x \x3a:endgroup"),
    ],
)
def test_what_hides_is_written_by_its_number(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "::1 and [::]:80", "std::string", "a::error::b", "## [x] # [y] #[z]", "## title", "plain",
        "日本語", "naïve café", "Ελλάδα", "עברית", "🚀", "e\u0301",
    ],
)  # fmt: skip
def test_what_can_be_read_stays(text: str) -> None:
    assert visible(text) == text


def test_nothing_that_formats_text_is_left_out() -> None:
    every = map(chr, range(0x110000))
    assert all(hidden(c) for c in every if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl"})


@pytest.mark.parametrize(("text", "columns"), [("abc", 3), ("日本", 4), ("e\u0301", 1), ("", 0)])
def test_columns_are_those_of_a_terminal(text: str, columns: int) -> None:
    assert cells(text) == columns


def test_a_long_text_is_cut() -> None:
    assert clipped("a" * 5, 5) == "aaaaa"
    assert clipped("a" * 6, 5) == "aaaaa…"

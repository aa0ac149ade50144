"""Quantities are compared as numbers, and what is none as text."""

import pytest

from gate.applied.quantity import plain


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1000m", "1"), ("1Gi", "1024Mi"), ("1Gi", "1073741824"), ("0.1", "100m"), ("1e3", "1k"),
        ("1E3", "1000"), (".5", "500m"), ("1.", "1"), ("+1", "1"), ("0.0000000001", "1n"),
        ("-0", "0"), ("1E", "1000P"), ("1.50", "1500m"),
    ],
)  # fmt: skip
def test_the_same_number(one: str, other: str) -> None:
    assert plain(one) == plain(other)


@pytest.mark.parametrize(
    ("one", "other"), [("1", "1m"), ("1Gi", "1G"), ("1E", "1E1"), ("-1", "1"), ("100", "1000")]
)
def test_another_number(one: str, other: str) -> None:
    assert plain(one) != plain(other)


@pytest.mark.parametrize("text", ["", "cpu", "1 ", "1Xi", "1e", ".", "\u0661", "1e999", "1\n"])
def test_what_is_no_quantity_stays(text: str) -> None:
    assert plain(text) == text

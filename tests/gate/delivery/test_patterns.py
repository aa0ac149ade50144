"""Patterns and variables, as Argo CD reads them."""

import pytest

from gate.delivery.patterns import filled, pattern
from gate.delivery.trees import Unreproducible


@pytest.mark.parametrize(
    ("glob", "path", "matches"),
    [
        ("*.yaml", "a.yaml", True),
        ("*.yaml", "deep/a.yaml", True),
        ("deep/**", "deep/er/a.yaml", True),
        ("?.yaml", "ab.yaml", False),
        ("{a,b}.yaml", "b.yaml", True),
        ("{a,b}.yaml", "c.yaml", False),
        ("{a*,{b,c}d}.yaml", "cd.yaml", True),
        ("[a-c].yaml", "b.yaml", True),
        ("[!a-c].yaml", "b.yaml", False),
        (r"\*.yaml", "*.yaml", True),
        (r"\*.yaml", "a.yaml", False),
        ("a.yaml", "aXyaml", False),
        ("a,b.yaml", "a,b.yaml", True),
        ("a", "ab", False),
        ("(a|b)+", "aa", False),
    ],
)
def test_a_pattern(glob: str, path: str, matches: bool) -> None:  # noqa: FBT001
    assert (pattern(glob).fullmatch(path) is not None) is matches


@pytest.mark.parametrize("glob", ["{a", "a}", "[a", "[]", "a\\", "[z-a]", "}{"])
def test_a_pattern_that_is_none(glob: str) -> None:
    with pytest.raises(Unreproducible, match="cannot be read"):
        pattern(glob)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("$NAME", "here"),
        ("${NAME}-x", "here-x"),
        ("$NAME_x", ""),
        ("$NAME.x", "here.x"),
        ("$$NAME", "$NAME"),
        ("${OTHER}", ""),
        ("a$NAME$NAME", "aherehere"),
    ],
)
def test_variables(text: str, expected: str) -> None:
    assert filled(text, {"NAME": "here"}) == expected


@pytest.mark.parametrize("text", ["$", "${", "${}", "$1", "$(NAME)", "${NAME:-x}", "$-"])
def test_variables_that_are_none(text: str) -> None:
    with pytest.raises(Unreproducible):
        filled(text, {"NAME": "here"})

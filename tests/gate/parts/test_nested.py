"""What is told to another program counts as started, and what is only spoken of does not."""

import pytest

from gate.manifest import Text
from gate.parts.nested import MOST, all_commands


def started(*words: str) -> list[list[str]]:
    found = all_commands(tuple(Text(word, "/x") for word in words))
    return [[word.value for word in command] for command in found]


@pytest.mark.parametrize(
    "words",
    [
        ("timeout", "60", "npx", "a"),
        ("env", "-u", "B", "npx", "a"),
        ("env", "-S", "npx a"),
        ("env", "-Snpx", "a"),
        ("mise", "exec", "node@24", "--", "npx", "a"),
        ("sh", "-c", "if true; then npx a; fi"),
        ("sh", "-c", "`npx a`"),
        ("sh", "-c", "npx \\\n a"),
        ("bash", "-c", "--", "npx a"),
        ("gateway", "--stdio", "npx a"),
        ("gateway", "--stdio=npx a"),
    ],
)
def test_what_another_program_is_told_to_start_is_found(words: tuple[str, ...]) -> None:
    assert ["npx", "a"] in started(*words)


@pytest.mark.parametrize(
    "words",
    [
        ("server", "--allowed", "git", "npx", "a"),
        ("server", "--description", "npx a"),
        ("server", "say that npx a"),
        ("apk", "add", "npx", "a"),
        ("server", "npx"),
    ],
)
def test_what_is_only_spoken_of_is_not_started(words: tuple[str, ...]) -> None:
    assert started(*words) == [list(words)]


def test_long_lists_of_programs_cost_little() -> None:
    assert len(started("server", *["npx"] * 10_000)) == 1 + MOST

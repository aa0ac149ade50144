"""Which commands are told to another program that only runs them, whatever that is called."""

import re
from collections.abc import Iterator

from gate.manifest import Text
from gate.parts.packages import LAUNCHERS
from gate.parts.runs import RUNNERS
from gate.parts.words import ALL_SHELLS, Words, commands, known_as, split_script

STARTERS = frozenset(LAUNCHERS) | RUNNERS | ALL_SHELLS
"""Programs whose name among the arguments of another means that it starts them."""

NAMING = {
    "apk", "apt", "apt-get", "brew", "dnf", "microdnf", "pacman", "yum", "zypper", "echo", "printf",
    "which", "type", "whereis", "man", "hash",
}  # fmt: skip
"""Programs that install or speak of others without starting them."""

SPEAKING = re.compile(
    r"--?[\w-]*(?:allow|deny|denied|block|permit|forbid|ecosystem|registr|manager|language|descri|"
    r"prompt|system|instruct|title|message|name)[\w-]*",
    re.IGNORECASE,
)
"""Options whose values speak of programs without starting them."""

SPLIT = re.compile(r"-[a-zA-Z0]*S|--split-string(?:=|$)")
"""How `env` is told to split an argument, which may be written right behind."""

MOST = 16
"""How many commands are looked for in one, so that a long list of words costs little."""


def all_commands(words: Words) -> Iterator[Words]:
    """Give the commands that words run, and those that these are told to run.

    There are too many programs that start others to list them (`timeout 60 npx`, `mise exec --
    npx`, `then npx`, `supergateway --stdio "npx …"`): what counts is what they start.
    """
    for command in (*commands(words), *split_by_env(words)):
        yield command
        if command and known_as(command[0].value) not in NAMING | RUNNERS:
            yield from told(command)


def told(command: Words) -> Iterator[Words]:
    """Give the commands among the arguments of one; a runner of containers takes all that follow.

    An argument that is a whole command line counts from its first word alone, for it may be prose.
    """
    left = MOST
    is_said = False
    for index, word in enumerate(command[1:], start=1):
        if not left:
            return
        if word.value.startswith("-"):
            is_said = SPEAKING.fullmatch(word.value.partition("=")[0]) is not None
        if is_said:
            continue
        if any(space in word.value for space in " \n\t"):
            yield from written(word)
            left -= 1
        elif starts(word.value) and index + 1 < len(command):
            first = Text(word.value.removeprefix("-m"), word.at)
            yield from commands((first, *command[index + 1 :]))
            left -= 1
            if known_as(word.value) in RUNNERS:
                return


def split_by_env(words: Words) -> Iterator[Words]:
    """Give the commands that `env -S` splits out of its argument, which the rest follows."""
    if not words or known_as(words[0].value) != "env":
        return
    for index, word in enumerate(words):
        found = SPLIT.match(word.value)
        if found:
            line = " ".join(
                (word.value[found.end() :], *(each.value for each in words[index + 1 :]))
            )
            yield from split_script(Text(line, word.at))
            return


def written(word: Text) -> Iterator[Words]:
    """Give the commands of an argument that is a command line, also as the value of an option."""
    option, equals, value = word.value.partition("=")
    if option.startswith("-") and equals and " " not in option:
        word = Text(value, word.at)
    for command in split_script(word):
        if starts(command[0].value):
            yield command


def starts(word: str) -> bool:
    """Say whether a word names a program that starts others, also where `-m` stands before it."""
    return known_as(word.removeprefix("-m")) in STARTERS

"""How the words of a command line are found: behind wrappers, in shell scripts, among options."""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from gate.manifest import Text

Words = tuple[Text, ...]

SHELLS = {"sh", "bash", "zsh", "dash", "ash", "ksh"}
ALL_SHELLS = SHELLS | {"cmd", "powershell", "pwsh"}
SCRIPT_OPTION = re.compile(r"-[a-z]*c|/c|/k|-command", re.IGNORECASE)
WRAPPERS = {"env", "exec", "sudo", "nice", "nohup", "time", "tini", "dumb-init", "command"}
ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=")
EXTENSION = re.compile(r"\.(?:exe|cmd|bat|ps1)$", re.IGNORECASE)
VERSIONED = re.compile(r"(pip|python)[0-9.]+")
CONTINUED = re.compile(r"\\\r?\n")
# Separators end a command; all other pieces of a word stand side by side. The groups are atomic
# so that no script takes more than one pass.
TOKEN = re.compile(
    r"""(?P<separator>[;&|()<>`\n]+)
    |(?P<word>(?>"(?:[^"\\]|\\.)*+"|'[^']*'|\\.|[^\s;&|()<>"'`\\]++)++)
    """,
    re.DOTALL | re.VERBOSE,
)
QUOTED = re.compile(r""""((?:[^"\\]|\\.)*+)"|'([^']*)'|\\([^\w])""", re.DOTALL)
ESCAPED = re.compile(r"\\([^\w])", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a command line, its name without dashes, and its value."""

    name: str
    value: Text


def program(word: str) -> str:
    """Name the program that a word runs, without its folder and a Windows extension."""
    name = word.replace("\\", "/").rpartition("/")[2]
    return EXTENSION.sub("", name) if "." in name else name


def known_as(word: str) -> str:
    """Name the program that a word runs as our tables do: in small letters, without its version.

    Systems that do not tell `NPX` from `npx` find it under either name.
    """
    name = program(word).lower()
    versioned = VERSIONED.fullmatch(name)
    return versioned[1] if versioned else name


def commands(words: Words) -> Iterator[Words]:
    """Give the commands that words run, those inside a shell's script in place of the shell."""
    start = unwrap(words, 0)
    while start < len(words):
        script = script_after(words, start)
        if script is None:
            yield from written_together(words[start:])
            return
        if script == len(words) - 1 or known_as(words[start].value) in SHELLS:
            yield from split_script(words[script])
            return
        start = unwrap(words, script)


def written_together(words: Words) -> Iterator[Words]:
    """Give a command, split where the whole of it is written as one word."""
    if len(words) == 1 and " " in words[0].value:
        yield from split_script(words[0])
    else:
        yield words


def unwrap(words: Words, start: int) -> int:
    """Pass over assignments, and over programs that only start another with their options."""
    wrapped = False
    for index in range(start, len(words)):
        word = words[index].value
        if known_as(word) in WRAPPERS:
            wrapped = True
        elif not ASSIGNMENT.match(word) and not (wrapped and word.startswith("-")):
            return index
    return len(words)


def script_after(words: Words, start: int) -> int | None:
    """Find what a shell is told to run; `None` where this is no shell with a script."""
    if known_as(words[start].value) not in ALL_SHELLS:
        return None
    for index in range(start + 1, len(words) - 1):
        if SCRIPT_OPTION.fullmatch(words[index].value):
            following = index + 1
            ends = words[following].value == "--" and following < len(words) - 1
            return following + 1 if ends else following
    return None


def split_script(script: Text) -> Iterator[Words]:
    """Split a shell script into its commands; every word stands where the script stands."""
    part: list[Text] = []
    for token in TOKEN.finditer(CONTINUED.sub(" ", script.value)):
        if token["word"]:
            part.append(Text(unquote(token["word"]), script.at))
        else:
            yield from commands_of(part)
            part = []
    yield from commands_of(part)


def commands_of(words: list[Text]) -> Iterator[Words]:
    """Give the commands of a part of a script; a single word is told nothing."""
    if len(words) > 1:
        yield from commands(tuple(words))


def unquote(word: str) -> str:
    """Take the quotes off a word; a backslash before a letter stays, as Windows' paths need."""
    return QUOTED.sub(plain, word)


def plain(quoted: re.Match[str]) -> str:
    """Give what a quotation or an escaped character stands for."""
    double, single, escaped = quoted.groups()
    if double is not None:
        return ESCAPED.sub(r"\1", double)
    return single if single is not None else escaped


def read_options(words: Words, switches: frozenset[str]) -> tuple[list[Option], Words]:
    """Separate leading options from what follows them; `switches` are those without a value.

    Follows pflag, which Docker and Podman use: `--name value`, `--name=value`, `-n value`,
    `-nvalue`, `-xyn value`.
    """
    options: list[Option] = []
    rest = deque(words)
    while rest and rest[0].value.startswith("-") and rest[0].value != "-":
        word = rest.popleft()
        if word.value == "--":
            break
        read = read_long if word.value.startswith("--") else read_short
        options.extend(read(word, rest, switches))
    return options, tuple(rest)


def read_long(word: Text, rest: deque[Text], switches: frozenset[str]) -> Iterator[Option]:
    """Read `--name`, taking a value that follows it from `rest`."""
    name, equals, value = word.value[2:].partition("=")
    if equals or name in switches or not rest:
        yield Option(name, Text(value, word.at))
    else:
        yield Option(name, rest.popleft())


def read_short(word: Text, rest: deque[Text], switches: frozenset[str]) -> Iterator[Option]:
    """Read `-xyn`: switches up to the first letter with a value, attached or from `rest`."""
    for index, letter in enumerate(word.value[1:], start=2):
        attached = word.value[index:].removeprefix("=")
        if letter in switches:
            yield Option(letter, Text("", word.at))
        elif attached or not rest:
            yield Option(letter, Text(attached, word.at))
            return
        else:
            yield Option(letter, rest.popleft())
            return

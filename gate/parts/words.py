"""How the words of a command line are found: behind wrappers, in shell scripts, among options."""

import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gate.manifest import Text

Words = tuple[Text, ...]

SHELLS = {"sh", "bash", "zsh", "dash", "ash", "ksh", "cmd", "powershell", "pwsh"}
SCRIPT_OPTION = re.compile(r"(?:-[a-z]*c|/c|/k|-command)", re.IGNORECASE)
WRAPPERS = {"env", "exec", "sudo", "nice", "nohup", "time", "tini", "dumb-init", "command"}
ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=.*", re.DOTALL)
SEPARATORS = re.compile(r"[;&|()<>]+")
EXTENSION = re.compile(r"\.(?:exe|cmd|bat|ps1)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a command line and its value; `flag` is written out, without dashes."""

    flag: str
    value: Text


def program(word: str) -> str:
    """Name the program that a word runs, without its folder and a Windows extension."""
    return EXTENSION.sub("", re.split(r"[\\/]", word)[-1])


def commands(words: Words) -> Iterator[Words]:
    """Give the commands that words run, those inside a shell's script in place of the shell."""
    words = unwrap(words)
    if not words:
        return
    script = script_of(words)
    if script is None:
        yield words
    elif len(script) > 1:
        yield from commands(script)
    else:
        for part in split_script(script[0]):
            yield unwrap(part)


def unwrap(words: Words) -> Words:
    """Leave out programs that only start another, with their options and assignments."""
    while words and program(words[0].value) in WRAPPERS:
        words = words[1:]
        while words and (words[0].value.startswith("-") or ASSIGNMENT.fullmatch(words[0].value)):
            words = words[1:]
    return words


def script_of(words: Words) -> Words | None:
    """Give what a shell is told to run; `None` where this is no shell with a script."""
    if program(words[0].value).lower() not in SHELLS:
        return None
    for index, word in enumerate(words[1:], start=2):
        if SCRIPT_OPTION.fullmatch(word.value):
            return words[index:] or None
    return None


def split_script(script: Text) -> Iterator[Words]:
    """Split a shell script into its commands; every word stands where the script stands."""
    lexer = shlex.shlex(script.value.replace("\n", ";"), posix=True, punctuation_chars=True)
    lexer.commenters = ""
    part: list[Text] = []
    for word in tokens(lexer):
        if not SEPARATORS.fullmatch(word):
            part.append(Text(word, script.at))
        elif part:
            yield tuple(part)
            part = []
    if part:
        yield tuple(part)


def tokens(lexer: shlex.shlex) -> Iterator[str]:
    """Give the words of a script up to where a quotation that is never closed begins."""
    try:
        yield from lexer
    except ValueError:
        return


def read_options(words: Sequence[Text], switches: frozenset[str]) -> tuple[list[Option], Words]:
    """Separate leading options from what follows them; `switches` are those without a value.

    Follows pflag, which Docker and Podman use: `--name value`, `--name=value`, `-n value`,
    `-nvalue`, `-xyn value`.
    """
    options: list[Option] = []
    rest = list(words)
    while rest and rest[0].value.startswith("-") and rest[0].value != "-":
        word = rest.pop(0)
        if word.value == "--":
            break
        options.extend(read_option(word, rest, switches))
    return options, tuple(rest)


def read_option(word: Text, rest: list[Text], switches: frozenset[str]) -> Iterator[Option]:
    """Read the options of one word, taking a value that follows it from `rest`."""
    name, equals, value = word.value.lstrip("-").partition("=")
    if word.value.startswith("--"):
        if equals or name in switches:
            yield Option(name, Text(value, word.at))
        else:
            yield Option(name, rest.pop(0) if rest else Text("", word.at))
        return
    for index, letter in enumerate(word.value[1:], start=2):
        if letter in switches:
            yield Option(letter, Text("", word.at))
            continue
        attached = word.value[index:].removeprefix("=")
        following = rest.pop(0) if rest and not attached else Text(attached, word.at)
        yield Option(letter, following)
        return

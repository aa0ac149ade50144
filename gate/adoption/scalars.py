"""How text is written in YAML so that every reader reads it back as the same text."""

import json
import re

PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_/.-]*(?: [A-Za-z0-9_/.,()-]+)*")
# What some version of YAML takes for something else than text.
WORDS = frozenset({"y", "yes", "n", "no", "on", "off", "true", "false", "null"})
META = re.compile(r"[*?\[]")


def scalar(text: str) -> str:
    """Write text, in quotes unless it plainly needs none."""
    if PLAIN.fullmatch(text) and text.lower() not in WORDS:
        return text
    return quoted(text)


def quoted(text: str) -> str:
    """Write text in double quotes, in which YAML understands what JSON does."""
    return "".join(
        character if character.isprintable() else numbered(character)
        for character in json.dumps(text, ensure_ascii=False)
    )


def numbered(character: str) -> str:
    """Write a character that cannot be seen by its number."""
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"  # noqa: PLR2004 as in YAML


def listed(texts: list[str]) -> str:
    """Write a list on one line."""
    return f"[{', '.join(map(quoted, texts))}]"


def literally(text: str) -> str:
    """Write a glob that matches exactly this text."""
    return META.sub(lambda found: f"[{found[0]}]", text)


def commented(text: str) -> str:
    """Write what a stranger may have written on one line of a comment."""
    return "".join(c if c.isprintable() else numbered(c) for c in text)

"""How values become JSON that hides nothing, orders nothing and fails on no text."""

import re

import orjson

from gate.display.visible import hidden

ORDER = "#"
"""How a command begins that GitHub's runner finds anywhere in a line, `##[`."""

UNUSUAL = re.compile(rf"[^\n -~]|{ORDER}(?=#\[)")


def encoded(value: object) -> str:
    """Write a value as indented JSON, ending with a newline."""
    return shielded(orjson.dumps(encodable(value), option=orjson.OPT_INDENT_2).decode()) + "\n"


def shielded(text: str) -> str:
    """Write JSON that says the same without what a terminal, an editor or a build obeys."""
    return UNUSUAL.sub(lambda found: harmless(found[0]), text)


def encodable(value: object) -> object:
    """Write what no encoding can carry (lone surrogates) as text."""
    match value:
        case str():
            return value.encode("utf-8", "backslashreplace").decode()
        case dict():
            return {key: encodable(item) for key, item in value.items()}
        case list():
            return [encodable(item) for item in value]
        case _:
            return value


def harmless(character: str) -> str:
    """Write a character as it is if it can be seen, and by its number in JSON if not."""
    if character != ORDER and not hidden(character):
        return character
    units = character.encode("utf-16-be")
    return "".join(f"\\u{units[i : i + 2].hex()}" for i in range(0, len(units), 2))

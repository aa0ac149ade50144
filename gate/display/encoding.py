"""How a record becomes JSON that neither hides anything nor fails on any text."""

import re

import orjson

from gate.display.visible import hidden

UNUSUAL = re.compile(r"[^\n -~]")


def encoded(record: dict[str, object]) -> str:
    """Write a record as indented JSON, ending with a newline."""
    data = orjson.dumps(encodable(record), option=orjson.OPT_INDENT_2)
    # JSON lets characters through that a terminal or an editor obeys, so they are escaped too.
    return UNUSUAL.sub(lambda found: harmless(found[0]), data.decode()) + "\n"


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
    if not hidden(character):
        return character
    units = character.encode("utf-16-be")
    return "".join(f"\\u{units[i : i + 2].hex()}" for i in range(0, len(units), 2))

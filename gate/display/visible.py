"""How text that strangers wrote is shown: nothing in it hides, moves the cursor or is obeyed."""

import re
import unicodedata

# Invisible although Python calls them printable: fillers, joiners and variation selectors, which
# can carry a hidden message.
BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U000e0100-\U000e01ef]"
)
# Where what GitHub's runner takes for a command begins: in the one form anywhere in a line, in the
# other at its start, where wrapping can bring any word.
ORDER = re.compile(r"#(?=#\[)|(?<![^ ]):(?=:[A-Za-z-]+(?: |::|$))")


def hidden(character: str) -> bool:
    """Say whether a character is not seen, or changes how others are seen."""
    return not character.isprintable() or BLANK.match(character) is not None


def visible(text: str) -> str:
    r"""Write every hidden character as `\x1b`, `\u202e` and the like, and leave the rest.

    Of what the runner of a build would obey, the first character is written so, too.
    """
    if text.isprintable() and not BLANK.search(text) and not ORDER.search(text):
        return text
    return "".join(pieces(text))


def pieces(text: str) -> list[str]:
    """Give every character of a text as `visible` shows it."""
    orders = {found.start() for found in ORDER.finditer(text)}
    return [
        escaped(character) if hidden(character) or place in orders else character
        for place, character in enumerate(text)
    ]


def escaped(character: str) -> str:
    """Write a character by its number, as Python, JavaScript and C do."""
    if character.isascii() and character.isprintable():
        return f"\\x{ord(character):02x}"
    return character.encode("unicode_escape").decode()


def clipped(text: str, limit: int) -> str:
    """Show the start of a text that may be long."""
    return visible(text) if len(text) <= limit else visible(text[:limit]) + "…"


def cells(shown: str) -> int:
    """Count the columns of a terminal that visible text takes."""
    return len(shown) if shown.isascii() else sum(map(cell, shown))


def cell(character: str) -> int:
    """Count the columns that one character takes: none for marks, two for wide ones."""
    if unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1

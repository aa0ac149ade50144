"""How text of strangers stands in a record: bounded, encodable, and without traces of secrets."""

import re

from gate.display.encoding import encodable

LONGEST = 1000
CUT = "…"
HASH = "sha256:"
MARK = re.compile(r"\b(?:redacted:)?sha256:[0-9a-f]{8}\b")
"""What identifies a secret in reports: enough to try guesses on, and records are kept for long."""

QUOTED = re.compile(r"""\"(?:\\.|[^"\\])*(?:"|$)|`[^`]*(?:`|$)""", re.DOTALL)
"""What a parser repeats of a file that it could not read, in which no secret was looked for."""


def unquoted(text: str) -> str:
    """Leave out of a message what it quotes from a file."""
    return QUOTED.sub(f'"{CUT}"', text)


def told(text: str, longest: int = LONGEST) -> str:
    """Write a text of at most so many characters that every encoding can carry."""
    if len(text) <= longest and text.isascii() and HASH not in text:
        return text
    # What is left of a text that is full of marks is still longer than what is shown of it.
    plain = str(encodable(MARK.sub("redacted", text[: 4 * longest])))
    return plain if len(plain) <= longest else plain[: longest - len(CUT)] + CUT

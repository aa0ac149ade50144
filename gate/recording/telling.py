"""How text of strangers stands in a record: bounded, encodable, and without traces of secrets."""

import re

from gate.display.encoding import encodable

LONGEST = 1000
CUT = "…"
MARK = re.compile(r"\b(?:redacted:)?sha256:[0-9a-f]{8}\b")
"""What identifies a secret in reports: enough to try guesses on, and records are kept for long."""


def told(text: str, longest: int = LONGEST) -> str:
    """Write a text of at most so many characters that every encoding can carry."""
    # What is left of a text that is full of marks is still longer than what is shown of it.
    plain = str(encodable(MARK.sub("redacted", text[: 4 * longest])))
    return plain if len(plain) <= longest else plain[: longest - len(CUT)] + CUT

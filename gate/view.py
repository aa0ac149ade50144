"""How a report is to be shown: to whom, from where, and which characters of strangers are safe."""

import unicodedata
from dataclasses import dataclass
from posixpath import join, normpath

from gate.model import Location

UNSAFE = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
"""Categories that move the cursor, turn the text round, or show nothing (Unicode §4.5)."""


@dataclass(frozen=True, slots=True)
class View:
    """Where the reader stands: `prefix` leads to the folder that was judged."""

    prefix: str = "."
    color: bool = False

    def path(self, location: Location) -> str:
        """Spell a file's path from where the reader stands."""
        return printable(normpath(join(self.prefix, location.file)))

    def place(self, location: Location) -> str:
        """Spell a place as compilers do."""
        return f"{self.path(location)}:{location.line}:{location.column}"


def printable(text: str) -> str:
    """Make characters visible that would act on a terminal or hide from its reader."""
    return "".join(
        f"\\u{{{ord(character):x}}}" if unicodedata.category(character) in UNSAFE else character
        for character in text
    )

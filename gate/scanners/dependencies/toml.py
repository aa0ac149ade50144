"""How TOML is read, which the standard library does without telling where anything stands."""

import re
import tomllib
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from gate.scanners.dependencies.facts import Line
from gate.scanners.dependencies.refusing import refusal, sized, text_of
from gate.sources import MEBIBYTE, File
from gate.tree import Node

LONGEST = 4 * MEBIBYTE
PART = r"(?:[A-Za-z0-9_-]++|\"[^\"\n]*+\"|'[^'\n]*+')[ \t]*+"
DEEP = re.compile(rf"(?<![A-Za-z0-9_.-])(?:{PART}\.[ \t]*+){{16}}")
DOTTED = re.compile(rf"(?:^|[{{,])[ \t]*+(?:{PART}\.[ \t]*+){{3}}{PART}[.=]", re.MULTILINE)
MOST_DOTTED = 1000
"""The library takes time with the square of the parts of a key: nobody writes such keys."""
HEADER = re.compile(r"[ \t]*\[\[?([^\[\]\n]+)\]\]?[ \t]*(?:#.*)?$")
KEY = re.compile(r"[ \t]*(?:\"([^\"]*)\"|'([^']*)'|([A-Za-z0-9_-]+))[ \t]*[.=]")
NAME = re.compile(r"\"([^\"]*)\"|'([^']*)'|([A-Za-z0-9_-]+)")
STRING = re.compile(r"\"((?:[^\"\\\n]|\\.)*+)\"|'([^'\n]*+)'")

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Toml:
    """A file in TOML: its tree, and on which lines headers, keys and strings stand."""

    root: Node
    headers: dict[Path, list[int]] = field(default_factory=lambda: defaultdict(list))
    keys: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    strings: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def key(self, table: Path, name: str) -> Line:
        """Find where a key of a table stands, or the table that is called so."""
        own = self.headers.get((*table, name))
        if own:
            return Line(own[0])
        start = self.header(table)
        return Line(after(self.keys.get(name, ()), start) or start or 1)

    def string(self, table: Path, text: str) -> Line:
        """Find where a string in a table stands."""
        start = self.header(table)
        return Line(after(self.strings.get(text, ()), start) or start or 1)

    def named(self, table: Path, number: int) -> Line:
        """Find where the item of an array of tables, counted from 0, says its name."""
        starts = self.headers.get(table, ())
        start = starts[number] if number < len(starts) else 1
        return Line(after(self.keys.get("name", ()), start) or start)

    def header(self, table: Path) -> int:
        """Find the first line of a table, or of the nearest one around it; 0 for the top."""
        while table:
            if table in self.headers:
                return self.headers[table][0]
            table = table[:-1]
        return 0


def after(lines: Sequence[int], start: int) -> int:
    """Pick the first line that is not before another; 0 if there is none."""
    place = bisect_right(lines, start - 1)
    return lines[place] if place < len(lines) else 0


def read_toml(file: File) -> Toml:
    """Read a file.

    Raises `ScanError` when it is too long, too deep, or no TOML.
    """
    text = text_of(sized(file, LONGEST)).replace("\r\n", "\n")
    dotted = DOTTED.finditer(text)
    if DEEP.search(text) or sum(1 for _ in zip(dotted, range(MOST_DOTTED + 1), strict=False)) > (
        MOST_DOTTED
    ):
        raise refusal(file.path, "its keys have too many parts, and it was not read")
    try:
        # The library raises the plain `ValueError` for numbers of thousands of digits.
        found = Toml(Node(tomllib.loads(text)))
    except (ValueError, RecursionError):
        raise refusal(file.path, "it is no TOML, or nested too deep, and was not read") from None
    for number, line in enumerate(text.split("\n"), 1):
        note(found, number, line)
    return found


def note(found: Toml, number: int, line: str) -> None:
    """Remember what stands on a line."""
    header = HEADER.match(line)
    if header:
        found.headers[tuple(names(header[1]))].append(number)
        return
    key = KEY.match(line)
    if key:
        found.keys[key[1] or key[2] or key[3] or ""].append(number)
    for string in STRING.finditer(line):
        found.strings[string[1] or string[2] or ""].append(number)


def names(header: str) -> Iterator[str]:
    """Take the name of a table apart."""
    for part in NAME.finditer(header):
        yield part[1] or part[2] or part[3] or ""

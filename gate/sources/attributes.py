"""Which files Git writes to disk in another encoding than it holds them in (`.gitattributes`)."""

import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import islice

from gate.sources import nothing, oversize

NAME = ".gitattributes"
ENCODING = "working-tree-encoding="
SAME = {"", "utf-8", "utf8"}
EVERYTHING = "*"
BLANKS = " \t\r"
UNUSUAL = ('"', "!", "[attr]", "\xef\xbb\xbf")
"""How a quoted pattern begins, one that is left out, and a name that other lines stand for; and
a mark at the start of a file, which Git passes over on disk only."""
CLASS = re.compile(r"\[[!^]?\]?(?:\[:\w+:\]|[^\]])*\]")
LONGEST = 2048
"""Git reads no longer lines."""
MOST = 100
BYTES = "latin-1"
"""To Git a pattern is bytes, and `?` one of them."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern of the `.gitattributes` in a folder, which is empty or ends with a slash."""

    folder: str
    pattern: str

    def means(self, name: str) -> bool:
        """Say whether it may mean a file; more than Git would take, and never less."""
        if not name.startswith(self.folder):
            return False
        inner = name.removeprefix(self.folder)
        part = inner if "/" in self.pattern else inner.rpartition("/")[2]
        return fnmatchcase(part, self.pattern.removeprefix("/"))


def in_bytes(name: str) -> str:
    """Write a name with a character for each of its bytes."""
    return os.fsencode(name).decode(BYTES)


def is_attributes(name: str) -> bool:
    """Say whether a file gives attributes to others."""
    return name == NAME or name.endswith(f"/{NAME}")


def conversions(attributes: Iterable[tuple[str, bytes]]) -> Callable[[str], bool]:
    """Tell which files are converted, by the name and content of every `.gitattributes`.

    A line that asks for another encoding counts, whatever others take back: nobody needs one for
    what the gate reads. One whose pattern is not simple counts for all files of its folder.
    """
    rules = tuple(islice(all_rules(attributes), MOST + 1))
    if len(rules) > MOST:
        return lambda _: True
    return (lambda name: any(rule.means(in_bytes(name)) for rule in rules)) if rules else nothing


def all_rules(attributes: Iterable[tuple[str, bytes]]) -> Iterator[Rule]:
    """Read the lines that ask for another encoding."""
    for name, data in attributes:
        folder = in_bytes(name).removesuffix(NAME)
        if data is oversize():
            yield Rule(folder, EVERYTHING)
        lines = data.decode(BYTES).split("\n")
        for line in (each for each in lines if ENCODING in each):
            pattern, *told = re.split(f"[{BLANKS}]+", line.strip(BLANKS))
            if not pattern.startswith("#") and any(map(is_other, told)):
                yield Rule(folder, widened(pattern))


def is_other(attribute: str) -> bool:
    """Say whether an attribute asks for an encoding that Git does not use itself."""
    value = attribute.removeprefix(ENCODING)
    return value != attribute and value.lower() not in SAME


def widened(pattern: str) -> str:
    """Write a pattern as `fnmatch` reads it, where a star stands for slashes as well."""
    if pattern.startswith(UNUSUAL) or "\\" in pattern or len(pattern) > LONGEST:
        return EVERYTHING
    return CLASS.sub("?", pattern).replace("**/", "*").replace("[", "?")

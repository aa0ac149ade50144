"""How versions are compared: as of PEP 440 for Python, and as of SemVer 2.0.0 for all others."""

import re
from dataclasses import dataclass

from gate.scanners.dependencies.origins import LONGEST, python_version

SEMANTIC = re.compile(
    r"v?(?P<major>\d+)(?:\.(?P<minor>\d+))?(?:\.(?P<patch>\d+))?"
    r"(?:-(?P<before>[0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True, order=True)
class Semantic:
    """A version in the order of SemVer §11; parts that are left out are 0, as in OSV.

    What comes before a release is less than it; of its words, numbers are less than others.
    """

    release: tuple[int, int, int]
    released: bool
    before: tuple[tuple[bool, int, str], ...]


def semantic(text: str) -> Semantic | None:
    """Read a semantic version; `None` for what is none."""
    found = SEMANTIC.fullmatch(text) if len(text) <= LONGEST else None
    if not found:
        return None
    before = found["before"]
    return Semantic(
        (int(found["major"]), int(found["minor"] or 0), int(found["patch"] or 0)),
        released=before is None,
        before=tuple(map(word, before.split("."))) if before else (),
    )


def word(text: str) -> tuple[bool, int, str]:
    """Order a word of what comes before a release."""
    return (False, int(text), "") if text.isdecimal() else (True, 0, text)


def major(text: str) -> int | None:
    """Tell the first number of a version of either kind."""
    version = python_version(text)
    if version:
        return version.major
    found = semantic(text)
    return found.release[0] if found else None

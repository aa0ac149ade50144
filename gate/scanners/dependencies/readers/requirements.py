"""What requirement files of pip say: one requirement a line, between options."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from gate.scanners.dependencies.facts import (
    Contents,
    Declared,
    Ecosystem,
    Elsewhere,
    Exact,
    Hook,
    Line,
    Locked,
)
from gate.scanners.dependencies.origins import of_requirement, of_url
from gate.scanners.dependencies.refusing import counted, lines_of
from gate.sources import File

COMMENT = re.compile(r"(?:^|(?<=\s))#.*$")
EDITABLE = re.compile(r"(?:-e|--editable)(?:\s+|=)(.+)$")
SOURCE_ONLY = re.compile(r"--no-binary(?:\s+|=)(?!:none:)\S")
EGG = re.compile(r"#(?:.*&)?egg=([\w.-]+)")
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
FILE = re.compile(r"(?:[.~/\\]|[^@;]*[/\\]|[^@;\s]+\.(?:whl|zip|tar\.gz)$)")
LONGEST = 4096
FROM_SOURCE = "is built from source when it is installed, which runs its own code"


@dataclass(frozen=True, slots=True)
class Written:
    """A line as pip puts it together, and where it starts."""

    number: int
    text: str


Read = Declared | Hook | None


def read(file: File) -> Contents:
    """Read what is to be installed. Raises `ScanError` as `lines_of` does."""
    found: list[Declared | Hook] = []
    unread: list[int] = []
    readable = 0
    for each in joined(lines_of(file)):
        try:
            one = entry(each)
        except InvalidRequirement:
            unread.append(each.number)
            continue
        readable += 1
        found.extend([one] if one else [])
    counted(file.path, len(found))
    told = (unread[0], len(unread)) if unread else None
    if len(unread) > readable:
        # Prose is often called like this.
        return Contents(unread=told)
    declared = tuple(each for each in found if isinstance(each, Declared))
    return Contents(
        declared=declared,
        hooks=tuple(each for each in found if isinstance(each, Hook)),
        covers=frozenset(each.key for each in declared if isinstance(each.origin, Exact)),
        unread=told,
    )


def read_constraints(file: File) -> Contents:
    """Read to which versions other files are held. Raises `ScanError` as `lines_of` does."""
    said = read(file)
    locked = tuple(
        Locked(each.ecosystem, each.name, each.origin, each.spot)
        for each in said.declared
        if isinstance(each.origin, Exact)
    )
    return Contents(locked=locked, covers=said.covers, unread=said.unread)


def joined(lines: list[str]) -> Iterator[Written]:
    r"""Put lines together that end in `\`, and leave out comments and empty ones."""
    start, parts = 0, list[str]()
    for number, line in enumerate(lines, 1):
        start = start or number
        # A comment ends a line that would go on, as in pip.
        bare = COMMENT.sub("", line)
        parts.append(bare.removesuffix("\\"))
        if bare.endswith("\\") and number < len(lines):
            continue
        text = "".join(parts).strip()
        if text:
            yield Written(start, text)
        start, parts = 0, []


def entry(line: Written) -> Read:
    """Read a line.

    Raises `InvalidRequirement` when it is none.
    """
    spot = Line(line.number)
    editable = EDITABLE.match(line.text)
    if editable:
        return located(editable[1].strip(), spot)
    if SOURCE_ONLY.match(line.text):
        return Hook(Ecosystem.PYPI, "", f"what it names {FROM_SOURCE}", spot)
    if line.text.startswith("-"):
        return None
    text = line.text.partition(" --")[0].strip()
    if SCHEME.match(text) or FILE.match(text):
        return located(text, spot)
    return required(text, spot)


def located(text: str, spot: Line) -> Declared:
    """Read a requirement that is only a URL or a folder."""
    egg = EGG.search(text)
    name = canonicalize_name(egg[1]) if egg else ""
    origin = of_url(text.partition(" ")[0]) if SCHEME.match(text) else Elsewhere()
    return Declared(Ecosystem.PYPI, name, origin, spot)


def required(text: str, spot: Line) -> Declared:
    """Read a requirement as of PEP 508.

    Raises `InvalidRequirement` when it is none.
    """
    if len(text) > LONGEST:
        raise InvalidRequirement("too long")
    try:
        wanted = Requirement(text)
    except RecursionError:
        raise InvalidRequirement("too deep") from None
    name = canonicalize_name(wanted.name)
    marked = wanted.marker is not None
    return Declared(Ecosystem.PYPI, name, of_requirement(wanted), spot, conditional=marked)

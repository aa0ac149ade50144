"""Who owns a file by CODEOWNERS: GitHub's rules, and GitLab's sections."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from pathspec import GitIgnoreSpec

PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
"""Where the file is looked for; the first one that is there counts alone."""

LARGEST = 3 * 1024 * 1024
"""GitHub reads no larger one."""

BLANK = " \t\r\f\v"
WORD = re.compile(r"\S+", re.ASCII)
SECTION = re.compile(
    r"\^?\[(?P<name>[^\[\]]+)\](?:\[\d+\])?(?P<owners>(?:\s+[^\s#]+)*)\s*(?:#.*)?", re.ASCII
)
ENTRY = re.compile(
    r"(?P<pattern>(?:\\.|[^\s\\])+)(?P<owners>(?:\s+[^\s#]\S*)*)\s*(?:#.*)?", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: which files it means, and who owns them; it may be nobody."""

    section: str
    spec: GitIgnoreSpec
    direct: bool
    owners: tuple[str, ...]

    def means(self, path: str) -> bool:
        """Say whether a line means a file.

        What ends with `/*` means the files in a folder and none further down, as on GitHub.
        """
        if not self.spec.match_file(path):
            return False
        return not self.direct or not self.spec.match_file(path.rpartition("/")[0])


@dataclass(frozen=True, slots=True)
class Owners:
    """What CODEOWNERS says of every file, and who the owners are."""

    entries: tuple[Entry, ...]
    people: Mapping[str, frozenset[str]]

    def of(self, path: str) -> frozenset[str]:
        """Name the owners of a file: in each section, the last line that means it decides."""
        last: dict[str, tuple[str, ...]] = {}
        for entry in self.entries:
            if entry.means(path):
                last[entry.section] = entry.owners
        return frozenset(owner for owners in last.values() for owner in owners)

    def own(self, principal: str, paths: Sequence[str]) -> bool:
        """Say whether somebody owns every one of some files."""
        return bool(paths) and all(self.is_among(principal, self.of(path)) for path in paths)

    def is_among(self, principal: str, owners: frozenset[str]) -> bool:
        """Say whether a principal is one of some owners: by e-mail address, or by the list."""
        if any(owner.lower() == principal.lower() for owner in owners if "@" in owner[1:]):
            return True
        return any(principal in self.people.get(owner.lower(), ()) for owner in owners)


def read_owners(text: str, people: Mapping[str, frozenset[str]]) -> Owners:
    """Read CODEOWNERS; a line that GitHub would skip is skipped."""
    return Owners(tuple(entries(text)), people)


def entries(text: str) -> Iterator[Entry]:
    """Read the lines, each with the section it stands in."""
    section, usual = "", ()
    # Only a newline ends a line, and only what is ASCII is a space: a comment ends where its
    # reviewers see it end.
    for line in (line.strip(BLANK) for line in text.split("\n")):
        titled = SECTION.fullmatch(line)
        if titled:
            section, usual = titled["name"].lower(), tuple(WORD.findall(titled["owners"]))
            continue
        found = None if line.startswith("#") else ENTRY.fullmatch(line)
        if found is None:
            continue
        pattern, owners = found["pattern"], tuple(WORD.findall(found["owners"]))
        if pattern.startswith("!"):
            # Only GitLab knows it; nobody owns what is left out.
            yield from entry(section, pattern[1:], ())
        elif not re.search(r"[\[\]]", pattern):
            yield from entry(section, pattern, owners or usual)


def entry(section: str, pattern: str, owners: tuple[str, ...]) -> Iterator[Entry]:
    """Make an entry of a pattern, unless it is one that means no file."""
    with suppress(ValueError):
        spec = GitIgnoreSpec.from_lines([pattern])
        yield Entry(section, spec, pattern.endswith("/*"), owners)


def read_people(text: str) -> dict[str, frozenset[str]]:
    """Read who an owner is: lines of an owner, as `@org/team`, and the principals behind it."""
    people: dict[str, frozenset[str]] = {}
    for line in text.splitlines():
        words = line.partition("#")[0].split()
        if words:
            owner = words[0].lower()
            people[owner] = people.get(owner, frozenset()) | frozenset(words[1:])
    return people

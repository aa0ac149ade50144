"""A good twin is its bad one after the change that a rule asks for, and nothing else."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

import pytest

from gate.artifacts import is_artifact
from gate.authoring.cases import GOOD, MARK, SIDECAR, Case
from gate.authoring.trial import found
from tests.corpus import RULES, cases
from tests.judging import shipped_court

SILENT = re.compile(r"\s*(?:#.*|<!--.*-->\s*)?")
"""What says nothing: an empty line, or nothing but a comment."""

CLOSING = re.compile(r"[\s\]},]+")
QUOTED = re.compile(r'"((?:[^"\\]|\\.)+)"')
DIVIDER = "---"
NEAR = 2
"""How many lines from a mark still belong to it: an entry of a list has a name and a value."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a case without its mark; `mark` says whether it had one."""

    text: str
    mark: bool
    document: int

    @property
    def depth(self) -> int:
        """Tell how far it is indented."""
        return len(self.text) - len(self.text.lstrip(" "))


@dataclass(frozen=True, slots=True)
class Hunk:
    """Lines that are new in the good twin, and the place of those that they replace in the bad."""

    start: int
    end: int
    new: Sequence[Line]


@dataclass(frozen=True)
class Twins:
    """A case in which a rule finds something, and the one that shows what to change."""

    bad: Case
    good: Case

    @cached_property
    def named(self) -> frozenset[str]:
        """Give the names that the messages of the bad twin's findings quote."""
        said = found(shipped_court().hear(self.bad).decide())
        own = (finding.message for finding in said if finding.rule.id == self.bad.rule)
        return frozenset(name for message in own for name in QUOTED.findall(message))

    def strays(self) -> Iterator[str]:
        """Give the first line of each difference that no finding of the bad twin accounts for."""
        before, after = read(self.bad), read(self.good)
        for file in sorted(before.keys() | after.keys()):
            old, new = before.get(file, ()), after.get(file, ())
            for hunk in hunks(old, new):
                if not (is_marked(old, hunk) or self.is_named(old, hunk)):
                    told = [*(f"- {line.text}" for line in old[hunk.start : hunk.end]),
                            *(f"+ {line.text}" for line in hunk.new)]  # fmt: skip
                    yield f"{file}: {told[0]}"

    def is_named(self, old: Sequence[Line], hunk: Hunk) -> bool:
        """Say whether a hunk is in another object, or makes one, that a message names.

        An object in which something is marked must be changed where the mark is.
        """
        place = old[hunk.start : hunk.end] or old[hunk.start - 1 : hunk.start]
        documents = {line.document for line in place}
        around = [line for line in old if line.document in documents]
        if any(line.mark for line in around) and not any(line.text == DIVIDER for line in hunk.new):
            return False
        text = "\n".join(line.text for line in (*around, *hunk.new))
        return any(re.search(rf"(?<![\w-]){re.escape(n)}(?![\w-])", text) for n in self.named)


def read(case: Case) -> dict[str, list[Line]]:
    """Read what a case says, file by file, its owner's files as well; comments say nothing."""
    marked = {(mark.file, mark.line) for mark in case.expected if mark.rule == case.rule}
    files: dict[str, list[Line]] = {}
    for name, path in case.members:
        if path.suffix == SIDECAR:
            continue
        if is_artifact(name):
            files[name] = [Line(path.read_bytes().hex(), (name, 1) in marked, 0)]
            continue
        lines, document = [], 0
        for number, text in enumerate(path.read_bytes().decode(errors="replace").split("\n"), 1):
            document += text == DIVIDER
            bare = MARK.sub("", text).rstrip()
            mark = (name, number) in marked
            if mark or not SILENT.fullmatch(bare):
                lines.append(Line(bare, mark, document))
        # The one file of a case is called as the case is, which its twin is not.
        files[name if case.path.is_dir() else ""] = lines
    return files


def hunks(old: Sequence[Line], new: Sequence[Line]) -> Iterator[Hunk]:
    """Give what differs."""
    texts = [line.text for line in old], [line.text for line in new]
    matcher = SequenceMatcher(None, *texts, autojunk=False)
    for kind, start, end, first, last in matcher.get_opcodes():
        if kind != "equal":
            yield Hunk(start, end, new[first:last])


def is_marked(old: Sequence[Line], hunk: Hunk) -> bool:
    """Say whether each entry that goes holds a mark, stands beside one, or in a block it heads.

    Where lines are only added, the place between two lines counts as the first of them.
    """
    gone = old[hunk.start : hunk.end]
    first = min((*gone, *hunk.new), key=lambda line: line.depth)
    places = entries(hunk.start, gone) if gone else [range(hunk.start, hunk.start + 1)]
    return all(is_near(old, place) or is_headed(old, place.start, first) for place in places)


def entries(start: int, lines: Sequence[Line]) -> Iterator[range]:
    """Cut lines where one is indented as little as any: there an entry begins, or all end."""
    depth = min(line.depth for line in lines)
    begun = start
    for number, line in enumerate(lines[1:], start + 1):
        if line.depth == depth and not CLOSING.fullmatch(line.text):
            yield range(begun, number)
            begun = number
    yield range(begun, start + len(lines))


def is_near(old: Sequence[Line], place: range) -> bool:
    """Say whether one of some lines or of those beside them is marked."""
    return any(line.mark for line in old[max(place.start - NEAR, 0) : place.stop + NEAR])


def is_headed(old: Sequence[Line], number: int, first: Line) -> bool:
    """Say whether what would stand at a line is in a block whose head is marked, or a field of it.

    A rule marks what stands beside a field that is missing, or around it; entries of a list are
    nothing to each other.
    """
    depth = first.depth
    for line in reversed(old[:number]):
        if line.text == DIVIDER:
            return False
        around = line.depth < depth
        beside = line.depth == depth == first.depth and not first.text.lstrip().startswith("- ")
        if line.mark and (around or beside):
            return True
        depth = min(depth, line.depth)
    return False


def twins() -> Iterator[Twins]:
    """Pair the cases `<stem>` and `good-<stem>` of each rule."""
    by_name = {(case.rule, case.path.name): case for case in cases()}
    for (rule, name), bad in by_name.items():
        good = by_name.get((rule, f"{GOOD}{name}"))
        if good is not None:
            yield Twins(bad, good)


TWINS = tuple(twins())


@pytest.mark.parametrize("rule", sorted(path.name for path in RULES.iterdir() if path.is_dir()))
def test_rule_shows_its_change_and_nothing_else(rule: str) -> None:
    own = [pair for pair in TWINS if pair.bad.rule == rule]
    strays = {pair.bad.name: list(pair.strays()) for pair in own}
    assert not all(strays.values()), strays


@pytest.mark.parametrize("pair", TWINS, ids=lambda pair: pair.bad.name)
def test_only_one_of_two_is_found_fault_with(pair: Twins) -> None:
    said = found(shipped_court().hear(pair.bad).decide())
    assert pair.bad.rule in {finding.rule.id for finding in said}
    assert not found(shipped_court().hear(pair.good).decide())

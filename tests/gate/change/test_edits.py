"""Whatever somebody edits, the check of the change tells all that it brings."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from random import Random

import pytest

from gate.assembly import Wishes, read_owned
from gate.authoring.cases import Case
from gate.change import Change
from gate.model import Decision, Finding
from gate.sources import File
from tests.corpus import cases
from tests.judging import findings, gate_of

Files = Mapping[str, File]

LINKED = re.compile(rb"Service|RoleBinding|NetworkPolicy|Ref\b|aggregate-to-")
DOCUMENTS = re.compile(rb"(?m)^---[ \t]*(?:#.*)?\n")
SCALARS = re.compile(rb"(?<=[:\[,-] )[^\s,\]{}#\[]+")
KEYS = re.compile(rb"[A-Za-z]+(?=: )")
WORLDS = [
    case for case in cases() if case.path.is_dir() or any(LINKED.search(f.data) for f in case.files)
]


def apart(file: File) -> Iterable[File]:
    """Give each object a file of its own, so that there is something that a change leaves alone."""
    parts = [part for part in DOCUMENTS.split(file.data) if part.strip()]
    if not file.path.endswith(".yaml") or not all(b"kind:" in part for part in parts):
        return [file]
    stem = file.path.removesuffix(".yaml")
    return [File(f"{stem}-{n}.yaml", part) for n, part in enumerate(parts)]


def world(chance: Random) -> tuple[Case, Files]:
    """Put one case, or several, into folders of one repository."""
    picked = chance.sample(WORLDS, chance.choice([1, 1, 2, 3]))
    files = [
        replace(file, path=f"w{n}/{file.path}" if n else file.path)
        for n, case in enumerate(picked)
        for given in case.files
        for file in apart(given)
    ]
    return picked[0], {file.path: file for file in files}


def edited(files: Files, chance: Random) -> Files:
    """Take a file or a block away, move a file, or put another value or key in."""
    path = chance.choice(sorted(files))
    left, data = {p: file for p, file in files.items() if p != path}, files[path].data
    kind = chance.random()
    if kind < 0.15 and left:
        return left
    if kind < 0.25:
        return {**left, f"moved/{path}": File(f"moved/{path}", data)}
    if kind < 0.5:
        return {**left, path: File(path, without_block(data, chance))}
    pattern, others = (SCALARS, [f.data for f in files.values()]) if kind < 0.9 else (KEYS, [data])
    return {**left, path: File(path, with_another(data, pattern, others, chance))}


def without_block(data: bytes, chance: Random) -> bytes:
    """Leave out a line and what stands deeper below it."""
    lines = data.split(b"\n")
    start = chance.randrange(len(lines))
    depths = [len(line) - len(line.lstrip()) for line in lines]
    deeper = (n for n in range(start + 1, len(lines)) if depths[n] <= depths[start])
    return b"\n".join([*lines[:start], *lines[next(deeper, len(lines)) :]])


def with_another(
    data: bytes, pattern: re.Pattern[bytes], others: Iterable[bytes], chance: Random
) -> bytes:
    """Put another word of the same sort in the place of one."""
    places = list(pattern.finditer(data))
    if not places:
        return data
    place = chance.choice(places)
    word: bytes = chance.choice([word for text in others for word in pattern.findall(text)])
    return data[: place.start()] + word + data[place.end() :]


def told(decision: Decision) -> Counter[tuple[str, str, str]]:
    """Count what is found, by what and where; the words may name what another file redacts."""
    return Counter(map(what, findings(decision)))


def what(finding: Finding) -> tuple[str, str, str]:
    return finding.rule.id, finding.location.file, finding.pointer


@pytest.mark.parametrize("seed", range(8))
def test_what_a_change_brings_is_found_by_its_check(seed: int) -> None:
    chance = Random(seed)  # noqa: S311 a repeatable choice
    for _ in range(12):
        case, before = world(chance)
        gate = gate_of(read_owned(Wishes(), case.owned))
        for _ in range(4):
            old, new = before, edited(before, chance)
            if chance.random() < 0.5:
                old, new = new, old
            changed = frozenset(p for p in {*old, *new} if old.get(p) != new.get(p))
            removed = tuple(old[path] for path in sorted(changed) if path in old)
            was = told(gate.review(Change(tuple(old.values()))))
            now = told(gate.review(Change(tuple(new.values()))))
            seen = told(gate.review(Change(tuple(new.values()), changed, removed)))
            assert not now - was - seen, (case.name, changed)

"""A folder with records of OSV: how they are written, read, and asked about a version."""

import hashlib
import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, TypeVar

from packaging.utils import canonicalize_name
from packaging.version import Version
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from gate.errors import ScanError
from gate.files import contents
from gate.scanners.dependencies.facts import Ecosystem
from gate.scanners.dependencies.origins import python_version
from gate.scanners.dependencies.versions import Semantic, semantic
from gate.sources import MEBIBYTE

LONGEST = 8 * MEBIBYTE
MOST = 500_000
DEEPEST = 6
ADVICE = "name a folder with unpacked records of OSV (.json) in scan.dependencies.osv"
SUFFIX = ".json"
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$")]
Key = tuple[str, str]
"""An ecosystem, and a package as it is called there."""


class Shape(BaseModel):
    """A part of a record: what the gate does not use may be there."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Event(Shape):
    """Where versions begin or end to be affected."""

    introduced: str | None = None
    fixed: str | None = None
    last_affected: str | None = None
    limit: str | None = None


class Span(Shape):
    """Versions in order; of type `GIT` they are commits, which no lock is compared with."""

    type: str
    events: tuple[Event, ...] = ()


class Package(Shape):
    """What is affected."""

    ecosystem: str
    name: str


class Affected(Shape):
    """A package with the versions of it that are affected."""

    package: Package | None = None
    ranges: tuple[Span, ...] = ()
    versions: tuple[str, ...] = ()


class Record(Shape):
    """An advisory; one that is withdrawn says nothing."""

    id: Id
    withdrawn: str | None = None
    affected: tuple[Affected, ...] = ()


@dataclass(frozen=True, slots=True)
class Advisories:
    """The records about some packages; `digest` is of all there are."""

    digest: str
    records: dict[Key, list[tuple[str, Affected]]] = field(default_factory=dict)

    def about(self, key: Key, version: str) -> tuple[tuple[str, ...], bool]:
        """Name the advisories that a version has, and say whether all could be compared."""
        answers = [(name, says(each, key[0], version)) for name, each in self.records.get(key, ())]
        ids = {name for name, answer in answers if answer}
        return tuple(sorted(ids)), all(answer is not None for _, answer in answers)


def load(folder: Path, wanted: Set[Key]) -> Advisories:
    """Read all records, and keep those about packages that are there.

    Raises `ScanError` when there are none, or one cannot be read.
    """
    digest, number = hashlib.sha256(), 0
    kept: dict[Key, list[tuple[str, Affected]]] = defaultdict(list)
    for path in records_below(folder, DEEPEST):
        number += 1
        if number > MOST:
            raise ScanError(f"{folder} holds more than {MOST:,} records of OSV", advice=ADVICE)
        data = contents(path, LONGEST, ScanError)
        digest.update(hashlib.sha256(data).digest())
        record = read_record(path, data)
        for each in record.affected if record.withdrawn is None else ():
            key = key_of(each)
            if key in wanted:
                kept[key].append((record.id, each))
    if not number:
        raise ScanError(f"{folder} holds no record of OSV", advice=ADVICE)
    return Advisories(digest.hexdigest(), dict(kept))


def records_below(folder: Path, levels: int) -> Iterator[Path]:
    """List files below a folder, in order; links in it are not followed."""
    try:
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda each: each.name)
    except (OSError, ValueError) as error:
        raise ScanError(f"{folder} cannot be read as a folder", advice=ADVICE) from error
    for entry in found:
        if entry.is_dir(follow_symlinks=False):
            if not levels:
                raise ScanError(f"{folder} holds folders in folders", advice=ADVICE)
            yield from records_below(folder / entry.name, levels - 1)
        elif entry.name.endswith(SUFFIX) and entry.is_file(follow_symlinks=False):
            yield folder / entry.name


def read_record(path: Path, data: bytes) -> Record:
    """Read a record; raises `ScanError` for what is none."""
    try:
        return Record.model_validate_json(data)
    except ValidationError:
        raise ScanError(f"{path} is no record of OSV", advice=ADVICE) from None


def key_of(affected: Affected) -> Key:
    """Name a package as lock files do."""
    if affected.package is None:
        return "", ""
    return key(affected.package.ecosystem, affected.package.name)


def key(ecosystem: str, name: str) -> Key:
    """Name a package, in Python however it is written."""
    return ecosystem, canonicalize_name(name) if ecosystem == Ecosystem.PYPI else name


def says(affected: Affected, ecosystem: str, version: str) -> bool | None:
    """Say whether a version is affected; `None` where it cannot be compared."""
    if version in affected.versions:
        return True
    spans = [each.events for each in affected.ranges if each.type in {"SEMVER", "ECOSYSTEM"}]
    if ecosystem == Ecosystem.PYPI:
        answers = [within(events, version, python_version) for events in spans]
    else:
        answers = [within(events, version, semantic) for events in spans]
    if True in answers:
        return True
    return None if None in answers else False


Order = TypeVar("Order", Version, Semantic)


def within(events: Sequence[Event], text: str, read: Callable[[str], Order | None]) -> bool | None:
    """Say whether a version is in a range, as OSV §`affected.ranges` evaluates it."""
    version = read(text)
    if version is None:
        return None
    ends = [end for event in events for end in ends_of(event)]
    known = [(read(end.text), end) for end in ends if end.text not in {"0", "*"}]
    places = [(at, end) for at, end in known if at is not None]
    if len(places) < len(known):
        return None
    limits = [at for at, end in places if end.kind == "limit"]
    unlimited = not limits or any(end.text == "*" for end in ends if end.kind == "limit")
    if not unlimited and not any(version < at for at in limits):
        return False
    state = any(end.kind == "introduced" and end.text == "0" for end in ends)
    for at, end in sorted(places, key=lambda place: place[0]):
        state = end.after(state=state, reached=at <= version, passed=at < version)
    return state


@dataclass(frozen=True, slots=True)
class End:
    """What happens at a version."""

    kind: str
    text: str

    def after(self, *, state: bool, reached: bool, passed: bool) -> bool:
        """Tell whether a version is affected after this, which it has reached or passed."""
        match self.kind:
            case "introduced" if reached:
                return True
            case "fixed" if reached:
                return False
            case "last_affected" if passed:
                return False
            case _:
                return state


def ends_of(event: Event) -> Iterator[End]:
    """Read an event."""
    told = {
        "introduced": event.introduced, "fixed": event.fixed,
        "last_affected": event.last_affected, "limit": event.limit,
    }  # fmt: skip
    yield from (End(kind, text) for kind, text in told.items() if text is not None)

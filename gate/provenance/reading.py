"""Which versions of files can matter to an agent, and what they declare: each is read once."""

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, field
from itertools import count

from gate.change.relevance import DISGUISES, has, spelling
from gate.document import Unreadable
from gate.intake import Intake
from gate.manifest import Manifest
from gate.provenance.documents import Documents, fits
from gate.provenance.story import Version
from gate.rendering.render import describes
from gate.sources import MEBIBYTE, File
from gate.sources.history import blobs
from gate.sources.plumbing import Repository

PLACING = (b"argoproj.io",)
"""What a file spells that says in which namespace others run."""

HELD = 20_000
"""How many manifests are held at once; what was let go of is read again when it is needed."""

AHEAD = 500
"""How many of what was let go of are read together: who needs one will need those after it."""
AHEAD_BYTES = 16 * MEBIBYTE
"""How much of those is held at once, in bytes."""

NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Known:
    """What a version declares, as long as the paths that were asked about are there, or not."""

    intake: Intake
    answers: dict[str, bool]

    @property
    def manifests(self) -> tuple[Manifest, ...]:
        """Give what it declares."""
        return self.intake.manifests

    @property
    def faults(self) -> tuple[Unreadable, ...]:
        """Give why a part of it could not be read."""
        return self.intake.unreadable

    def fits(self, paths: Set[str]) -> bool:
        """Say whether the same would be read beside these paths."""
        return fits(self.answers, paths)


@dataclass(slots=True)
class Reader:
    """Reads versions of files, those that can matter to some names and no others.

    An agent depends on what it names and on what names it, so a version that spells none of the
    names met so far has nothing to do with it; `relations` are the links that are followed. `spots`
    are the paths of the versions that are picked, `describing` those of what is to be rendered;
    `order` are all versions as they were met, each at one of the `places`.
    """

    repository: Repository
    documents: Documents
    relations: Set[str]
    names: set[str]
    read: dict[tuple[Version, bool], list[Known]] = field(default_factory=dict)
    picked: set[Version] = field(default_factory=set)
    spots: set[str] = field(default_factory=set)
    describing: set[str] = field(default_factory=set)
    order: list[Version] = field(default_factory=list)
    places: dict[Version, int] = field(default_factory=dict)
    ahead: dict[Version, File] = field(default_factory=dict)
    passed: set[Version] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    paths: set[str] = field(default_factory=set)
    edges: dict[str, set[str]] = field(default_factory=dict)
    held: int = 0

    def learn(self, versions: Iterable[Version]) -> None:
        """Look through versions that were not met before, and follow the names in them."""
        fresh = dict.fromkeys(version for version in versions if version not in self.places)
        self.places.update(zip(fresh, count(len(self.order)), strict=False))
        self.order += fresh
        paths = {path for path, _ in fresh} - self.paths
        self.paths |= paths
        self.describing.update(filter(describes, paths))
        self.passed.update(fresh)
        self.search(fresh.keys(), self.names)

    def widen(self, names: Set[str]) -> None:
        """Look for more names in everything that was met."""
        fresh = names - self.names
        self.names |= fresh
        self.search(self.passed, fresh)

    def search(self, versions: Set[Version], names: Set[str]) -> None:
        """Pick versions by names, and by the names that they lead to."""
        while versions and names:
            self.look(versions, names)
            names = {to for name in self.names for to in self.edges.get(name, ())} - self.names
            self.names |= names
            versions = self.passed

    def look(self, versions: Set[Version], names: Set[str]) -> None:
        """Pick the versions that spell one of some names, could in disguise, or place others."""
        spelled = spelling(names)
        picked: list[Version] = []
        for file, version in self.files(versions):
            if spelled(file) or has(file, (*DISGUISES, *PLACING)):
                picked.append(version)
                for around in (NOBODY, self.paths):
                    self.parse(file, version, around, is_patch=False)
        self.passed.difference_update(picked)
        self.picked.update(picked)
        self.spots.update(path for path, _ in picked)

    def files(self, versions: Iterable[Version]) -> Iterator[tuple[File, Version]]:
        """Read the bytes of versions, a bounded amount at a time."""
        by_oid: dict[str, list[str]] = {}
        for path, oid in sorted(versions):
            by_oid.setdefault(oid, []).append(path)
        for oid, data in blobs(self.repository, by_oid):
            for path in by_oid[oid]:
                yield File(path, data, len(data)), (path, oid)

    def led_to(self, manifests: Iterable[Manifest]) -> Iterator[str]:
        """Give the names that the links of manifests lead to."""
        for manifest in manifests:
            for link in manifest.links:
                if link.kind and link.relation in self.relations:
                    yield link.target

    def known(self, version: Version, around: Set[str], *, is_patch: bool) -> Known:
        """Give what a version declares beside some paths."""
        for known in self.read.get((version, is_patch), []):
            if known.fits(around):
                return known
        if version not in self.ahead:
            self.ahead = dict(self.following(version))
        return self.parse(self.ahead[version], version, around, is_patch=is_patch)

    def following(self, version: Version) -> Iterator[tuple[Version, File]]:
        """Read a version and, with it, those that matter of the ones that were met after it."""
        place, length = self.places[version], 0
        some = (v for v in self.order[place + 1 : place + AHEAD] if v in self.picked)
        for file, each in self.files((version, *some)):
            if each == version or length < AHEAD_BYTES:
                length += file.length
                yield each, file

    def parse(self, file: File, version: Version, around: Set[str], *, is_patch: bool) -> Known:
        """Read a version, unless it was read beside paths that make no difference to it."""
        kept = self.read.setdefault((version, is_patch), [])
        for known in kept:
            if known.fits(around):
                return known
        intake, asking = self.documents.take_in(file, around, is_patch=is_patch)
        known = Known(intake, asking.answers)
        self.asked.update(asking.answers)
        for manifest in known.manifests:
            self.edges.setdefault(manifest.identity.name, set()).update(self.led_to([manifest]))
        kept.append(known)
        self.held += len(known.manifests)
        self.forget()
        return known

    def forget(self) -> None:
        """Let go of what was read longest ago, once there is too much of it."""
        while self.held > HELD and len(self.read) > 1:
            gone = self.read.pop(next(iter(self.read)))
            self.held -= sum(len(known.manifests) for known in gone)

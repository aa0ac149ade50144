"""Which exact versions have an advisory."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gate.scanners.dependencies.catalogue import VULNERABLE
from gate.scanners.dependencies.facts import Declared, Exact, Locked, Spot
from gate.scanners.dependencies.faults import Seen, shown
from gate.scanners.dependencies.landscape import Landscape
from gate.scanners.dependencies.osv import Advisories, key

NAMED = 5


@dataclass(frozen=True, slots=True)
class Package:
    """A package at an exact version, and where that stands."""

    ecosystem: str
    name: str
    version: str
    file: str
    spot: Spot

    @property
    def key(self) -> tuple[str, str]:
        """Name it as advisories do."""
        return key(self.ecosystem, self.name)


def packages(land: Landscape, path: str) -> Iterator[Package]:
    """List what a file fixes; what a lock has, it has and not the manifest."""
    contents = land.files[path]
    wanted: list[Locked | Declared] = [*contents.locked]
    wanted += [one for one in contents.declared if not any(land.locked(path, one))]
    for one in wanted:
        if isinstance(one.origin, Exact):
            yield Package(one.ecosystem, one.name, one.origin.version, path, one.spot)


def vulnerable(some: Sequence[Package], advisories: Advisories) -> Iterator[Seen]:
    """Find packages with advisories."""
    for one in some:
        ids, _ = advisories.about(one.key, one.version)
        if ids:
            more = f" and {len(ids) - NAMED} more" if len(ids) > NAMED else ""
            told = f"{', '.join(ids[:NAMED])}{more}"
            why = f"the version of {shown(one.name)} is affected by {told}"
            yield Seen(VULNERABLE, one.file, one.spot, why)


def uncompared(some: Sequence[Package], advisories: Advisories) -> int:
    """Count packages with advisories whose versions could not be compared."""
    return sum(not advisories.about(one.key, one.version)[1] for one in some)

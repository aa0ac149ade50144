"""What one process counts: sums, levels and how long things took, each by its labels."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock

from webhooks.metrics.catalogue import Family, Sort

Labels = tuple[str, ...]
"""The values of a family's labels, in the order of their names."""
Rows = dict[str, list[tuple[Labels, list[float]]]]


@dataclass(frozen=True, slots=True)
class Figures:
    """What was counted: the numbers of each family, by the values of its labels.

    A sum and a level is one number; a histogram is one for each bucket, none of which holds what
    another does, one for all that is above them, and the sum of everything.
    """

    rows: Rows = field(default_factory=dict)


class Meter:
    """Counts. Threads may share it."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._rows: dict[Family, dict[Labels, list[float]]] = {}
        self._lock = Lock()

    def add(self, family: Family, *labels: str, count: float = 1) -> None:
        """Add to a sum."""
        with self._lock:
            self._row(family, labels)[0] += count

    def put(self, family: Family, *labels: str, level: float) -> None:
        """Say how high a level is now."""
        with self._lock:
            self._row(family, labels)[0] = level

    def time(self, family: Family, *labels: str, seconds: float) -> None:
        """Say how long something took."""
        bucket = bisect_left(family.buckets, seconds)
        with self._lock:
            row = self._row(family, labels)
            row[bucket] += 1
            row[-1] += seconds

    def clear(self, family: Family) -> None:
        """Forget the levels of a family, of which some may be gone."""
        with self._lock:
            self._rows.pop(family, None)

    def figures(self) -> Figures:
        """Give what was counted so far."""
        with self._lock:
            return Figures(
                {
                    family.name: [(labels, list(row)) for labels, row in rows.items()]
                    for family, rows in self._rows.items()
                }
            )

    def _row(self, family: Family, labels: Labels) -> list[float]:
        rows = self._rows.setdefault(family, {})
        row = rows.get(labels)
        if row is None:
            row = rows[labels] = [0.0] * family.width
        return row


def together(families: Sequence[Family], all_figures: Iterable[Figures]) -> Figures:
    """Add up what several processes counted; of levels, each family says what that means."""
    known = {family.name: family for family in families}
    found: dict[str, dict[Labels, list[float]]] = {}
    for figures in all_figures:
        for name, rows in figures.rows.items():
            if family := known.get(name):
                merge(family, found.setdefault(name, {}), rows)
    return Figures({name: list(rows.items()) for name, rows in found.items()})


def merge(
    family: Family, into: dict[Labels, list[float]], rows: Iterable[tuple[Labels, list[float]]]
) -> None:
    """Add what another process counted of a family."""
    for labels, row in rows:
        there = into.get(tuple(labels))
        into[tuple(labels)] = list(row) if there is None else joined(family.sort, there, row)


def joined(sort: Sort, one: Sequence[float], other: Sequence[float]) -> list[float]:
    """Make one row of two."""
    match sort:
        case Sort.HIGHEST:
            return [max(one[0], other[0])]
        case Sort.LOWEST:
            return [min(one[0], other[0])]
        case Sort.SUM | Sort.LEVEL | Sort.HISTOGRAM:
            return [a + b for a, b in zip(one, other, strict=True)]


def without_levels(families: Sequence[Family], figures: Figures) -> Figures:
    """Give what remains true of a process that has ended."""
    kept: Mapping[str, Family] = {each.name: each for each in families if each.sort.lasting}
    return Figures({name: rows for name, rows in figures.rows.items() if name in kept})

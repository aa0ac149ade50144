"""Figures as Prometheus reads them: its text format, version 0.0.4."""

from collections.abc import Collection, Iterator, Sequence
from itertools import accumulate

from webhooks.metrics.catalogue import Family, Sort
from webhooks.metrics.meter import Figures, Labels

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
TYPES = {Sort.SUM: "counter", Sort.HISTOGRAM: "histogram"}
ESCAPES = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})


def exposed(families: Sequence[Family], figures: Figures) -> bytes:
    """Write all families; what was never counted is nought where its labels are known."""
    lines = [line for each in families for line in lines_of(each, figures.rows.get(each.name, []))]
    return ("\n".join(lines) + "\n").encode()


def lines_of(family: Family, rows: Sequence[tuple[Labels, Sequence[float]]]) -> Iterator[str]:
    """Write a family."""
    yield f"# HELP {family.name} {family.help}"
    yield f"# TYPE {family.name} {TYPES.get(family.sort, 'gauge')}"
    for labels, row in sorted([*rows, *uncounted(family, {labels for labels, _ in rows})]):
        pairs = list(zip(family.labels, labels, strict=True))
        if family.sort is Sort.HISTOGRAM:
            yield from histogram(family, pairs, row)
        else:
            yield f"{family.name}{written(pairs)} {number(row[0])}"


def uncounted(family: Family, counted: Collection[Labels]) -> Iterator[tuple[Labels, list[float]]]:
    """Give what is known to be counted at some time, and was not yet."""
    known = [(each,) for each in family.known] if family.labels else [()]
    for labels in known if family.sort.lasting else ():
        if labels not in counted:
            yield labels, [0.0] * family.width


def histogram(
    family: Family, pairs: Sequence[tuple[str, str]], row: Sequence[float]
) -> Iterator[str]:
    """Write a histogram, in which each bucket holds those below it."""
    *counts, total = row
    bounds = [*(f"{bound:g}" for bound in family.buckets), "+Inf"]
    below = list(accumulate(counts))
    for bound, count in zip(bounds, below, strict=True):
        yield f"{family.name}_bucket{written([*pairs, ('le', bound)])} {number(count)}"
    yield f"{family.name}_sum{written(pairs)} {number(total)}"
    yield f"{family.name}_count{written(pairs)} {number(below[-1])}"


def written(pairs: Sequence[tuple[str, str]]) -> str:
    """Write labels."""
    if not pairs:
        return ""
    return "{" + ",".join(f'{name}="{value.translate(ESCAPES)}"' for name, value in pairs) + "}"


def number(value: float) -> str:
    """Write a number."""
    return str(int(value)) if value == int(value) else repr(value)

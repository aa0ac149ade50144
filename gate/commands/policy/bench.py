"""`gate policy bench`: how long each rule takes on the manifests of the cases."""

import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence

from gate.authoring.pack import read_pack
from gate.authoring.timing import NOISE, Compared, compare, measure, save, saved
from gate.cli import ALLOWED, DENIED
from gate.commands.policy.choice import chosen, court_of
from gate.commands.progress import progress
from gate.errors import SourceError

HEAD = ("rule", "inputs", "median µs", "slowest µs")
BESIDE = ("saved µs", "ratio")


def run(options: Namespace) -> int:
    """Time rules; slow is no fault unless a ratio is given that none may exceed.

    Raises `SourceError` when saved times cannot be used, `PolicyError` when rules cannot.
    """
    if options.fail_above is not None and options.compare is None:
        raise SourceError("--fail-above needs saved times", advice="name them with --compare FILE")
    before = saved(options.compare) if options.compare else {}
    with progress(sys.stderr):
        pack = read_pack(options.folders)
        timings = measure(court_of(pack), chosen(pack, options), pack.cases)
    compared = compare(timings, before)
    sys.stdout.writelines(f"{line}\n" for line in aligned(list(rows(compared, options))))
    if options.save:
        save(options.save, timings)
    return verdict(compared, options.fail_above)


def verdict(compared: Sequence[Compared], limit: float | None) -> int:
    """Turn a comparison into an exit status, and name what became too slow."""
    slower = [each for each in compared if limit is not None and each.exceeds(limit)]
    for each in slower:
        sys.stdout.write(
            f"{each.now.rule} takes {each.ratio:.2f} times as long, more than {limit} "
            f"and more than {NOISE:.0f} µs\n"
        )
    return DENIED if slower else ALLOWED


def rows(compared: Sequence[Compared], options: Namespace) -> Iterator[tuple[str, ...]]:
    """Write the table, with the saved times if there are any."""
    yield (*HEAD, *BESIDE) if options.compare else HEAD
    for each in compared:
        now = each.now
        own = (now.rule, str(now.inputs), figure(now.median), figure(now.slowest))
        beside = (figure(each.before.median), ratio(each)) if each.before else ("-", "-")
        yield (*own, *beside) if options.compare else own


def figure(microseconds: float) -> str:
    """Write a time; none was taken of a rule that no case asks."""
    return f"{microseconds:.1f}" if microseconds else "-"


def ratio(compared: Compared) -> str:
    """Write how many times as long a rule takes."""
    return "-" if compared.ratio is None else f"{compared.ratio:.2f}"


def aligned(table: Sequence[Sequence[str]]) -> Iterator[str]:
    """Align columns: names to the left, numbers to the right."""
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for name, *numbers in table:
        cells = (text.rjust(width) for text, width in zip(numbers, widths[1:], strict=True))
        yield "  ".join((name.ljust(widths[0]), *cells))

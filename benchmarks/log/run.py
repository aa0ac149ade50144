"""Measures the log of records, and writes benchmarks/log/RESULTS.md.

    .venv/bin/python -m benchmarks.log.run

Times vary from machine to machine: they mean something beside the time that the disk needs for one
fdatasync, which is measured in the same run, and beside a plain table with the same bytes.
"""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.log import appending, checking, growing, kill
from benchmarks.run import machine

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Section:
    """What is measured of one matter, and what is asked of it."""

    title: str
    asked: str
    table: Callable[[], Sequence[tuple[str, str]]]


SECTIONS = (
    Section(
        "Durable signed appends",
        "at 1,000 a second, published meanwhile or not, p99 ≤ 15 ms; ≥ 1,000 a second; one sync of "
        "the WAL a commit",
        appending.table,
    ),
    Section(
        "A million entries",
        "a proof is made and verified in ≤ 1 ms; memory does not grow with the log",
        growing.table,
    ),
    Section("100,000 signed records", "fsck takes ≤ 60 s", checking.table),
    Section("Writers that are killed", "nothing that was acknowledged is lost", kill.table),
)


def report() -> Iterator[str]:
    """Measure, and write each section as soon as it is there."""
    yield "# The log"
    yield f"Made with `.venv/bin/python -m benchmarks.log.run`. {machine()}."
    yield f"Load {os.getloadavg()[0]:.1f} before."
    for section in SECTIONS:
        yield f"## {section.title}"
        yield f"Asked: {section.asked}."
        rows = (f"| {what} | {told} |" for what, told in section.table())
        yield "\n".join(["| | |", "|---|---|", *rows])


def main() -> int:
    """Measure everything."""
    parts = []
    for part in report():
        print(part, end="\n\n", flush=True)
        parts.append(part)
    (HERE / "RESULTS.md").write_text("\n\n".join(parts) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Measures the log of records and prints a table.

    .venv/bin/python -m benchmarks.log.run

Times vary from machine to machine: they mean something beside the time that the disk needs for one
fdatasync, which is measured in the same run, and beside a plain table with the same bytes.
"""

import os
import platform
import sys

from benchmarks.log import appending, checking, growing


def main() -> int:
    """Measure, and print what was measured."""
    load = os.getloadavg()[0]
    print(f"{platform.machine()}, {os.cpu_count()} processors, load {load:.1f} before\n")
    for title, table in (
        ("Durable signed appends", appending.table),
        ("A million entries", growing.table),
        ("100,000 signed records", checking.table),
    ):
        print(f"| {title} | |\n|---|---|", flush=True)
        for what, told in table():
            print(f"| {what} | {told} |", flush=True)
        print()
    return 0


if __name__ == "__main__":
    sys.exit(main())

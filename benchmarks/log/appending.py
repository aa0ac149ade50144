"""How many signed records become durable in a second, and how long each waits for it."""

import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.log.records import ORIGIN, entry, log_key, record_key, scratch
from gate.audit import Entry
from gate.audit.log.opening import Log, Mode, create_log, open_log

CLIENTS = 32
COUNT = 16_000
PACED = 1000
SYNCS = 500
PAGE = b"x" * 4096


@dataclass(frozen=True, slots=True)
class Measured:
    """Appends per second, and milliseconds of one of them."""

    rate: float
    median: float
    p99: float
    longest: float


def measured(seconds: list[float], whole: float) -> Measured:
    """Sum up how long each append took."""
    ordered = [1000 * one for one in sorted(seconds)]
    count = len(ordered)
    return Measured(count / whole, ordered[count // 2], ordered[count * 99 // 100], ordered[-1])


def concurrently(append: Callable[[Entry], object], *, count: int, rate: float = 0.0) -> Measured:
    """Sign and append from many threads, as fast as they can or at a rate for all together."""
    seconds: list[float] = []
    pause = CLIENTS / rate if rate else 0.0
    started = time.perf_counter()

    def client(number: int) -> None:
        for one in range(count // CLIENTS):
            due = started + pause * (one + number / CLIENTS)
            time.sleep(max(0.0, due - time.perf_counter()))
            begun = time.perf_counter()
            append(entry(f"{number}-{one}"))
            seconds.append(time.perf_counter() - begun)

    threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return measured(seconds, time.perf_counter() - started)


def in_a_log(folder: Path, *, count: int, rate: float = 0.0) -> Measured:
    """Append to a new log."""
    shutil.rmtree(folder, ignore_errors=True)
    create_log(folder, ORIGIN, log_key().key)
    with open_log(folder, Mode.APPEND) as log:
        return concurrently(log.append, count=count, rate=rate)


def while_publishing(folder: Path, *, count: int, rate: float) -> Measured:
    """Append to a new log at a rate while what is new is published every second."""
    shutil.rmtree(folder, ignore_errors=True)
    create_log(folder, ORIGIN, log_key().key)
    ended = threading.Event()
    with open_log(folder, Mode.APPEND) as log:

        def publish() -> None:
            while not ended.wait(1.0):
                log.publish(log_key(), lambda: datetime.now(UTC))

        publisher = threading.Thread(target=publish)
        publisher.start()
        told = concurrently(log.append, count=count, rate=rate)
        ended.set()
        publisher.join()
        return told


def in_a_table(folder: Path, *, count: int) -> Measured:
    """Insert the same bytes into a plain table of SQLite, each in a transaction of its own."""
    folder.mkdir(exist_ok=True)
    lock = threading.Lock()
    connection = sqlite3.connect(folder / "plain.db", isolation_level=None, check_same_thread=False)
    with closing(connection) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
        database.execute("CREATE TABLE record(id INTEGER PRIMARY KEY, leaf BLOB, envelope BLOB)")

        def append(one: Entry) -> None:
            with lock:
                database.execute(
                    "INSERT INTO record(leaf, envelope) VALUES (?, ?)", (one.leaf, one.envelope)
                )

        return concurrently(append, count=count)


def syncing(folder: Path) -> tuple[float, float]:
    """Give the median and the 99th percentile of writing 4 KiB and fdatasync, in milliseconds."""
    seconds = []
    with (folder / "synced").open("wb", buffering=0) as file:
        for _ in range(SYNCS):
            file.write(PAGE)
            begun = time.perf_counter()
            os.fdatasync(file.fileno())
            seconds.append(time.perf_counter() - begun)
    told = measured(seconds, 1.0)
    return told.median, told.p99


def syncs_of(count: int, folder: Path) -> str:
    """Count, with strace, the syncs of records that one client appends one after the other."""
    if shutil.which("strace") is None:
        return "strace absent"
    create_log(folder, ORIGIN, log_key().key)
    trace = folder / "trace"
    command = ["strace", "-f", "-y", "-e", "trace=fsync,fdatasync", "-o", str(trace)]
    script = [sys.executable, "-m", "benchmarks.log.appending", str(folder), str(count)]
    run = subprocess.run([*command, *script], capture_output=True, text=True, check=False)
    if run.returncode:
        return f"strace failed: {run.stderr.strip()[-80:]}"
    found = Counter(
        line.partition("<")[2].partition(">")[0].rpartition("/")[2]
        for line in trace.read_text().splitlines()
        if "sync(" in line
    )
    told = ", ".join(f"{name} {number}" for name, number in sorted(found.items()) if name)
    return f"{count} commits: {told}"


def one_after_the_other(log: Log, count: int) -> None:
    """Append from one client."""
    for number in range(count):
        log.append(entry(str(number)))


def table() -> list[tuple[str, str]]:
    """Measure everything, in a folder on the disk of the work tree."""
    log_key(), record_key()
    with scratch() as folder:
        median, p99 = syncing(folder)
        rows = [("4 KiB and fdatasync on this disk", f"{median:.2f} ms, p99 {p99:.2f} ms")]
        for what, told in (
            (f"{CLIENTS} clients, {PACED}/s", in_a_log(folder / "a", count=COUNT, rate=PACED)),
            (
                f"{CLIENTS} clients, {PACED}/s, published every second",
                while_publishing(folder / "e", count=COUNT, rate=PACED),
            ),
            (f"{CLIENTS} clients, as fast as they can", in_a_log(folder / "b", count=COUNT)),
            ("the same bytes in a plain table", in_a_table(folder / "c", count=COUNT)),
        ):
            rows.append((what, f"{told.rate:.0f}/s, {times(told)}"))
        return [*rows, ("syncs of one client", syncs_of(200, folder / "d"))]


def times(told: Measured) -> str:
    """Write how long appends took."""
    return f"p50 {told.median:.1f} ms, p99 {told.p99:.1f} ms, longest {told.longest:.1f} ms"


if __name__ == "__main__":
    with open_log(Path(sys.argv[1]), Mode.APPEND) as opened:
        one_after_the_other(opened, int(sys.argv[2]))

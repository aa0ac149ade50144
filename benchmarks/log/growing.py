"""What a log of a million entries costs: memory as it grows, and proofs in it."""

import statistics
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from benchmarks.log.records import ORIGIN, log_key, scratch, unsigned
from gate.audit.log.hashing import leaf_hash, verify_consistency, verify_inclusion
from gate.audit.log.opening import Log, create_log, open_log
from gate.audit.log.store.connection import connect
from gate.audit.log.store.writing import Writer

BATCH = 5_000
COUNT = 1_000_000
PROOFS = 2_000
STEP = 200_000
KIBIBYTE = 1024


def memory() -> float:
    """Give the memory of this process now, in MiB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / KIBIBYTE
    return 0.0


def fill(folder: Path, count: int) -> Iterator[tuple[int, float]]:
    """Append entries that nobody signed, in large batches; tell the memory now and then."""
    create_log(folder, ORIGIN, log_key().key)
    made = (unsigned(f"decision-{number}") for number in range(count))
    with connect(folder / "log.db") as connection:
        with connection.reading() as cursor:
            cursor.execute("PRAGMA synchronous = OFF")
        writer = Writer(connection)
        for start in range(0, count, BATCH):
            writer.append(list(islice(made, BATCH)))
            if (start + BATCH) % STEP == 0:
                yield start + BATCH, memory()


def inclusions(log: Log, size: int) -> list[float]:
    """Make and verify inclusion proofs; give the milliseconds of each."""
    root, spent = log.root(size), []
    for number in range(PROOFS):
        index = number * 7919 * 61 % size
        leaf = leaf_hash(log.record(index).leaf)
        begun = time.perf_counter()
        proof = log.inclusion(index, size)
        good = verify_inclusion(leaf, index, size, proof, root)
        spent.append(1000 * (time.perf_counter() - begun))
        assert_good(what=good)
    return spent


def consistencies(log: Log, size: int) -> list[float]:
    """Make and verify consistency proofs; give the milliseconds of each."""
    root, spent = log.root(size), []
    for number in range(PROOFS):
        old = 1 + number * 7919 * 61 % size
        known = log.root(old)
        begun = time.perf_counter()
        good = verify_consistency(old, known, size, root, log.consistency(old, size))
        spent.append(1000 * (time.perf_counter() - begun))
        assert_good(what=good)
    return spent


def assert_good(*, what: bool) -> None:
    """End the measurement where a proof does not verify: its time would mean nothing."""
    if not what:
        raise SystemExit("a proof does not verify")


def told(spent: list[float]) -> str:
    """Write how long proofs took."""
    return f"{statistics.median(spent):.3f} ms, p99 {sorted(spent)[len(spent) * 99 // 100]:.3f} ms"


def table(count: int = COUNT) -> list[tuple[str, str]]:
    """Measure everything."""
    with scratch() as place:
        folder = place / "log"
        grown = [f"{size:,}: {used:.0f} MiB" for size, used in fill(folder, count)]
        with open_log(folder) as log:
            rows = [
                ("memory while it grows", "; ".join(grown)),
                (f"inclusion in {count:,}, made and verified", told(inclusions(log, count))),
                (f"consistency to {count:,}, made and verified", told(consistencies(log, count))),
            ]
            read = sum(1 for _ in log.scan())
            rows.append((f"memory after reading all {read:,}", f"{memory():.0f} MiB"))
        return rows

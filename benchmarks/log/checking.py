"""How long it takes to look at everything in a log of signed and published records."""

import time
from collections import Counter
from datetime import UTC, datetime

from benchmarks.log.growing import memory
from benchmarks.log.records import ORIGIN, entry, log_key, scratch
from gate.audit.log import files
from gate.audit.log.flaws import Extent
from gate.audit.log.fsck import fsck, fsck_public
from gate.audit.log.opening import create_log, open_log
from gate.audit.log.store.connection import connect
from gate.audit.log.store.writing import Writer

BATCH = 1_000
COUNT = 100_000


def table(count: int = COUNT) -> list[tuple[str, str]]:
    """Fill a log in large batches, publish it, and look at all of it in both ways."""
    with scratch() as place:
        folder = place / "log"
        create_log(folder, ORIGIN, log_key().key)
        with connect(folder / "log.db") as connection:
            writer = Writer(connection)
            for start in range(0, count, BATCH):
                writer.append([entry(f"decision-{start + one}") for one in range(BATCH)])
        with open_log(folder) as log:
            begun = time.perf_counter()
            log.publish(log_key(), lambda: datetime.now(UTC))
            published = time.perf_counter()
            flaws = list(fsck(log, Extent()))
            tables = time.perf_counter()
            flaws += fsck_public(
                lambda path: files.read(log.public, path), log.origin, log.key, Extent()
            )
            public = time.perf_counter()
    return [
        (f"publishing {count:,} records at once", f"{published - begun:.1f} s"),
        ("fsck of tables and files", f"{tables - published:.1f} s"),
        ("fsck of the files alone", f"{public - tables:.1f} s"),
        ("flaws", str(Counter(flaw.damage.value for flaw in flaws)) if flaws else "none"),
        ("memory afterwards", f"{memory():.0f} MiB"),
    ]

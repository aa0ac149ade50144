"""How a webhook is put under load, and what that costs it: hey, and what the kernel counts."""

import csv
import os
import statistics
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.admission.tools import HEY, built

TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
MIB = 1024 * 1024
LIMIT = 60.0


@dataclass(frozen=True)
class Family:
    """A process and those it has started."""

    first: int

    @property
    def all(self) -> list[int]:
        """Name them, the first first."""
        started = Path(f"/proc/{self.first}/task/{self.first}/children").read_text().split()
        return [self.first, *map(int, started)]

    @property
    def workers(self) -> list[int]:
        """Name those that answer: the ones that were started, or the only one."""
        return self.all[1:] or self.all

    @property
    def seconds(self) -> float:
        """Give the processor time that they took."""
        return sum(seconds(each) for each in self.all)

    @property
    def memory(self) -> float:
        """Give how much memory the largest worker has, in MiB."""
        return max(resident(each) for each in self.workers)


def seconds(process: int) -> float:
    """Give the processor time that a process took, in user and system mode."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def resident(process: int) -> float:
    """Give how much memory a process has, in MiB."""
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * PAGE / MIB


@dataclass(frozen=True)
class Measured:
    """What came of a while under load: requests in a second, and milliseconds."""

    rate: float
    median: float
    slow: float
    processor: float


@dataclass(frozen=True)
class Load:
    """What is brought to a webhook, and for how many seconds each time."""

    body: Path
    duration: float

    def on(self, url: str, family: Family, clients: int) -> Measured:
        """Bring it as often as so many clients can. Raises `SystemExit` for other answers."""
        command = [
            str(built(HEY, "hey")), "-z", f"{self.duration}s", "-c", str(clients), "-m", "POST",
            "-T", "application/json", "-D", str(self.body), "-o", "csv", url,
        ]  # fmt: skip
        before = family.seconds
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=LIMIT)
        rows = list(csv.DictReader(done.stdout.splitlines()))
        if {row["status-code"] for row in rows} != {"200"}:
            raise SystemExit(f"{url} answered otherwise than with 200")
        spent = (family.seconds - before) / len(rows) * 1000
        return Measured(rate(rows), *spread(open_already(rows)), spent)


def rate(rows: Sequence[Mapping[str, str]]) -> float:
    """Count the answers in a second."""
    ends = [float(row["offset"]) + float(row["response-time"]) for row in rows]
    return len(rows) / max(ends)


def open_already(rows: Iterable[Mapping[str, str]]) -> list[float]:
    """Give the milliseconds of requests over connections that were there, as API servers' are."""
    return [float(row["response-time"]) * 1000 for row in rows if not float(row["DNS+dialup"])]


def spread(times: Sequence[float]) -> tuple[float, float]:
    """Give the median, and what 99 of a hundred stay below."""
    return statistics.median(times), statistics.quantiles(times, n=100)[98]


def middle(measured: Sequence[Measured]) -> Measured:
    """Give the medians of several times."""
    return Measured(
        *(
            statistics.median(getattr(each, name) for each in measured)
            for name in ("rate", "median", "slow", "processor")
        )
    )

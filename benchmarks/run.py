"""Measures the gate beside conftest in one run and writes benchmarks/RESULTS.md.

    .venv/bin/python -m benchmarks.run

Builds conftest once, from the module pinned in benchmarks/tools. Times vary from machine to
machine and from run to run: read the ratios, and the medians they come from. Before anything is
measured both programs judge one manifest for every fault that they know, and must agree.
"""

import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.agreement import agreed
from benchmarks.manifests import FAULTS, manifest, write

HERE = Path(__file__).parent
GATE = Path(sys.executable).with_name("gate")
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "agentgate" / "peers"
COUNT = 1000
RUNS = 15
METHOD = (
    "conftest 0.71.1 has a rule for each of ours (`benchmarks/peer`), with the same reach in a "
    "Deployment. Made with `.venv/bin/python -m benchmarks.run`."
)
PEER = HERE / "peer"
LIMIT = 120.0
MEBIBYTE = 1024


@dataclass(frozen=True)
class Run:
    """One process: wall and processor time in seconds, peak memory in MiB, exit status."""

    seconds: float
    processor: float
    mebibytes: float
    status: int


@dataclass(frozen=True)
class Measured:
    """The medians of several runs."""

    seconds: float
    processor: float
    mebibytes: float


def once(command: Sequence[str], folder: Path) -> Run:
    """Run a command to its end and measure it."""
    started = time.perf_counter()
    with Path(os.devnull).open("wb") as nowhere:
        process = subprocess.Popen(command, cwd=folder, stdout=nowhere, stderr=nowhere)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - started
    processor = usage.ru_utime + usage.ru_stime
    return Run(seconds, processor, usage.ru_maxrss / MEBIBYTE, process.returncode)


def paired(commands: Sequence[tuple[Sequence[str], int]], folder: Path) -> list[Measured]:
    """Measure commands turn by turn, so that noise meets all of them; check their statuses."""
    runs: list[list[Run]] = [[] for _ in commands]
    for _ in range(RUNS):
        for position, (command, expected) in enumerate(commands):
            run = once(command, folder)
            if run.status != expected:
                raise SystemExit(f"{command[0]} ended with {run.status}, not {expected}")
            runs[position].append(run)
    return [
        Measured(
            statistics.median(run.seconds for run in each),
            statistics.median(run.processor for run in each),
            statistics.median(run.mebibytes for run in each),
        )
        for each in runs
    ]


def conftest() -> Path:
    """Build conftest unless it is there."""
    binary = CACHE / "conftest"
    if not binary.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        package = "github.com/open-policy-agent/conftest"
        command = ["go", "build", "-buildvcs=false", "-o", str(binary), package]
        subprocess.run(command, cwd=HERE / "tools", check=True)
    return binary


def same_work(folder: Path) -> list[str]:
    """Make sure that both programs do the same work before it is measured."""
    count = agreed(str(GATE), [str(conftest()), "test", "--policy", str(PEER)], folder)
    return [f"| faults found, of {len(FAULTS)} rules | {count} | {count} | 1.00 | = 1.0 | met |"]


def many(folder: Path) -> list[str]:
    """Judge a thousand files, beside conftest."""
    write(folder / "manifests", COUNT)
    peer = [str(conftest()), "test", "--policy", str(PEER), "manifests"]
    gate, other = paired([([str(GATE), "check", "manifests"], 1), (peer, 1)], folder)
    return [
        row(f"{COUNT} files: wall time", f"{gate.seconds:.2f} s", f"{other.seconds:.2f} s",
            gate.seconds / other.seconds, 0.5),
        ratio(f"{COUNT} files: processor time", f"{gate.processor:.2f} s",
            f"{other.processor:.2f} s", gate.processor / other.processor),
        row(f"{COUNT} files: peak memory", f"{gate.mebibytes:.0f} MiB",
            f"{other.mebibytes:.0f} MiB", gate.mebibytes / other.mebibytes, 2.0),
    ]  # fmt: skip


def one_file(folder: Path) -> list[str]:
    """Judge as many documents of one file beside conftest, and as items of a List without it."""
    texts = [manifest(number) for number in range(COUNT)]
    for name, text in (("documents", "---\n".join(texts)), ("list", listed(texts))):
        (folder / name).mkdir()
        (folder / name / "all.yaml").write_text(text)
    peer = [str(conftest()), "test", "--policy", str(PEER), "documents"]
    gate, items, other = paired(
        [([str(GATE), "check", "documents"], 1), ([str(GATE), "check", "list"], 1), (peer, 1)],
        folder,
    )
    return [
        ratio(f"{COUNT} documents of one file: wall time", f"{gate.seconds:.2f} s",
              f"{other.seconds:.2f} s", gate.seconds / other.seconds),
        f"| {COUNT} items of one List: wall time | {items.seconds:.2f} s | | | | |",
    ]  # fmt: skip


def listed(texts: Sequence[str]) -> str:
    """Write objects as the items of a List, which conftest does not look into."""
    items = ("- " + text.rstrip().replace("\n", "\n  ") for text in texts)
    return "\n".join(["apiVersion: v1", "kind: List", "items:", *items, ""])


def staged(folder: Path) -> list[str]:
    """Judge one staged file in a repository of a thousand."""
    write(folder / "manifests", COUNT)
    for arguments in (
        ["init", "--quiet"], ["add", "."],
        ["-c", "user.name=x", "-c", "user.email=x@example.com", "commit", "--quiet", "-m", "x"],
    ):  # fmt: skip
        subprocess.run(["git", *arguments], cwd=folder, check=True, timeout=LIMIT)
    (folder / "manifests" / "agent-0001.yaml").write_text(manifest(2001))
    subprocess.run(["git", "add", "."], cwd=folder, check=True, timeout=LIMIT)
    gate, version = paired(
        [([str(GATE), "check", "--staged"], 0), ([str(GATE), "--version"], 0)], folder
    )
    return [
        bound("one staged file of 1000", gate.seconds, 0.5),
        bound("`gate --version`", version.seconds, 0.12),
    ]


def evaluation() -> list[str]:
    """Compare rules asked one by one with one query, inside the engine."""
    command = ["go", "test", "-run", "^$", "-bench", "RuleByRule|OneQuery", "-count", "5",
               "./internal/policy"]  # fmt: skip
    done = subprocess.run(command, cwd=HERE.parent / "engine", check=True, capture_output=True,
                          text=True, timeout=LIMIT * 3)  # fmt: skip
    times = {
        name: statistics.median(
            map(float, re.findall(rf"Benchmark{name}\S*\s+\d+\s+([\d.]+) ns/op", done.stdout))
        )
        for name in ("RuleByRule", "OneQuery")
    }
    one, all_ = times["RuleByRule"] / 1000, times["OneQuery"] / 1000
    return [
        row(
            "rules one by one, beside one query", f"{one:.0f} µs", f"{all_:.0f} µs", one / all_, 1.6
        )
    ]


def row(what: str, gate: str, peer: str, ratio: float, target: float) -> str:
    """Write a comparison."""
    verdict = "met" if ratio <= target else "**missed**"
    return f"| {what} | {gate} | {peer} | {ratio:.2f} | ≤ {target} | {verdict} |"


def ratio(what: str, gate: str, peer: str, found: float) -> str:
    """Write a comparison for which nobody has set a bound."""
    return f"| {what} | {gate} | {peer} | {found:.2f} | | |"


def bound(what: str, seconds: float, target: float) -> str:
    """Write a figure with a bound of its own."""
    verdict = "met" if seconds <= target else "**missed**"
    return f"| {what} | {seconds:.3f} s | | | ≤ {target} s | {verdict} |"


def machine() -> str:
    """Describe the machine as far as a reader needs it."""
    model = re.search(r"model name\s*:\s*(.*)", Path("/proc/cpuinfo").read_text())
    memory = re.search(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text())
    return (
        f"{model[1] if model else platform.machine()}, {os.cpu_count()} cores, "
        f"{int(memory[1]) // 2**20 if memory else 0} GiB, Linux {platform.release()}, "
        f"Python {platform.python_version()}"
    )


def in_folder(measure: Callable[[Path], list[str]]) -> list[str]:
    """Measure in a folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="agentgate-benchmark-"))
    try:
        return measure(folder)
    finally:
        shutil.rmtree(folder)


def main() -> None:
    """Measure everything and write the table."""
    measured = (same_work, many, one_file, staged)
    rows = [*(row for each in measured for row in in_folder(each)), *evaluation()]
    lines = [
        "# Benchmarks", "",
        f"Medians of {RUNS} runs, turn by turn. {METHOD}", "",
        f"Machine: {machine()}.", "",
        "| what | gate | peer | ratio | target | |", "|---|---|---|---|---|---|", *rows, "",
    ]  # fmt: skip
    (HERE / "RESULTS.md").write_text("\n".join(lines))
    print("\n".join(lines))


if __name__ == "__main__":
    main()

"""Time `gate prove grant` on 10,000 commits beside `git log -S` and `-G`; prints ratios.

    python -m benchmarks.prove.run [COMMITS [AGENTS]]

Each is run five times and the median counts; memory is the largest of any process of the run.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.prove.history import build

ROUNDS = 5
GATE = [sys.executable, "-m", "gate", "prove"]
QUESTIONS = {
    "gate prove grant": [*GATE, "grant", "--agent", "prod/agent-7", "--tool", "delete_file"],
    "gate prove agent": [*GATE, "agent", "--agent", "prod/agent-7", "--at", "2023-11-18"],
    "git log -S (file)": [
        "git", "log", "-m", "--first-parent", "--oneline", "-Sdelete_file", "--",
        "agents/agent-7.yaml",
    ],
    "git log -G (file)": [
        "git", "log", "-m", "--first-parent", "--oneline", "-Gdelete_file", "--",
        "agents/agent-7.yaml",
    ],
    "git log -S (all)": ["git", "log", "-m", "--first-parent", "--oneline", "-Sdelete_file"],
    "git log -G (all)": ["git", "log", "-m", "--first-parent", "--oneline", "-Gdelete_file"],
}  # fmt: skip


@dataclass(frozen=True)
class Cost:
    """What one run took: seconds, and the largest resident memory in MiB."""

    seconds: float
    memory: float


def run(command: list[str], folder: Path) -> Cost:
    """Run a program once."""
    surroundings = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    start = time.perf_counter()
    with subprocess.Popen(
        command, cwd=folder, env=surroundings, stdout=subprocess.DEVNULL
    ) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return Cost(time.perf_counter() - start, usage.ru_maxrss / 1024)


def main() -> None:
    """Build, run and print."""
    commits = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    agents = int(sys.argv[2]) if len(sys.argv) > 2 else 50  # noqa: PLR2004
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        start = time.perf_counter()
        build(folder, commits, agents)
        took = time.perf_counter() - start
        print(f"{commits:,} commits, {agents} agents, built in {took:.1f} s")
        medians = {}
        for label, command in QUESTIONS.items():
            costs = [run(command, folder) for _ in range(ROUNDS)]
            seconds = medians[label] = statistics.median(cost.seconds for cost in costs)
            memory = max(cost.memory for cost in costs)
            print(f"{label:20} {seconds:8.2f} s {memory:8.0f} MiB")
        for peer in list(medians)[2:]:
            print(f"gate prove grant / {peer}: {medians['gate prove grant'] / medians[peer]:.2f}")


if __name__ == "__main__":
    main()

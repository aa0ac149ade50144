"""Times `gate prove` beside `git log -S` and `-G`, and writes benchmarks/prove/RESULTS.md.

    python -m benchmarks.prove.run

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

from benchmarks.prove.history import build, edits, grants

ROUNDS = 5
COMMITS = 10_000
AGENTS = 50
GRANTS = 100_000
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
PEERS = [label for label in QUESTIONS if label.startswith("git ")]
HEAD = (
    "# Who granted what\n\n"
    "Made with `.venv/bin/python -m benchmarks.prove.run`: %s commits, %d agents, the median of %d "
    "runs; %d cores at a load of %s.\n\n"
    "| what | time | memory |\n|---|---|---|"
)
TAIL = (
    "\n`git log -S` searches text; the gate reads what every version means. It took %s.\n"
    "The last row is one run over a history in which every commit gives one agent the tool, or "
    "takes it away again.\n"
)


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
    """Build, run and write."""
    with tempfile.TemporaryDirectory() as name:
        edited, granted = Path(name) / "edited", Path(name) / "granted"
        build(edited, edits(COMMITS, AGENTS))
        build(granted, grants(GRANTS))
        before = os.getloadavg()[0]
        found = {label: measured(command, edited) for label, command in QUESTIONS.items()}
        most = run(QUESTIONS["gate prove grant"], granted)
    costs = [*found.items(), (f"gate prove grant, {GRANTS:,} grants and revocations", most)]
    rows = [f"| `{label}` | {c.seconds:.2f} s | {c.memory:.0f} MiB |" for label, c in costs]
    ours = found["gate prove grant"].seconds
    ratios = [f"{ours / found[peer].seconds:.1f} times `{peer}`" for peer in PEERS]
    load = f"{before:.1f} before and {os.getloadavg()[0]:.1f} after"
    text = HEAD % (f"{COMMITS:,}", AGENTS, ROUNDS, os.cpu_count(), load)
    tail = TAIL % ", ".join(ratios)
    (Path(__file__).parent / "RESULTS.md").write_text("\n".join((text, *rows, tail)))


def measured(command: list[str], folder: Path) -> Cost:
    """Run a program several times: the median of its time, and the most memory."""
    costs = [run(command, folder) for _ in range(ROUNDS)]
    return Cost(statistics.median(c.seconds for c in costs), max(c.memory for c in costs))


if __name__ == "__main__":
    main()

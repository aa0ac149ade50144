"""Measures `gate check` with semgrep over a repository of 500 files, and prints a table.

    PATH=<folder of semgrep>:$PATH .venv/bin/python -m benchmarks.scan.run

All scanners are on. Cold means that nothing is remembered of these files; processes and disk are
warm.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
RUNS = 3
FILES = 500
CORPUS = ROOT / "tests" / "gate" / "scanners" / "semgrep" / "corpus"
MANIFEST = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: prod}\n"
SUFFIXES = frozenset({".py", ".ts", ".js", ".sh"})
PARTS = ("config", "credentials", "display", "formats", "rendering", "reports", "sources")
TARGETS = (("cold", 10.0), ("unchanged", 0.7), ("one file changed", 1.5))


def fill(folder: Path, kind: str) -> None:
    """Write code, each file a little different; `dense` is all corpus, with thousands of faults."""
    samples = [path for path in sorted(CORPUS.iterdir()) if path.suffix in SUFFIXES]
    if kind == "usual":
        # The code of the gate itself, with a tenth that is full of faults.
        code = [path for part in PARTS for path in sorted((ROOT / "gate" / part).rglob("*.py"))]
        samples = [*samples, *code[: 9 * len(samples)]]
    (folder / "a.yaml").write_text(MANIFEST)
    for number in range(FILES - 1):
        sample = samples[number % len(samples)]
        comment = "//" if sample.suffix in {".ts", ".js"} else "#"
        place = folder / f"part{number % 20}" / f"file{number}{sample.suffix}"
        place.parent.mkdir(exist_ok=True)
        place.write_text(f"{comment} {number}\n{sample.read_text()}")


def spent() -> float:
    """Give the processor time of all programs that were run."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def timed(folder: Path, cache: Path) -> tuple[float, float]:
    """Run `gate check` once, which must deny; give wall and processor time."""
    environment = os.environ | {"XDG_CACHE_HOME": str(cache), "PYTHONPATH": str(ROOT)}
    before, start = spent(), time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "gate", "check", ".", "--output", "json"], cwd=folder,
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    taken = time.perf_counter() - start, spent() - before
    if done.returncode != 1 or f'"files": {FILES - 1}' not in done.stdout:
        told = done.stderr or done.stdout[:2000]
        raise SystemExit(f"gate check answered {done.returncode}: {told}")
    return taken


def measured(folder: Path, place: Path) -> list[list[tuple[float, float]]]:
    """Take the times of each kind, turn by turn."""
    taken: list[list[tuple[float, float]]] = [[], [], []]
    for turn in range(RUNS):
        cache = place / f"cache{turn}"
        taken[0].append(timed(folder, cache))
        taken[1].append(timed(folder, cache))
        with (folder / "part0" / "file0.py").open("a") as changed:
            changed.write(f"# {turn}\n")
        taken[2].append(timed(folder, cache))
    return taken


def table(kind: str) -> Iterator[str]:
    """Measure one kind of repository."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "repository")
        folder.mkdir()
        fill(folder, kind)
        results = measured(folder, Path(name))
    yield f"| {FILES} files, {kind} | median | lowest | processor | target | |"
    yield "|---|---|---|---|---|---|"
    for (what, target), taken in zip(TARGETS, results, strict=True):
        walls, processor = [wall for wall, _ in taken], statistics.median(cpu for _, cpu in taken)
        median = statistics.median(walls)
        word = "met" if median <= target else "missed"
        yield (
            f"| {what} | {median:.2f} s | {min(walls):.2f} s | {processor:.2f} s "
            f"| ≤ {target} s | {word} |"
        )


def main() -> int:
    """Measure, and print what was measured."""
    print(f"Medians of {RUNS} runs, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}.")
    for kind in ("usual", "dense"):
        print()
        for line in table(kind):
            print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""That nothing which was acknowledged is lost when processes are killed."""

import re
import subprocess
import sys

from tests.generate import ROOT

ROUNDS = 50
TOLD = re.compile(rf"{ROUNDS} rounds, (\d+) records acknowledged, 0 wrong\n")


def test_nothing_acknowledged_is_lost() -> None:
    # It forks two hundred times, which is dear in a process that has run other tests.
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.log.kill", str(ROUNDS)], cwd=ROOT, timeout=300,
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    told = TOLD.match(done.stdout)
    assert told, done.stdout + done.stderr
    assert int(told[1]) > ROUNDS

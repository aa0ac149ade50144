"""The status of the process means what it says, also where the gate itself is at fault."""

import subprocess
import sys

import pytest

from gate.cli import ALLOWED, DENIED, UNDECIDED

START = "import gate.__main__ as process; process.main = lambda: {}; process.start()"


@pytest.mark.parametrize(
    ("result", "status", "told"),
    [
        ("0", ALLOWED, ""),
        ("1", DENIED, ""),
        ("1 / 0", UNDECIDED, "ZeroDivisionError"),
        ("[0][9]", UNDECIDED, "IndexError"),
        ("(lambda again: again(again))(lambda again: again(again))", UNDECIDED, "RecursionError"),
    ],
    ids=["allowed", "denied", "fault", "place", "depth"],
)
def test_a_fault_of_the_gate_is_no_denial(result: str, status: int, told: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", START.format(result)],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == status
    assert told in done.stderr

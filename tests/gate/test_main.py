"""The status of the process means what it says, also where the gate itself is at fault."""

import os
import subprocess
import sys
from pathlib import Path

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


def ended(folder: Path, shell: str, *, buffered: bool = True) -> tuple[int, str]:
    """Have a shell run the gate; gives its status and what it said of errors."""
    surroundings = dict(os.environ, GATE=f"{sys.executable} -m gate", PYTHONUNBUFFERED="1")
    surroundings["PYTHONPATH"] = str(Path(__file__).parents[2])
    if buffered:
        del surroundings["PYTHONUNBUFFERED"]
    done = subprocess.run(
        ["bash", "-c", shell], cwd=folder, env=surroundings, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    return done.returncode, done.stderr


@pytest.mark.parametrize("buffered", [True, False])
@pytest.mark.parametrize(
    "command", ["rules", "rules --output json", "explain tool-scope", "--help"]
)
def test_an_answer_that_nobody_gets_is_told(
    tmp_path: Path, command: str, *, buffered: bool
) -> None:
    full = "gate: standard output cannot be written: No space left on device\n"
    assert ended(tmp_path, f"$GATE {command} >/dev/full", buffered=buffered) == (UNDECIDED, full)
    closed = ended(tmp_path, f"$GATE {command} >&-", buffered=buffered)
    assert closed == (UNDECIDED, "gate: standard output is closed\n")


def test_a_stream_that_is_closed_is_empty(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("a: 1\n")
    status, told = ended(tmp_path, "$GATE check - <&-")
    assert (status, told.startswith("gate: standard input is empty\n")) == (UNDECIDED, True)
    assert ended(tmp_path, "$GATE check a.yaml <&- 2>&-") == (ALLOWED, "")
    assert ended(tmp_path, "$GATE check none.yaml 2>&-") == (UNDECIDED, "")


@pytest.mark.parametrize("command", ["check", "rules", "show a.yaml", "diff main"])
def test_a_folder_that_is_gone_is_told(tmp_path: Path, command: str) -> None:
    (tmp_path / "gone").mkdir()
    status, told = ended(tmp_path, f"cd gone; rmdir ../gone; $GATE {command}")
    assert status == UNDECIDED
    assert told == "gate: the working directory cannot be used: No such file or directory\n"

import sys
from pathlib import Path

import pytest

from gate.sources.process import Bounds, Command, Outcome, Overrun, run

PLENTY = Bounds(seconds=30, output=1 << 24)


def started(*arguments: str, feed: bytes = b"", bounds: Bounds = PLENTY) -> Outcome:
    return run(Command(arguments, Path("/"), {"PATH": "/usr/bin:/bin"}), feed, bounds)


@pytest.mark.parametrize("size", [0, 1, 65_536, 3_000_000])
def test_input_and_output_of_any_size_pass_at_once(size: int) -> None:
    data = b"x" * size
    assert started("cat", feed=data) == Outcome(0, data, "")


def test_status_and_complaints_are_kept() -> None:
    assert started("sh", "-c", "echo no >&2; exit 3") == Outcome(3, b"", "no\n")


def test_a_program_may_leave_its_input_unread() -> None:
    assert started("true", feed=b"x" * 1_000_000).status == 0


def test_only_the_given_environment_is_seen() -> None:
    names = {line.split(b"=")[0] for line in started("env").output.splitlines()}
    assert names <= {b"PATH", b"PWD", b"LC_CTYPE"}


@pytest.mark.parametrize(
    "script", ["sleep 60", "exec >&- 2>&-; sleep 60", "while :; do echo no >&2; done"]
)
def test_a_program_that_does_not_end_is_ended(script: str) -> None:
    with pytest.raises(Overrun, match=r"ran for more than 0\.2 seconds"):
        started("bash", "-c", f"exec 0<&-; {script}", bounds=Bounds(0.2, 100))


def test_a_program_that_does_not_stop_writing_is_ended() -> None:
    with pytest.raises(Overrun, match="wrote more than 1,000 bytes"):
        started("yes", bounds=Bounds(30, 1000))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds the memory of others")
def test_a_program_gets_no_more_memory_than_it_may_have() -> None:
    script = "import time; time.sleep(0.2); x = bytearray(200_000_000); print(len(x))"
    answer = started(sys.executable, "-c", script, bounds=Bounds(30, 1000, memory=100_000_000))
    assert answer.status != 0
    assert "MemoryError" in answer.complaints

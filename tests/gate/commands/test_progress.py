"""A sign of life: only on a terminal, only after a while, and wiped out."""

import io
import time

import pytest

from gate.commands import progress


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_quick_run_says_nothing() -> None:
    stream = Terminal()
    with progress.progress(stream):
        pass
    assert stream.getvalue() == ""


def test_a_slow_run_says_so_and_wipes_it_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    stream = Terminal()
    with progress.progress(stream):
        while not stream.getvalue():
            time.sleep(0.01)
    assert stream.getvalue() == f"judging …{progress.CLEAR}"


def test_a_pipe_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    stream = io.StringIO()
    with progress.progress(stream):
        time.sleep(0.05)
    assert stream.getvalue() == ""

"""The thread that commits: what it promises to those who bring entries."""

import socket
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from gate.audit import Entry, Summary
from gate.audit.log import frames, holding, talking
from gate.audit.log.calling import Caller
from gate.audit.log.frames import Broken
from gate.audit.log.holding import Commit, Turns, listening
from gate.errors import LogError

from .sample import entries, entry, new_log


class Slow:
    """Commits once it is let, and remembers the batches."""

    def __init__(self) -> None:
        self.batches: list[int] = []
        self.reached = threading.Event()
        self.let = threading.Event()

    def __call__(self, batch: Sequence[Entry]) -> Sequence[int]:
        self.reached.set()
        self.let.wait(10)
        first = sum(self.batches)
        self.batches.append(len(batch))
        return range(first, first + len(batch))


def quick() -> Slow:
    slow = Slow()
    slow.let.set()
    return slow


@contextmanager
def taking(path: Path, commit: Commit) -> Iterator[Turns]:
    """Take turns at a socket."""
    turns = Turns(listening(path), commit)
    thread = threading.Thread(target=turns.run)
    thread.start()
    try:
        yield turns
    finally:
        turns.end()
        thread.join(10)
        assert not thread.is_alive()


@contextmanager
def connected(path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(10)
        connection.connect(str(path))
        yield connection


def send(connection: socket.socket, *brought: Entry) -> None:
    connection.sendall(b"".join(frames.framed(frames.write_entry(each)) for each in brought))


def answers(connection: socket.socket, count: int) -> list[int]:
    return [frames.read_answer(frames.receive(connection)) for _ in range(count)]


def test_what_arrives_meanwhile_is_committed_together(tmp_path: Path) -> None:
    slow, path = Slow(), tmp_path / "socket"
    with taking(path, slow) as turns, connected(path) as one, connected(path) as two:
        send(one, entries(20)[0])
        slow.reached.wait(10)
        assert turns.waiting == 1
        send(one, *entries(20)[1:8])
        send(two, *entries(20)[8:])
        slow.let.set()
        assert sorted([*answers(one, 8), *answers(two, 12)]) == list(range(20))
    assert slow.batches == [1, 19]
    assert turns.waiting == 0


def test_a_failure_is_told_to_everyone_who_waits_and_to_nobody_later(tmp_path: Path) -> None:
    path, failures = tmp_path / "socket", ["the disk failed"]

    def failing(batch: Sequence[Entry]) -> Sequence[int]:
        if failures:
            raise LogError(failures.pop(), advice="another disk")
        return range(len(batch))

    with taking(path, failing), connected(path) as connection:
        send(connection, *entries(8))
        for _ in range(8):
            with pytest.raises(LogError, match="the disk failed") as raised:
                answers(connection, 1)
            assert raised.value.advice == "another disk"
        send(connection, *entries(8))
        assert answers(connection, 8) == list(range(8))


def broken(batch: Sequence[Entry]) -> Sequence[int]:
    raise ZeroDivisionError(len(batch))


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_nobody_waits_for_a_thread_that_has_died(tmp_path: Path) -> None:
    path = tmp_path / "socket"
    with taking(path, broken), connected(path) as other:
        for _ in range(2):
            with pytest.raises(Broken):
                Caller(path).append(entries(1)[0])
        assert other.recv(1) == b""


def test_what_has_come_is_committed_at_the_end_and_nothing_more_is_taken(tmp_path: Path) -> None:
    slow, path = Slow(), tmp_path / "socket"
    with connected_later(path, slow) as connection:
        assert answers(connection, 5) == list(range(5))
        assert connection.recv(1) == b""
        with pytest.raises(OSError, match=r"Broken pipe|reset"):
            send(connection, entry("late"))
    assert slow.batches == [1, 4]


@contextmanager
def connected_later(path: Path, slow: Slow) -> Iterator[socket.socket]:
    """Give a connection whose entries came before the end, which is over now."""
    with taking(path, slow) as turns, connected(path) as connection:
        send(connection, entries(5)[0])
        slow.reached.wait(10)
        send(connection, *entries(5)[1:])
        turns.end()
        slow.let.set()
        yield connection


def test_who_says_nothing_for_long_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(talking, "IDLE_SECONDS", 0.2)
    monkeypatch.setattr(holding, "IDLE_SECONDS", 0.2)
    path = tmp_path / "socket"
    with taking(path, quick()), connected(path) as silent, connected(path) as busy:
        for index in range(8):
            send(busy, entries(8)[index])
            assert answers(busy, 1) == [index]
            time.sleep(0.05)
        assert silent.recv(1) == b""


def test_an_entry_that_comes_in_pieces_is_one(tmp_path: Path) -> None:
    path = tmp_path / "socket"
    frame = frames.framed(frames.write_entry(entries(1)[0]))
    with taking(path, quick()), connected(path) as connection:
        for part in (frame[:2], frame[2:9], frame[9:]):
            connection.sendall(part)
            time.sleep(0.02)
        assert answers(connection, 1) == [0]


GOOD = entry("good")
BAD = (
    replace(GOOD, digest=entry("other").digest),
    replace(GOOD, leaf=b"{}"),
    replace(GOOD, envelope=b""),
    replace(GOOD, envelope=b"x" * 3_000_000),
    replace(GOOD, summary=replace(GOOD.summary, decision_id="")),
    replace(GOOD, summary=replace(GOOD.summary, decision_id="x" * 201)),
    replace(GOOD, summary=replace(GOOD.summary, resource="x" * 2_000_000)),
    replace(GOOD, summary=replace(GOOD.summary, objects=("00 " * 32,))),
    replace(GOOD, summary=replace(GOOD.summary, objects=("AB" * 32,))),
)


@pytest.mark.parametrize("bad", BAD)
def test_an_entry_that_no_log_could_keep_fails_alone(tmp_path: Path, bad: Entry) -> None:
    path = tmp_path / "socket"
    with taking(path, quick()), connected(path) as connection:
        send(connection, GOOD, bad, entry("better"))
        assert answers(connection, 1) == [0]
        with pytest.raises(LogError):
            answers(connection, 1)
        assert answers(connection, 1) == [1]


@pytest.mark.parametrize(
    "bad", [*BAD, replace(GOOD, summary=replace(GOOD.summary, commit="\ud800"))]
)
def test_nobody_is_asked_about_what_no_log_could_keep(tmp_path: Path, bad: Entry) -> None:
    with new_log(tmp_path, 1) as log:
        with pytest.raises(LogError):
            log.append(bad)
        assert log.append(GOOD).index == 1


def test_summaries_may_be_short(tmp_path: Path) -> None:
    with new_log(tmp_path, 1) as log:
        assert log.append(replace(GOOD, summary=Summary("id", "", "", "", "", ""))).index == 1


def test_threads_of_the_holder_are_answered_like_others(tmp_path: Path) -> None:
    with new_log(tmp_path, 1) as log, ThreadPoolExecutor(20) as pool:
        indices = pool.map(log.append, [entry(f"thread-{number}") for number in range(60)])
        assert sorted(each.index for each in indices) == list(range(1, 61))

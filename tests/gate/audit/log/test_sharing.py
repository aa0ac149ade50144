"""Several processes and one log: who commits, and what the others see of it."""

import os
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from pathlib import Path

import pytest

from gate.audit.log import frames
from gate.audit.log.flaws import Extent
from gate.audit.log.fsck import fsck
from gate.audit.log.locking import Lock
from gate.audit.log.opening import Mode, create_log, open_log
from gate.audit.log.sharing import LOCK, SOCKET, Sharing
from gate.errors import LogError

from .sample import ORIGIN, entries, entry, log_key, new_log

FORK = get_context("fork")


@contextmanager
def another(work: Callable[[], None]) -> Iterator[int]:
    """Run something in another process meanwhile."""
    process = FORK.Process(target=work)
    process.start()
    try:
        yield process.pid or 0
    finally:
        process.join(30)
        assert process.exitcode == 0


def append(folder: Path, name: str, count: int) -> None:
    with open_log(folder, Mode.APPEND) as log:
        for number in range(count):
            log.append(entry(f"{name}-{number}"))


def test_processes_append_through_the_one_that_holds_the_log(tmp_path: Path) -> None:
    with new_log(tmp_path, 1) as log:
        for name in ("one", "two"):
            with another(lambda name=name: append(tmp_path, name, 20)):  # type: ignore[misc]
                append(tmp_path, f"beside {name}", 20)
        assert log.size == 81
        assert not list(fsck(log, Extent()))


def test_the_next_one_takes_over(tmp_path: Path) -> None:
    with new_log(tmp_path, 1) as first, open_log(tmp_path, Mode.APPEND) as second:
        second.append(entries(3)[1])
        first.close()
        assert second.append(entries(3)[2]).index == 2
        assert not Lock(tmp_path / LOCK).take()
    lock = Lock(tmp_path / LOCK)
    assert lock.take()
    lock.release()


def test_a_holder_that_was_killed_leaves_nothing_in_the_way(tmp_path: Path) -> None:
    create_log(tmp_path, ORIGIN, log_key().key)
    reading, writing = os.pipe()

    def hold() -> None:
        with open_log(tmp_path, Mode.APPEND) as log:
            log.append(entries(2)[0])
            os.write(writing, b"x")
            time.sleep(60)

    process = FORK.Process(target=hold)
    process.start()
    os.read(reading, 1)
    with open_log(tmp_path, Mode.APPEND) as log:
        assert log.append(entries(2)[0]).index == 0
        process.kill()
        process.join()
        assert (tmp_path / SOCKET).exists()
        assert log.append(entries(2)[1]).index == 1
        assert not list(fsck(log, Extent()))


def test_a_holder_that_does_not_answer_is_not_waited_for_long(tmp_path: Path) -> None:
    create_log(tmp_path, ORIGIN, log_key().key)
    lock = Lock(tmp_path / LOCK)
    assert lock.take()
    started = time.monotonic()
    with pytest.raises(LogError, match="does not answer"):
        Sharing(tmp_path, seconds=0.3).append(entries(1)[0])
    assert time.monotonic() - started < 5
    lock.release()


def test_a_log_with_a_long_path_is_shared(tmp_path: Path) -> None:
    folder = tmp_path / ("a long name " * 15) / ("another " * 10)
    with new_log(folder, 1) as log:
        assert len(str(folder)) > 200
        append(folder, "through the socket", 3)
        assert log.size == 4


def ended(connection: socket.socket) -> bool:
    """Say whether the other side has hung up, with or without having read everything."""
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


def connected(folder: Path) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(10)
    connection.connect(str(folder / SOCKET))
    return connection


@pytest.mark.parametrize(
    "noise", [b"\xff\xff\xff\xff", b"\x00\x00\x00\x00", b"GET / HTTP/1.1\r\n\r\n"]
)
def test_noise_ends_a_connection_and_nothing_else(tmp_path: Path, noise: bytes) -> None:
    with new_log(tmp_path, 1) as log:
        with connected(tmp_path) as connection:
            connection.sendall(noise)
            assert ended(connection)
        append(tmp_path, "after", 1)
        assert log.size == 2


def test_a_frame_that_holds_no_entry_is_answered(tmp_path: Path) -> None:
    with new_log(tmp_path, 1), connected(tmp_path) as connection:
        frames.send(connection, b"noise")
        with pytest.raises(LogError, match="too short"):
            frames.read_answer(frames.receive(connection))
        frames.send(connection, frames.write_entry(entries(2)[1]))
        assert frames.read_answer(frames.receive(connection)) == 1


def test_who_does_not_wait_is_answered_in_order(tmp_path: Path) -> None:
    with new_log(tmp_path, 1), connected(tmp_path) as connection:
        for number in range(1, 40):
            frames.send(connection, frames.write_entry(entries(40)[number]))
        frames.send(connection, b"noise")
        frames.send(connection, frames.write_entry(entries(40)[7]))
        answers = [frames.receive(connection) for _ in range(41)]
    assert [frames.read_answer(each) for each in answers[:39]] == list(range(1, 40))
    with pytest.raises(LogError, match="too short"):
        frames.read_answer(answers[39])
    assert frames.read_answer(answers[40]) == 7


def test_who_does_not_read_is_cut_off_and_others_go_on(tmp_path: Path) -> None:
    deaf = frames.framed(frames.write_entry(entry("deaf")))
    with new_log(tmp_path, 1) as log, connected(tmp_path) as connection:
        with pytest.raises(OSError, match=r"Broken pipe|reset"):
            connection.sendall(deaf * 100_000)
        assert log.append(entry("another")).index == 2


def test_what_the_holder_refuses_is_refused_to_the_others(tmp_path: Path) -> None:
    with new_log(tmp_path, 2), open_log(tmp_path, Mode.APPEND) as other:
        with pytest.raises(LogError, match="another record") as raised:
            other.append(entry("decision-1", said="something else"))
        assert raised.value.advice


def test_more_connections_than_are_served_wait_for_their_turn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gate.audit.log.serving.CONNECTIONS", 1)
    with new_log(tmp_path, 1) as log, open_log(tmp_path, Mode.APPEND) as other:
        threads = [
            threading.Thread(target=other.append, args=(entry(f"crowd-{number}"),))
            for number in range(6)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert log.size == 7


def test_a_socket_of_another_user_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both sides ask the system who the other one is."""
    with new_log(tmp_path, 1) as log:
        monkeypatch.setattr(os, "getuid", lambda: 12345)
        with pytest.raises(LogError, match="does not answer"):
            Sharing(tmp_path, seconds=0.2).append(entries(2)[1])
        with connected(tmp_path) as connection:
            # The other side may have hung up before.
            with suppress(BrokenPipeError):
                connection.sendall(struct.pack(">I", 5))
            assert ended(connection)
        assert log.size == 1

"""Disks that are full, folders that cannot be written to, clocks that move back."""

import os
import resource
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from gate.audit.log.flaws import Damage, Extent
from gate.audit.log.fsck import fsck
from gate.audit.log.opening import Log, Mode, create_log, open_log
from gate.audit.log.store.connection import connect, explained
from gate.audit.log.store.writing import Writer
from gate.errors import LogError

from .damaging import change
from .sample import ORIGIN, clock, entries, entry, log_key, new_log

FORK = get_context("fork")
NOBODY = 65534
Told = tuple[list[int], str, str]
"""Which entries were acknowledged, and what was said when one was not."""


def child(work: Callable[[], Told]) -> Told:
    """Do something in another process, whose limits and user may change."""
    near, far = FORK.Pipe()

    def run(connection: Connection) -> None:
        connection.send(work())

    process = FORK.Process(target=run, args=(far,))
    process.start()
    told: Told = near.recv()
    process.join()
    return told


def fill(folder: Path) -> Told:
    """Append until it fails, then make room and append once more."""
    acknowledged: list[int] = []
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with open_log(folder, Mode.APPEND) as log:
        acknowledged.append(log.append(entries(1)[0]).index)
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
        try:
            acknowledged.extend(log.append(entry(f"more-{n}")).index for n in range(1000))
        except LogError as error:
            message, advice = error.message, error.advice
        else:
            message, advice = "", ""
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        acknowledged.append(log.append(entry("there is room again")).index)
    return acknowledged, message, advice


def test_a_full_disk_acknowledges_nothing_and_the_log_goes_on(tmp_path: Path) -> None:
    create_log(tmp_path, ORIGIN, log_key().key)
    acknowledged, message, advice = child(lambda: fill(tmp_path))
    assert message
    assert "acknowledged" in advice
    assert acknowledged == list(range(len(acknowledged)))
    with open_log(tmp_path) as log:
        assert log.size == len(acknowledged)
        assert not list(fsck(log, Extent()))


def test_a_full_disk_is_not_only_said_to_have_failed() -> None:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_SHMSIZE
    with pytest.raises(LogError) as told, explained(Path("log.db")):
        raise error
    assert "is full" in told.value.advice


def show(folder: Path) -> Told:
    """Publish where nothing more can be written."""
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with open_log(folder, Mode.APPEND) as log:
        log.append(entry("one more"))
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
        try:
            log.publish(log_key(), clock)
        except LogError as error:
            message, advice = error.message, error.advice
        else:
            message, advice = "", ""
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    return [], message, advice


def test_a_full_disk_shows_no_part_of_a_checkpoint(tmp_path: Path) -> None:
    with new_log(tmp_path, 5, published=True) as log:
        before = log.checkpoint()
    _, message, _ = child(lambda: show(tmp_path))
    assert message
    with open_log(tmp_path, Mode.APPEND) as log:
        assert log.checkpoint() == before
        assert not list(fsck(log, Extent()))
        assert log.publish(log_key(), clock) != before
        assert not list(fsck(log, Extent()))
        assert not list(log.public.rglob("*.new"))


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Give a folder that another user can get to."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder / "log"
    shutil.rmtree(folder)


def refused(folder: Path) -> Told:
    """Append as somebody who may only read."""
    if os.getuid() == 0:
        os.setuid(NOBODY)
    try:
        with open_log(folder, Mode.APPEND) as log:
            return [log.append(entries(2)[1]).index], "", ""
    except LogError as error:
        return [], error.message, error.advice


@pytest.mark.parametrize("mode", [0o400, 0o444])
def test_a_folder_that_cannot_be_written_to_is_said_to_be(open_folder: Path, mode: int) -> None:
    with new_log(open_folder, 1):
        pass
    (open_folder / "log.db").chmod(mode)
    open_folder.chmod(0o555)
    acknowledged, message, advice = child(lambda: refused(open_folder))
    open_folder.chmod(0o755)
    assert not acknowledged
    assert str(open_folder) in message
    assert advice


def noise(folder: Path, start: int) -> None:
    data = bytearray((folder / "log.db").read_bytes())
    data[start:] = b"\xa5" * (len(data) - start)
    (folder / "log.db").write_bytes(data)


@pytest.mark.parametrize("start", [0, 100, 4096, 8192])
def test_a_damaged_database_acknowledges_nothing(tmp_path: Path, start: int) -> None:
    with new_log(tmp_path, 50):
        pass
    noise(tmp_path, start)

    def tried() -> None:
        with open_log(tmp_path, Mode.APPEND) as log:
            log.append(entry("after the damage"))

    with pytest.raises(LogError) as raised:
        tried()
    assert raised.value.message


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE leaf SET body = NULL",
        "UPDATE node SET hash = NULL",
        "UPDATE summary SET door = NULL",
        "UPDATE checkpoint SET note = NULL",
    ],
)
def test_a_column_that_holds_nothing_is_said_to_be_damaged(tmp_path: Path, statement: str) -> None:
    with new_log(tmp_path, 3, published=True):
        pass
    # What SQLite reads of a damaged file need not be what its tables allow.
    database = sqlite3.connect(tmp_path / "log.db")
    database.execute("PRAGMA writable_schema = ON")
    for kind in ("BLOB", "TEXT"):
        database.execute(
            "UPDATE sqlite_schema SET sql = replace(sql, ? || ' NOT NULL', ?)", (kind, kind)
        )
    database.commit()
    database.close()
    change(tmp_path, statement)
    with open_log(tmp_path) as log, pytest.raises(LogError, match="holds NoneType") as caught:
        list(fsck(log, Extent()))
    assert "is damaged" in caught.value.advice


def test_a_name_that_is_no_text_is_said_to_be_damage(tmp_path: Path) -> None:
    with new_log(tmp_path / "log", 1):
        pass
    database = tmp_path / "log" / "log.db"
    data = database.read_bytes()
    database.write_bytes(data.replace(b"ON summary(resource)", b"ON summary(res\xffurce)"))
    with pytest.raises(LogError, match="is no text"):
        open_log(tmp_path / "log")


@pytest.mark.parametrize("back", [False, True], ids=["removed", "replaced"])
def test_nothing_is_acknowledged_that_nobody_finds_again(tmp_path: Path, *, back: bool) -> None:
    folder = tmp_path / "log"
    with new_log(folder, 1):
        pass
    shutil.copy(folder / "log.db", tmp_path / "old.db")
    with open_log(folder, Mode.APPEND) as log:
        log.append(entry("kept"))
        (folder / "log.db").rename(tmp_path / "moved.db")
        if back:
            shutil.copy(tmp_path / "old.db", folder / "log.db")
        with pytest.raises(LogError, match="removed, moved or replaced"):
            log.append(entry("lost"))


def test_a_clock_that_moves_back_changes_nothing(tmp_path: Path) -> None:
    with new_log(tmp_path, 1, published=True) as log:
        for year in (2036, 1996, 2026):
            log.append(entry(f"in {year}"))
            at = datetime(year, 1, 1, tzinfo=UTC)
            log.publish(log_key(), lambda at=at: at)  # type: ignore[misc]
        assert [size for size, _ in log.notes()] == [1, 2, 3, 4]
        assert not list(fsck(log, Extent()))


def test_a_second_writer_is_noticed(tmp_path: Path) -> None:
    """Someone who does not take the lock cannot make an index mean two things."""
    with new_log(tmp_path / "log", 3) as log:
        intrude(log)
        with pytest.raises(LogError, match="where this process left 3"):
            log.append(entry("mine"))


def intrude(log: Log) -> None:
    with connect(log.folder / "log.db") as connection:
        Writer(connection).append([entry("theirs")])


@pytest.mark.parametrize("lost", [1, 5_000, 60_000])
def test_a_torn_journal_leaves_whole_batches(tmp_path: Path, lost: int) -> None:
    """What a disk that lied about a sync may leave: a prefix, and the checkpoint tells."""
    torn = tmp_path / "torn"
    with new_log(tmp_path / "log", 40, published=True) as log:
        shutil.copytree(log.folder, torn, ignore=lambda *_: ["append.sock", "log.db-shm"])
    with (torn / "log.db-wal").open("r+b") as journal:
        journal.truncate((torn / "log.db-wal").stat().st_size - lost)
    with open_log(torn, Mode.APPEND) as log:
        assert log.size <= 40
        assert {one.damage for one in fsck(log, Extent())} <= {Damage.CUT, Damage.ENVELOPE_SHOWN}
        if log.size < 40:
            with pytest.raises(LogError, match="has published 40"):
                log.publish(log_key(), clock)


def starve(folder: Path, told: Connection) -> None:
    """Hold a log, run out of descriptors for a moment, and stay until told to go."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with open_log(folder, Mode.APPEND) as log:
        log.append(entries(1)[0])
        free = os.dup(0)
        os.close(free)
        resource.setrlimit(resource.RLIMIT_NOFILE, (free, hard))
        told.send("starving")
        told.poll(0.5)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        told.recv()


def test_running_out_of_descriptors_does_not_make_a_holder_deaf(tmp_path: Path) -> None:
    create_log(tmp_path, ORIGIN, log_key().key)
    near, far = FORK.Pipe()
    process = FORK.Process(target=starve, args=(tmp_path, far))
    process.start()
    assert near.recv() == "starving"
    # The first connection has its descriptor already: whoever waits for one has reserved it.
    with open_log(tmp_path, Mode.APPEND) as first, open_log(tmp_path, Mode.APPEND) as second:
        assert first.append(entries(3)[1]).index == 1
        assert second.append(entries(3)[2]).index == 2
    near.send("go")
    process.join(10)
    assert process.exitcode == 0

"""What is shown, in which order, and when nothing is signed."""

import shutil
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from gate.audit import Algorithm, Checkpoint
from gate.audit.keys import generate
from gate.audit.log import checkpoints, tiles
from gate.audit.log.flaws import Extent
from gate.audit.log.fsck import fsck
from gate.audit.log.hashing import EMPTY_ROOT
from gate.audit.log.opening import Log, Mode, open_log
from gate.errors import LogError

from .sample import ORIGIN, clock, entries, entry, log_key, new_log


def shown(log: Log) -> Checkpoint:
    return checkpoints.read(log.checkpoint().encode(), ORIGIN, log_key().key)


def files(log: Log) -> set[str]:
    """The public files but the records."""
    found = {str(one.relative_to(log.public)) for one in log.public.rglob("*") if one.is_file()}
    return {one for one in found if not one.startswith("records/")}


def test_an_empty_log_can_say_so(tmp_path: Path) -> None:
    with new_log(tmp_path) as log:
        with pytest.raises(LogError, match="not published"):
            log.checkpoint()
        assert log.publish(log_key(), clock) == log.checkpoint()
        assert shown(log) == Checkpoint(ORIGIN, 0, EMPTY_ROOT)
        assert files(log) == {"checkpoint"}


def test_everything_that_a_checkpoint_names_is_shown(tmp_path: Path) -> None:
    with new_log(tmp_path, 600, published=True) as log:
        assert shown(log) == Checkpoint(ORIGIN, 600, log.root(600))
        wanted = {one.path for one in tiles.tiles_of(600)}
        bundles = {tiles.entries_path(n, w) for n, w in ((0, 256), (1, 256), (2, 88))}
        assert files(log) == {"checkpoint"} | wanted | bundles
        for one in entries(600):
            assert (log.public / tiles.record_path(one.digest)).read_bytes() == one.envelope
        second = (log.public / "tile/entries/001").read_bytes()
        assert tiles.read_bundle(second) == [one.leaf for one in entries(600)[256:512]]


def test_partial_tiles_stay_until_the_full_one_is_shown(tmp_path: Path) -> None:
    with new_log(tmp_path) as log:
        for number, one in enumerate(entries(300), 1):
            log.append(one)
            if number in (3, 200, 256, 300):
                log.publish(log_key(), clock)
            if number == 200:
                assert {"tile/0/000.p/3", "tile/entries/000.p/3", "tile/0/000.p/200"} <= files(log)
            if number == 256:
                assert files(log) == {
                    *("checkpoint", "tile/0/000", "tile/entries/000", "tile/1/000.p/1")
                }
        assert "tile/1/000.p/1" in files(log)


def test_nothing_new_is_not_signed_again(tmp_path: Path) -> None:
    with new_log(tmp_path, 5, published=True) as log:
        first = (log.public / "checkpoint").stat()
        log.publish(log_key(), clock)
        assert (log.public / "checkpoint").stat().st_ino == first.st_ino


def test_steps_of_any_size_show_the_same_files(tmp_path: Path) -> None:
    with new_log(tmp_path / "one", 520, published=True) as one, new_log(tmp_path / "two") as two:
        for number, appended in enumerate(entries(520)):
            two.append(appended)
            if number % 97 == 0:
                two.publish(log_key(), clock)
        two.publish(log_key(), clock)
        assert files(one) <= files(two)
        for path in files(one):
            assert (one.public / path).read_bytes() == (two.public / path).read_bytes()


def test_another_key_signs_nothing(tmp_path: Path) -> None:
    with new_log(tmp_path, 1) as log, pytest.raises(LogError, match="made with the key"):
        log.publish(generate(Algorithm.ED25519), clock)


def back(folder: Path, do: Callable[[Log], object]) -> None:
    """Do something with a log, and put its database back to where it was."""
    shutil.copy(folder / "log.db", folder / "copy")
    with open_log(folder, Mode.APPEND) as log:
        do(log)
    (folder / "copy").rename(folder / "log.db")


def grow(log: Log) -> None:
    for one in entries(9)[5:]:
        log.append(one)
    log.publish(log_key(), clock)


def test_a_log_restored_from_a_backup_signs_no_second_history(tmp_path: Path) -> None:
    with new_log(tmp_path, 5, published=True):
        pass
    back(tmp_path, grow)
    before = (tmp_path / "public/checkpoint").read_bytes()
    with open_log(tmp_path, Mode.APPEND) as log:
        with pytest.raises(LogError, match="has published 9 entries and now has 5"):
            log.publish(log_key(), clock)
        for number in range(6):
            log.append(entry(f"another history {number}"))
        with pytest.raises(LogError, match="does not hold the first 9"):
            log.publish(log_key(), clock)
        assert [size for size, _ in log.notes()] == [5]
    assert (tmp_path / "public/checkpoint").read_bytes() == before


def test_an_anchor_tells_even_when_the_public_files_are_gone(tmp_path: Path) -> None:
    kept: list[Checkpoint] = []
    with new_log(tmp_path, 5, published=True):
        pass

    def go_on(log: Log) -> None:
        grow(log)
        kept.append(shown(log))

    back(tmp_path, go_on)
    shutil.rmtree(tmp_path / "public")
    with open_log(tmp_path, Mode.APPEND) as log:
        with pytest.raises(LogError, match="now has 5"):
            log.publish(log_key(), clock, kept[0])
        for number in range(6):
            log.append(entry(f"another history {number}"))
        with pytest.raises(LogError, match="does not hold"):
            log.publish(log_key(), clock, kept[0])
        with pytest.raises(LogError, match="of another"):
            log.publish(log_key(), clock, Checkpoint("another.example.com", 1, EMPTY_ROOT))
        assert not (tmp_path / "public").exists()


def test_public_files_that_are_gone_are_shown_again(tmp_path: Path) -> None:
    with new_log(tmp_path, 300, published=True) as log:
        before, note = files(log), log.checkpoint()
        shutil.rmtree(log.public)
        assert log.publish(log_key(), clock) == note
        assert files(log) == before


def test_a_checkpoint_that_someone_else_put_there_stops_everything(tmp_path: Path) -> None:
    with new_log(tmp_path, 5, published=True) as log:
        place = log.public / "checkpoint"
        forged = checkpoints.sign(Checkpoint(ORIGIN, 2, log.root(2)), generate(Algorithm.ED25519))
        for data in (forged, "", log.checkpoint().replace("5", "4"), "noise\n\n— a b\n"):
            place.unlink()
            place.write_text(data)
            log.append(entry(f"after {data[:30]!r}"))
            with pytest.raises(LogError):
                log.publish(log_key(), clock)


def rewrite(folder: Path, statement: str, *values: object) -> None:
    """Change what only grows, as someone with the rights of the gate can."""
    database = sqlite3.connect(folder / "log.db")
    for table in ("leaf", "node", "checkpoint"):
        database.execute(f"DROP TRIGGER {table}_no_update")
        database.execute(f"DROP TRIGGER {table}_no_delete")
    database.execute(statement, values)
    database.commit()
    database.close()


@pytest.mark.parametrize(
    ("position", "message"),
    [
        (0, "from entry 0 on, a hash"),  # in a tile, but in no root of six
        (6, "does not hold the first 5"),  # of the first four
        (7, "does not hold the first 5"),  # of the fifth
    ],
)
def test_a_changed_history_is_not_signed(tmp_path: Path, position: int, message: str) -> None:
    with new_log(tmp_path, 5, published=True):
        pass
    rewrite(tmp_path, "UPDATE node SET hash = zeroblob(32) WHERE position = ?", position)
    with open_log(tmp_path, Mode.APPEND) as log:
        log.append(entries(6)[5])
        with pytest.raises(LogError, match=message):
            log.publish(log_key(), clock)
        assert shown(log).size == 5


def test_what_the_log_signed_itself_binds_it_without_public_files(tmp_path: Path) -> None:
    with new_log(tmp_path, 5, published=True):
        pass
    rewrite(tmp_path, "UPDATE node SET hash = zeroblob(32) WHERE position = 7")
    shutil.rmtree(tmp_path / "public")
    with open_log(tmp_path) as log, pytest.raises(LogError, match="does not hold the first 5"):
        log.publish(log_key(), clock)


def test_an_entry_that_lost_its_hash_is_not_shown(tmp_path: Path) -> None:
    with new_log(tmp_path, 5):
        pass
    rewrite(tmp_path, "UPDATE leaf SET body = x'00' WHERE idx = 3")
    with open_log(tmp_path, Mode.APPEND) as log:
        with pytest.raises(LogError):
            log.publish(log_key(), clock)
        assert not (log.public / "checkpoint").exists()


def publish_often(log: Log) -> None:
    for _ in range(15):
        log.publish(log_key(), clock)


def test_two_who_publish_while_others_append_show_one_history(tmp_path: Path) -> None:
    with new_log(tmp_path) as log, open_log(tmp_path) as other, ThreadPoolExecutor(3) as pool:
        appending = pool.submit(lambda: [log.append(one) for one in entries(300)])
        publishing = [pool.submit(publish_often, who) for who in (log, other)]
        assert len(appending.result()) == 300
        for one in publishing:
            one.result()
        log.publish(log_key(), clock)
        for size, note in log.notes():
            known = checkpoints.read(note.encode(), ORIGIN, log_key().key)
            assert known == Checkpoint(ORIGIN, size, log.root(size))
        assert not list(fsck(log, Extent()))

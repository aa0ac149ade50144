"""A log as everything else uses it."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from gate.audit import Receipt
from gate.audit.log import hashing
from gate.audit.log.flaws import Extent
from gate.audit.log.fsck import fsck
from gate.audit.log.hashing import leaf_hash
from gate.audit.log.opening import Mode, create_log, open_log
from gate.audit.log.store import connection
from gate.audit.log.store.schema import APPLICATION, TABLES, VERSION
from gate.audit.log.stored import Stored
from gate.errors import LogError

from .damaging import change
from .sample import ORIGIN, clock, entries, entry, log_key, new_log, record_key


def test_what_is_appended_is_read(tmp_path: Path) -> None:
    with new_log(tmp_path) as log:
        one = entry("one", commit="eb2c")
        assert log.size == 0
        assert log.append(one) == Receipt(ORIGIN, 0)
        assert log.size == 1
        assert log.record(0) == Stored(0, one.leaf, one.envelope, one.summary, "")
        with pytest.raises(LogError, match="no entry 1"):
            log.record(1)
    with open_log(tmp_path) as log:
        assert list(log.scan()) == [Stored(0, one.leaf, one.envelope, one.summary, "")]


def test_records_are_found_by_what_they_are_about(tmp_path: Path) -> None:
    with new_log(tmp_path, 300) as log:
        log.append(entry("b1", commit="c0ffee"))
        last = entry("b2", commit="c0ffee")
        log.append(last)

        def found(**wanted: str) -> list[int]:
            return [one.index for one in log.find(**wanted)]  # type: ignore[arg-type]

        assert found(commit="c0ffee") == [300, 301]
        assert found(commit="c0ffee", decision_id="b2") == [301]
        assert found(object=last.digest.hex()) == [301]
        assert found(resource="git+https://git.example.com/b.git") == [300, 301]
        assert found(verdict="DENY") == found(commit="c0") == found(object="00" * 32) == []
        assert len(found(verdict="ALLOW", door="check")) == 302
        assert [one.index for one in log.find(digest=last.digest)] == [301]
        assert [one.index for one in log.find(299, commit="c0ffee")] == [300, 301]
        assert [one.index for one in log.scan(298)] == [298, 299, 300, 301]
        with pytest.raises(LogError, match="no SHA-256"):
            found(object="xyz")


def test_a_record_that_is_known_keeps_its_index(tmp_path: Path) -> None:
    with new_log(tmp_path, 3) as log:
        assert log.append(entries(3)[1]).index == 1
        # Signed again after an unknown outcome: another signature over the same statement.
        again = entry("decision-1")
        assert again.leaf != entries(3)[1].leaf
        assert log.append(again).index == 1
        assert log.record(1).leaf == entries(3)[1].leaf
        assert log.append(entry("decision-1", decision="another id")).index == 1
        assert log.size == 3


def test_a_decision_has_one_record(tmp_path: Path) -> None:
    with new_log(tmp_path, 3) as log:
        with pytest.raises(LogError, match="another record"):
            log.append(entry("decision-1", said="something else"))
        with pytest.raises(LogError, match="another record"):
            log.append(replace(entries(3)[2], summary=entries(3)[1].summary))
        assert log.append(entry("decision-3")).index == 3


def test_the_same_record_from_many_threads_has_one_index(tmp_path: Path) -> None:
    with new_log(tmp_path) as log, ThreadPoolExecutor(16) as pool:
        given = [one for one in entries(20) for _ in range(8)]
        receipts = list(pool.map(log.append, given))
        assert sorted({one.index for one in receipts}) == list(range(20))
        for one, receipt in zip(given, receipts, strict=True):
            assert log.record(receipt.index).summary == one.summary


def test_proofs_of_the_log_verify(tmp_path: Path) -> None:
    with new_log(tmp_path, 77) as log:
        root = log.root(77)
        for index in range(77):
            leaf = leaf_hash(log.record(index).leaf)
            assert hashing.verify_inclusion(leaf, index, 77, log.inclusion(index, 77), root)
            assert hashing.verify_consistency(
                index, log.root(index), 77, root, log.consistency(index, 77)
            )
        with pytest.raises(LogError, match="lacks the hash"):
            log.root(78)


def test_a_log_opened_to_read_takes_nothing(tmp_path: Path) -> None:
    with new_log(tmp_path, 1):
        pass
    with open_log(tmp_path) as log, pytest.raises(LogError, match="only to read"):
        log.append(entries(2)[1])


def test_a_closed_log_takes_nothing(tmp_path: Path) -> None:
    with new_log(tmp_path, 1) as log:
        pass
    with pytest.raises(LogError):
        log.append(entries(2)[1])


def test_a_log_is_made_once_and_with_a_good_name_and_key(tmp_path: Path) -> None:
    create_log(tmp_path, ORIGIN, log_key().key)
    with pytest.raises(LogError, match="exists"):
        create_log(tmp_path, ORIGIN, log_key().key)
    assert [one.name for one in tmp_path.glob("log.db*")] == ["log.db"]
    with pytest.raises(LogError, match="no name"):
        create_log(tmp_path / "other", "gate.example.com/prod", log_key().key)
    with pytest.raises(LogError, match="Ed25519"):
        create_log(tmp_path / "other", ORIGIN, record_key().key)
    assert not (tmp_path / "other").exists()


def test_what_is_no_log_is_not_opened(tmp_path: Path) -> None:
    with pytest.raises(LogError, match="no log"):
        open_log(tmp_path)
    (tmp_path / "log.db").write_bytes(b"something else, which is no database at all")
    with pytest.raises(LogError):
        open_log(tmp_path)
    (tmp_path / "log.db").unlink()
    with sqlite3.connect(tmp_path / "log.db") as database:
        database.execute("CREATE TABLE leaf(idx)")
    database.close()
    with pytest.raises(LogError, match="not the database of a log"):
        open_log(tmp_path)


def test_the_files_of_a_log_are_its_owners(tmp_path: Path) -> None:
    with new_log(tmp_path / "log", 1, published=True) as log:
        assert (log.folder / "log.db").stat().st_mode & 0o777 == 0o600
        assert (log.folder / "append.sock").stat().st_mode & 0o777 == 0o600
        assert (log.public / "checkpoint").stat().st_mode & 0o777 == 0o444
        assert log.public.stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE leaf SET body = x'00' WHERE idx = 1",
        "UPDATE leaf SET idx = 9 WHERE idx = 1",
        "DELETE FROM leaf WHERE idx = 2",
        "UPDATE node SET hash = zeroblob(32)",
        "DELETE FROM node",
        "DELETE FROM record WHERE idx = 1",
        "UPDATE record SET envelope = x'00' WHERE idx = 1",
        "UPDATE record SET envelope = NULL WHERE idx = 1",
        "UPDATE meta SET value = 'other'",
        "DELETE FROM checkpoint",
        "UPDATE checkpoint SET note = ''",
        "INSERT INTO record(idx, envelope) VALUES (99, x'00')",
        "INSERT INTO leaf VALUES (99, 'short', 'id', x'00')",
    ],
)
def test_the_tables_only_grow(tmp_path: Path, statement: str) -> None:
    with new_log(tmp_path, 3, published=True) as log:
        database = sqlite3.connect(tmp_path / "log.db")
        database.execute("PRAGMA foreign_keys = ON")
        with pytest.raises(sqlite3.IntegrityError):
            database.execute(statement)
        database.close()
        assert not log.damages()


def test_an_envelope_can_be_erased(tmp_path: Path) -> None:
    with new_log(tmp_path, 3, published=True) as log:
        before = log.root(3)
        envelope = entries(3)[1].envelope
        log.erase(1, "request 17", clock)
        assert log.record(1).envelope is None
        assert log.record(1).leaf == entries(3)[1].leaf
        assert log.root(3) == before
        assert not (log.public / f"records/{entries(3)[1].digest.hex()}.dsse.json").exists()
        with pytest.raises(LogError, match="no envelope"):
            log.erase(1, "again", clock)
        for file in tmp_path.glob("log.db*"):
            assert envelope not in file.read_bytes()


def test_what_came_back_of_an_erased_envelope_is_forgotten_again(tmp_path: Path) -> None:
    one = entries(3)[1]
    with new_log(tmp_path, 3, published=True) as log:
        log.erase(1, "request 17", clock)
        place = log.public / f"records/{one.digest.hex()}.dsse.json"
        place.write_bytes(one.envelope)
        assert [flaw.damage for flaw in fsck(log, Extent())] == [
            "envelope-erased",
            "envelope-shown",
        ]
        with pytest.raises(LogError, match="was erased 2026-11-04T08:31:02Z: request 17"):
            log.erase(1, "again", clock)
        assert not place.exists()
        assert [flaw.damage for flaw in fsck(log, Extent())] == ["envelope-erased"]


def test_a_damaged_index_does_not_lead_to_the_file_of_another(tmp_path: Path) -> None:
    with new_log(tmp_path, 3, published=True) as log:
        change(tmp_path, "UPDATE leaf SET digest = zeroblob(32) WHERE idx = 2")
        change(tmp_path, "UPDATE leaf SET digest = ? WHERE idx = 1", entries(3)[2].digest)
        log.erase(1, "request 17", clock)
        shown = {place.name[:64] for place in (log.public / "records").iterdir()}
        assert shown == {entries(3)[n].digest.hex() for n in (0, 2)}


def test_a_reader_that_stays_keeps_erased_bytes_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "BUSY_SECONDS", 0.1)
    envelope = entries(3)[1].envelope
    with new_log(tmp_path, 3, published=True) as log:
        reader = sqlite3.connect(tmp_path / "log.db")
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM leaf").fetchone()
        with pytest.raises(LogError, match="may still hold") as error:
            log.erase(1, "request 17", clock)
        assert "the last one to close it" in error.value.advice
        assert log.record(1).envelope is None
        reader.close()
    for file in tmp_path.glob("log.db*"):
        assert envelope not in file.read_bytes()


def old_log(folder: Path) -> None:
    """Make a log as the first release did, with one entry."""
    with new_log(folder, 1):
        pass
    database = sqlite3.connect(folder / "log.db")
    for name in ("summary_commit", "summary_resource"):
        database.execute(f"DROP INDEX {name}")
    database.execute("PRAGMA user_version = 1")
    database.close()


def test_a_log_of_an_older_release_is_brought_up_to_date(tmp_path: Path) -> None:
    old_log(tmp_path)
    with open_log(tmp_path, Mode.APPEND) as log:
        assert log.append(entries(2)[1]).index == 1
        assert [one.index for one in log.find(commit="")] == [0, 1]
    database = sqlite3.connect(tmp_path / "log.db")
    indices = "SELECT count(*) FROM sqlite_schema WHERE name GLOB 'summary_*'"
    assert database.execute(indices).fetchone() == (2,)
    assert database.execute("PRAGMA user_version").fetchone() == (VERSION,)
    database.close()


def test_the_tables_of_the_first_release_have_not_changed(tmp_path: Path) -> None:
    """Who changes a migration instead of adding one leaves older logs as they are."""
    with new_log(tmp_path, 1):
        pass
    now = sqlite3.connect(tmp_path / "log.db")
    first = sqlite3.connect(":memory:")
    for statement in TABLES:
        first.execute(statement)
    query = "SELECT name, sql FROM sqlite_schema WHERE type IN ('table', 'trigger') ORDER BY name"
    assert first.execute(query).fetchall() == now.execute(query).fetchall()
    now.close()
    first.close()


def test_a_log_of_a_newer_release_is_left_alone(tmp_path: Path) -> None:
    with new_log(tmp_path, 1):
        pass
    database = sqlite3.connect(tmp_path / "log.db")
    database.execute(f"PRAGMA user_version = {VERSION + 1}")
    database.close()
    for mode in Mode:
        with pytest.raises(LogError, match="newer release"):
            open_log(tmp_path, mode)


def test_the_database_is_durable_and_marked(tmp_path: Path) -> None:
    with new_log(tmp_path, 1) as log:
        database = sqlite3.connect(tmp_path / "log.db")
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert database.execute("PRAGMA application_id").fetchone() == (APPLICATION,)
        database.close()
        assert not log.damages()


def test_notes_are_kept_by_size_whatever_the_clock_says(tmp_path: Path) -> None:
    with new_log(tmp_path, 2, published=True) as log:
        log.append(entry("later"))
        earlier = clock().replace(year=1999)
        log.publish(log_key(), lambda: earlier)
        assert [size for size, _ in log.notes()] == [2, 3]
        assert log.checkpoint() == list(log.notes())[-1][1]

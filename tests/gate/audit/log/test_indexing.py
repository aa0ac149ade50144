"""That the index of a log is held against its records, row by row."""

from pathlib import Path

import pytest

from gate.audit import Algorithm, Entry
from gate.audit.envelope import digest, dump, seal
from gate.audit.keys import generate
from gate.audit.log.flaws import Damage, Extent
from gate.audit.log.fsck import fsck
from gate.audit.log.leaf import leaf
from gate.audit.log.opening import Mode, open_log
from gate.audit.records import summarise, write
from tests.gate.audit.records.samples import DENIED

from .damaging import change, tables
from .sample import clock, entries, new_log


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE summary SET verdict = 'ALLOW'",
        "UPDATE summary SET commit_id = ''",
        "UPDATE summary SET objects = ''",
        "UPDATE leaf SET decision_id = 'another'",
        "UPDATE leaf SET digest = zeroblob(32)",
        "UPDATE summary SET decided = '2026-01-01T00:00:00Z'",
        "UPDATE summary SET door = 'pr'",
        "UPDATE summary SET resource = ''",
        "UPDATE summary SET verifier = ''",
    ],
)
def test_an_index_that_says_something_else_than_the_record_is_found(
    tmp_path: Path, statement: str
) -> None:
    logged(tmp_path / "log")
    assert not tables(tmp_path / "log")
    change(tmp_path / "log", statement)
    assert tables(tmp_path / "log") == [(Damage.SUMMARY, 0)]


def logged(folder: Path) -> list[str]:
    """Make a log of one record that can be read; gives the objects that it is about."""
    signer = generate(Algorithm.P256)
    sealed = seal(write(DENIED), signer)
    body = leaf(digest(sealed), sealed.signature, signer.key)
    with new_log(folder) as log:
        log.append(Entry(body, digest(sealed), dump(sealed), summarise(DENIED)))
    return sorted(summarise(DENIED).objects)


def named(folder: Path) -> list[str]:
    with open_log(folder) as log:
        return [f"{one.damage} {one.index} {one.message}" for one in fsck(log, Extent())]


LACKS = "the index of objects lacks sha256:"
HAS = "the index of objects has sha256:"


def test_a_row_that_is_gone_from_the_index_of_objects_is_named(tmp_path: Path) -> None:
    gone, *_ = logged(tmp_path / "log")
    change(tmp_path / "log", "DELETE FROM object WHERE idx = 0 AND digest = ?", bytes.fromhex(gone))
    assert named(tmp_path / "log") == [f"object 0 {LACKS}{gone}"]


@pytest.mark.parametrize("index", [0, 7, -3], ids=["there", "beyond", "before"])
@pytest.mark.parametrize("value", [bytes(32), b"", b"\xff" * 40], ids=["other", "empty", "long"])
def test_a_row_that_was_put_into_the_index_of_objects_is_named(
    tmp_path: Path, index: int, value: bytes
) -> None:
    logged(tmp_path / "log")
    change(tmp_path / "log", "INSERT INTO object VALUES (?, ?)", value, index)
    assert named(tmp_path / "log") == [f"object {index} {HAS}{value.hex()}, and the record has not"]


def test_a_row_that_was_moved_is_named_twice(tmp_path: Path) -> None:
    moved, *_ = logged(tmp_path / "log")
    change(tmp_path / "log", "UPDATE object SET idx = 99 WHERE idx = 0 AND digest = ?",
           bytes.fromhex(moved))  # fmt: skip
    assert named(tmp_path / "log") == [
        f"object 0 {LACKS}{moved}",
        f"object 99 {HAS}{moved}, and the record has not",
    ]


def test_a_row_and_a_summary_that_agree_are_held_against_the_record(tmp_path: Path) -> None:
    logged(tmp_path / "log")
    stray = "ab" * 32
    change(tmp_path / "log", "INSERT INTO object VALUES (?, 0)", bytes.fromhex(stray))
    change(tmp_path / "log", "UPDATE summary SET objects = objects || char(10) || ? WHERE idx = 0",
           stray)  # fmt: skip
    assert named(tmp_path / "log") == [
        "summary 0 the index is not that of the record: objects",
        f"object 0 {HAS}{stray}, and the record has not",
    ]


def test_the_index_of_an_erased_record_is_held_against_its_summary(tmp_path: Path) -> None:
    gone, *_ = logged(tmp_path / "log")
    with open_log(tmp_path / "log", Mode.APPEND) as log:
        log.erase(0, "request 17", clock)
    erased = "envelope-erased 0 erased 2026-11-04T08:31:02Z: request 17"
    assert named(tmp_path / "log") == [erased]
    change(tmp_path / "log", "DELETE FROM object WHERE idx = 0 AND digest = ?", bytes.fromhex(gone))
    assert named(tmp_path / "log") == [erased, f"object 0 {LACKS}{gone}"]


def test_a_summary_that_names_no_object_is_told(tmp_path: Path) -> None:
    with new_log(tmp_path / "log", 6):
        pass
    change(tmp_path / "log", "UPDATE summary SET objects = 'none' WHERE idx = 5")
    kept = entries(6)[5].summary.objects[0]
    assert named(tmp_path / "log") == [
        f"object 5 {LACKS}none",
        f"object 5 {HAS}{kept}, and the record has not",
    ]

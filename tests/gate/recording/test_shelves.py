"""Whether a log has signed that an entry stands where it does."""

from dataclasses import replace
from pathlib import Path

import pytest

from gate.audit import Algorithm, Receipt
from gate.audit.keys import generate
from gate.errors import LogError
from gate.recording.shelves import Shelved, Standing, proven, shelved
from tests.gate.audit.log.sample import ORIGIN, clock, entry, log_key, new_log


def test_what_a_checkpoint_covers_is_signed(tmp_path: Path) -> None:
    with new_log(tmp_path / "log", 3, published=True) as log:
        log.append(entry("later"))
        found = list(shelved(log, log_key().key).newest())
        assert [each.place for each in found] == [Receipt(ORIGIN, n) for n in (3, 2, 1, 0)]
        assert [each.standing for each in found] == [Standing.OPEN, *[Standing.SIGNED] * 3]
        assert [len(each.places) for each in found] == [2, 1, 1, 1]
        log.publish(log_key(), clock)
        (last, *_) = shelved(log, log_key().key).newest()
        assert last.standing is Standing.SIGNED


def test_a_log_without_a_checkpoint_has_signed_nothing(tmp_path: Path) -> None:
    with new_log(tmp_path / "log", 2) as log:
        found = list(shelved(log, log_key().key).newest())
    assert {each.standing for each in found} == {Standing.OPEN}


def test_an_entry_at_another_place_contradicts_the_checkpoint(tmp_path: Path) -> None:
    with new_log(tmp_path / "log", 3, published=True) as log:
        shelf = shelved(log, log_key().key)
        assert shelf.tree is not None
        moved = replace(log.record(0), index=1)
        assert shelf.standing(moved) is Standing.CONTRADICTED
        assert Shelved(Receipt(ORIGIN, 1), moved, Standing.CONTRADICTED).places == ()
        for hashes in ([], [b""], [b"x" * 32] * 3):
            assert proven(log.record(1), hashes, shelf.tree) is Standing.CONTRADICTED


def test_a_checkpoint_by_another_key_is_none(tmp_path: Path) -> None:
    with new_log(tmp_path / "log", 1, published=True) as log, pytest.raises(LogError):
        shelved(log, generate(Algorithm.ED25519).key)


def test_the_last_comes_first_whatever_is_wanted(tmp_path: Path) -> None:
    with new_log(tmp_path / "log", 600) as log:
        assert [each.index for each in log.newest()] == list(range(599, -1, -1))
        (one,) = log.newest(decision_id="decision-7")
        assert one.index == 7
        assert list(log.newest(door="presync")) == []

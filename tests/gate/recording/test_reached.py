"""A clock behind its log is suspect, for as long as it is behind; one that is not is never."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from gate.audit.log.opening import Log
from gate.audit.records import Record
from gate.audit.records.reading import read_payload
from gate.audit.records.writing import write
from gate.recording.account import account
from gate.recording.matter import Matter
from gate.recording.reached import TOLERANCE, reached, suspicion
from gate.recording.recorder import known, seal, stored
from tests.conftest import GOOD
from tests.gate.audit.log.sample import log_key, new_log, record_key
from tests.gate.recording.samples import NOW, OCCASION, matter

HOUR = timedelta(hours=1)
DECADE = timedelta(days=3653)
MATTER: Matter = matter({"agents/support.yaml": GOOD})
NUMBERS = count(1)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    with new_log(tmp_path / "log") as opened:
        yield opened


def recorded(log: Log, now: datetime) -> Record:
    """Decide at a moment, as the clock of a machine says, and record it."""
    told = known(log)
    occasion = replace(
        OCCASION, received=now, decided=now, previous=told.previous, reached=told.reached,
        decision_id=f"019a4e2b-7c11-7a52-9f0e-{next(NUMBERS):012x}",
    )  # fmt: skip
    record = account(MATTER, occasion)
    assert read_payload(write(record)) == record
    stored(seal(record, record_key()), record, record_key().key, log)
    return record


def suspect(record: Record) -> str:
    return record.decision.timing.clock_suspect


def test_nothing_is_suspect_in_an_empty_log(log: Log) -> None:
    assert suspect(recorded(log, datetime(1970, 1, 1, tzinfo=UTC))) == ""
    assert b"clockSuspect" not in write(recorded(log, NOW))


@pytest.mark.parametrize("back", [HOUR, DECADE, TOLERANCE + timedelta(microseconds=1)])
def test_a_clock_that_moved_back_is_suspect(log: Log, back: timedelta) -> None:
    recorded(log, NOW)
    assert suspect(recorded(log, NOW - back)) == "2026-11-04T08:31:02.004112Z"


@pytest.mark.parametrize("change", [-TOLERANCE, -timedelta(seconds=30), timedelta(0), HOUR, DECADE])
def test_a_clock_that_did_not_is_not(log: Log, change: timedelta) -> None:
    recorded(log, NOW)
    assert suspect(recorded(log, NOW + change)) == ""


def test_it_is_suspect_until_it_has_caught_up(log: Log) -> None:
    recorded(log, NOW)
    behind = [recorded(log, NOW - HOUR + number * timedelta(minutes=20)) for number in range(4)]
    moments = ["2026-11-04T08:31:02.004112Z"] * 3 + [""]
    assert [suspect(each) for each in behind] == moments
    assert reached(log) == NOW


def test_a_checkpoint_in_between_changes_nothing(log: Log) -> None:
    recorded(log, NOW)
    log.publish(log_key(), lambda: NOW - HOUR)
    record = recorded(log, NOW - HOUR)
    assert record.decision.previous_checkpoint is not None
    assert suspect(record)


def test_what_was_erased_still_has_its_moment(log: Log) -> None:
    recorded(log, NOW)
    log.erase(0, "somebody asked for it", lambda: NOW)
    assert suspect(recorded(log, NOW - HOUR))


def test_a_record_that_is_none_does_not_stop_others(tmp_path: Path) -> None:
    with new_log(tmp_path / "other", 1) as log:
        assert suspect(recorded(log, NOW)) == ""
        assert reached(log) == NOW


def test_a_moment_is_written_to_the_microsecond() -> None:
    assert suspicion(NOW - HOUR, NOW) == "2026-11-04T08:31:02.004112Z"
    assert suspicion(NOW, NOW) == ""

"""Which verdicts go, which stay, and what is told of those that nobody believes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from gate.verdicts import Applied, listed
from tests.gate.audit.verification.sample import sealed
from tests.gate.verdicts.sample import (
    AGENT,
    DELIVERED,
    NOW,
    PLACE,
    about,
    changed,
    named,
    resource,
)
from tests.webhooks.verdicts.conftest import Desk
from webhooks.cluster.errors import Refused
from webhooks.verdicts.collecting import Standing, surplus

START = datetime(2026, 11, 4, tzinfo=UTC)


def written(desk: Desk, number: int, name: str = "support") -> str:
    """Write the verdict of another revision, decided some minutes after the one before."""
    applied = listed([Applied(AGENT.who, f"{number:064x}")])
    delivered = replace(DELIVERED, portions=f"{number:064x}", name=name, uid=f"uid-of-{name}")
    record = about(delivered, applied)
    timing = replace(record.decision.timing, decided_at=f"2026-11-04T08:{number:02}:00Z")
    decision = replace(record.decision, timing=timing)
    record = replace(record, predicate=replace(record.predicate, decision=decision))
    return desk.writer.write(sealed(record), PLACE, applied).name


def test_all_but_the_latest_of_each_application_go(desk: Desk) -> None:
    mine = [written(desk, number) for number in range(8)]
    others = [written(desk, number, "billing") for number in range(2)]
    assert desk.collector(3).once() == 5
    assert desk.names == sorted([*mine[5:], *others])
    assert desk.collector(3).once() == 0


def test_those_of_one_application_are_looked_through(desk: Desk) -> None:
    mine = [written(desk, number) for number in range(3)]
    others = [written(desk, number, "billing") for number in range(3)]
    assert desk.collector(1).once("uid-of-support") == 2
    assert desk.names == sorted([mine[2], *others])


def test_the_expired_go(desk: Desk) -> None:
    written(desk, 1)
    assert desk.collector().once() == 0
    desk.now = datetime.fromisoformat(DELIVERED.expires)
    assert desk.collector().once() == 1
    assert desk.names == []
    assert desk.told.getvalue() == ""


def test_what_is_not_believed_stays_and_is_told_of_until_it_is_old(desk: Desk) -> None:
    forged = changed(resource(), passed=False)
    made = (NOW - timedelta(days=1)).isoformat()
    desk.server.put(desk.collection, named(forged, uid="1", creationTimestamp=made))
    assert desk.collector().once() == 0
    assert len(desk.names) == 1
    assert "distrusted-kept" in desk.told.getvalue()
    desk.now += timedelta(days=30)
    assert desk.collector().once() == 1
    assert "distrusted-deleted" in desk.told.getvalue()
    assert desk.names == []


def test_what_says_of_no_time_stays(desk: Desk) -> None:
    desk.server.put(desk.collection, {"metadata": {"name": "odd", "namespace": "agentgate"}})
    desk.now += timedelta(days=400)
    assert desk.collector().once() == 0
    assert desk.names == ["odd"]


def test_nothing_goes_where_they_cannot_be_listed(desk: Desk) -> None:
    written(desk, 1)
    desk.collection.refused = 403
    with pytest.raises(Refused):
        desk.collector(0).once()
    assert len(desk.names) == 1


def test_of_no_application_more_than_said_stay() -> None:
    some = [
        Standing({}, uid, START + timedelta(minutes=minute))
        for uid in ("a", "b")
        for minute in (3, 1, 2)
    ]
    gone = list(surplus(some, 2))
    assert [(each.uid, each.decided.minute) for each in gone] == [("a", 1), ("b", 1)]
    assert list(surplus(some, 3)) == []

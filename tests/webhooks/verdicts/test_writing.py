"""Verdicts written by several replicas, over what others left, and through what fails."""

from dataclasses import replace
from datetime import timedelta

import pytest

from gate.audit import Envelope
from gate.audit.trust import Span
from gate.errors import RecordError
from gate.verdicts import Verdict, listed
from tests.gate.audit.records.samples import DENIED
from tests.gate.audit.verification.sample import ORIGIN, key, sealed
from tests.gate.verdicts.sample import (
    AGENT,
    APPLIED,
    DELIVERED,
    HOME,
    PLACE,
    about,
    belief,
    changed,
    named,
    resource,
    speaker,
)
from tests.webhooks.verdicts.conftest import Desk
from webhooks.cluster.errors import ClusterError, Refused

ALL = listed(APPLIED)


def write(desk: Desk, envelope: Envelope | None = None, applied: bytes = ALL) -> Verdict:
    return desk.writer.write(envelope or sealed(about(applied=applied)), PLACE, applied)


def test_a_verdict_is_written_once(desk: Desk) -> None:
    first = write(desk)
    assert first.passed
    assert desk.names == [first.name]
    assert write(desk) == first
    assert desk.asked("DELETE") == 0
    assert desk.told.getvalue() == ""


def test_of_two_replicas_the_first_counts(desk: Desk) -> None:
    first = write(desk)
    second = sealed(about(replace(DELIVERED, operation="another")))
    assert write(desk, second) == first
    assert desk.asked("DELETE") == 0


def test_a_forged_one_does_not_keep_its_place(desk: Desk) -> None:
    desk.server.put(desk.collection, named(changed(resource(), passed=False), uid="1"))
    verdict = write(desk)
    assert verdict.passed
    assert desk.names == [verdict.name]
    assert "other-verdict" in desk.told.getvalue()
    assert write(desk) == verdict


def test_one_that_is_about_to_expire_is_renewed(desk: Desk) -> None:
    short = replace(DELIVERED, expires="2026-11-05T08:00:00Z")
    write(desk, sealed(about(short)))
    assert write(desk).delivered.expires == DELIVERED.expires
    assert desk.asked("DELETE") == 1


def test_another_verdict_on_the_same_replaces_the_one_before(desk: Desk) -> None:
    write(desk, sealed(about(base=DENIED)))
    assert write(desk).passed
    other = listed([AGENT])
    assert len(write(desk, applied=other).objects) == 1
    assert len(desk.names) == 1


def test_a_later_verdict_is_not_replaced_by_an_earlier_one(desk: Desk) -> None:
    record = about()
    timing = replace(record.decision.timing, decided_at="2026-11-04T09:00:00Z")
    decision = replace(record.decision, timing=timing)
    later = replace(record, predicate=replace(record.predicate, decision=decision))
    write(desk, sealed(later))
    denied = write(desk, sealed(about(base=DENIED)))
    assert denied.passed
    assert desk.asked("DELETE") == 0


def test_nothing_is_written_that_would_not_be_believed(desk: Desk) -> None:
    with pytest.raises(RecordError, match="unknown-key"):
        write(desk, sealed(about(), key("stranger")))
    retired = desk.of_another_key(belief(speaker((Span(ORIGIN, 0, 9),))))
    with pytest.raises(RecordError, match="not-logged"):
        write(retired)
    desk.now += timedelta(days=90)
    with pytest.raises(RecordError, match="expired"):
        write(desk)
    assert desk.names == []


@pytest.mark.parametrize("status", [429, 503])
def test_what_fails_in_passing_is_tried_again_but_not_for_ever(desk: Desk, status: int) -> None:
    desk.collection.refused = status
    with pytest.raises(Refused):
        write(desk)
    assert [each[0] for each in desk.paused] == [0, 1, 2]
    assert desk.paused[0][1] == (30.0 if status == 429 else 0.0)
    assert desk.asked("POST") == 4


def test_what_is_forbidden_is_not_tried_again(desk: Desk) -> None:
    desk.collection.refused = 403
    with pytest.raises(Refused):
        write(desk)
    assert desk.asked("POST") == 1
    assert desk.paused == []


def test_somebody_who_puts_his_own_in_its_place_again_and_again_is_told_of(desk: Desk) -> None:
    desk.server.put(desk.collection, named(changed(resource(), passed=False), uid="1"))
    # It is changed after each look, so that the one that was seen is never there any more.
    desk.collection.restless = True
    with pytest.raises(ClusterError, match="again and again"):
        write(desk)


def test_deleting_what_changed_meanwhile_does_nothing(desk: Desk) -> None:
    desk.server.put(desk.collection, named(resource(), uid="1"))
    known = desk.objects.read(desk.names[0])
    assert known is not None
    desk.server.put(desk.collection, named(resource(), uid="1"))
    desk.objects.delete(known)
    assert len(desk.names) == 1
    desk.server.delete(desk.collection, HOME, desk.names[0])
    desk.objects.delete(known)
    assert desk.objects.read("nothing") is None

"""The thread that commits: what it promises to those who wait."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from unittest.mock import Mock, call

import pytest

from gate.audit import Entry, Summary
from gate.audit.log.committer import Closed, Committer
from gate.errors import LogError

from .sample import entries, entry


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


def failing(batch: Sequence[Entry]) -> Sequence[int]:
    raise LogError(f"the disk failed under {len(batch)}", advice="another disk")


def test_what_arrives_meanwhile_is_committed_together() -> None:
    slow = Slow()
    committer = Committer(slow)
    with ThreadPoolExecutor(20) as pool:
        first = pool.submit(committer.append, entries(20)[0])
        slow.reached.wait(10)
        others = [pool.submit(committer.append, one) for one in entries(20)[1:]]
        while len(committer) < 19:
            pass
        slow.let.set()
        assert first.result() == 0
        assert sorted(one.result() for one in others) == list(range(1, 20))
    committer.close()
    assert slow.batches == [1, 19]


def test_who_brings_several_is_told_once_of_a_batch_and_in_order() -> None:
    slow, one, another = Slow(), Mock(), Mock()
    committer = Committer(slow)
    for tell, each in zip((one, one, another, one), entries(4), strict=True):
        committer.submit(each, tell)
        # The first is alone in its batch.
        slow.reached.wait(10)
    slow.let.set()
    committer.close()
    assert one.call_args_list == [call([0]), call([1, 3])]
    assert another.call_args_list == [call([2])]


def test_a_failure_is_told_to_everyone_who_waits_and_to_nobody_later() -> None:
    committer = Committer(failing)
    with ThreadPoolExecutor(8) as pool:
        told = [pool.submit(committer.append, one).exception() for one in entries(8)]
    committer.close()
    assert all(isinstance(one, LogError) and one.advice == "another disk" for one in told)
    assert len({id(one) for one in told}) == 8


def broken(batch: Sequence[Entry]) -> Sequence[int]:
    raise ZeroDivisionError(len(batch))


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_nobody_waits_for_a_thread_that_has_died() -> None:
    committer = Committer(broken)
    with pytest.raises(LogError, match="has ended"):
        committer.append(entries(1)[0])
    with pytest.raises(Closed):
        committer.append(entries(1)[0])
    committer.close()


def test_the_queue_is_bounded() -> None:
    slow = Slow()
    committer = Committer(slow, queue=2, seconds=0.2)
    with ThreadPoolExecutor(4) as pool:
        pool.submit(committer.append, entries(4)[0])
        slow.reached.wait(10)
        waiting = [pool.submit(committer.append, one) for one in entries(4)[1:3]]
        while len(committer) < 2:
            pass
        with pytest.raises(LogError, match="no more can"):
            committer.append(entries(4)[3])
        assert all("not known" in str(one.exception()) for one in waiting)
        slow.let.set()
    committer.close()


def test_closing_commits_what_waits_and_takes_nothing_more() -> None:
    slow = Slow()
    committer = Committer(slow)
    with ThreadPoolExecutor(2) as pool:
        waiting = pool.submit(committer.append, entries(2)[0])
        slow.reached.wait(10)
        slow.let.set()
        committer.close()
        assert waiting.result() == 0
    with pytest.raises(Closed):
        committer.append(entries(2)[1])


GOOD = entry("good")


@pytest.mark.parametrize(
    "bad",
    [
        replace(GOOD, digest=entry("other").digest),
        replace(GOOD, leaf=b"{}"),
        replace(GOOD, envelope=b""),
        replace(GOOD, envelope=b"x" * 3_000_000),
        replace(GOOD, summary=replace(GOOD.summary, decision_id="")),
        replace(GOOD, summary=replace(GOOD.summary, decision_id="x" * 201)),
        replace(GOOD, summary=replace(GOOD.summary, resource="x" * 2_000_000)),
        replace(GOOD, summary=replace(GOOD.summary, commit="\ud800")),
        replace(GOOD, summary=replace(GOOD.summary, objects=("00 " * 32,))),
        replace(GOOD, summary=replace(GOOD.summary, objects=("AB" * 32,))),
    ],
)
def test_an_entry_that_no_log_could_keep_fails_alone(bad: Entry) -> None:
    slow = Slow()
    slow.let.set()
    committer = Committer(slow)
    with pytest.raises(LogError):
        committer.append(bad)
    assert committer.append(GOOD) == 0
    committer.close()


def test_summaries_may_be_short() -> None:
    slow = Slow()
    slow.let.set()
    committer = Committer(slow)
    assert committer.append(replace(GOOD, summary=Summary("id", "", "", "", "", ""))) == 0
    committer.close()

"""Threads that keep records, and what does not fit before them."""

import asyncio
import threading

import pytest

from webhooks.records.working import Workers
from webhooks.server.problems import Problem


async def overloaded(workers: Workers, go: threading.Event) -> tuple[int, int]:
    first = asyncio.ensure_future(workers.run(lambda: go.wait(10) and 1))
    second = asyncio.ensure_future(workers.run(lambda: 2))
    await asyncio.sleep(0.05)
    with pytest.raises(Problem) as raised:
        await workers.run(lambda: 3)
    go.set()
    assert raised.value.status == 503
    assert raised.value.headers["Retry-After"] == "1"
    assert [await first, await second] == [1, 2]
    return raised.value.status, await workers.run(lambda: 4)


def test_what_does_not_fit_is_refused_at_once() -> None:
    workers = Workers(threads=1, waiting=1)
    assert asyncio.run(overloaded(workers, threading.Event())) == (503, 4)
    workers.close()

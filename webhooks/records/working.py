"""Threads that keep records: as many as are useful, and no endless queue before them."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import TypeVar

from webhooks.server.problems import Problem

THREADS = 32
"""Each waits for the disk most of its time; what waits together is committed together."""
WAITING = 256
Value = TypeVar("Value")


class Workers:
    """Runs what blocks beside what answers."""

    def __init__(self, threads: int = THREADS, waiting: int = WAITING) -> None:
        """Start with no thread; `waiting` are taken in beyond those at work."""
        self._pool = ThreadPoolExecutor(threads, "records")
        self._free = threads + waiting

    async def run(self, work: Callable[[], Value]) -> Value:
        """Run work in a thread. Raises `Problem` when too much waits already."""
        if not self._free:
            raise Problem(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "busy",
                "too many records wait to be kept; send it again",
                {"Retry-After": "1"},
            )
        self._free -= 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        finally:
            self._free += 1

    def close(self) -> None:
        """Finish what was begun."""
        self._pool.shutdown()

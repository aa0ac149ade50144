"""Waiting for what happens by itself: how long at most, and how often it is looked for."""

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")
PATIENCE = 180.0
FIRST, LAST = 0.005, 0.1
"""The shortest and the longest pause between two looks, in seconds: they grow by half."""


def until(look: Callable[[], Found | None], seconds: float = PATIENCE) -> Found:
    """Look until it is so, or there is something, which is given."""
    end = time.monotonic() + seconds
    pause = FIRST
    while not (found := look()):
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(pause)
        pause = min(pause * 1.5, LAST)
    return found

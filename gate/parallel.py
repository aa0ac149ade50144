"""How work over many items is spread over threads; the engine lets go of the interpreter lock."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

CHUNK = 100
"""How many items are handed over at once: enough to outweigh the hand-over itself."""


def chunks(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """Cut a sequence into pieces large enough to be worth a hand-over."""
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]


def spread(
    work: Callable[[Sequence[Item]], Sequence[Result]], items: Sequence[Item], workers: int
) -> list[Result]:
    """Do work on pieces of a sequence side by side; results keep the order of the items."""
    if workers == 1 or len(items) <= CHUNK:
        return list(work(items))
    with ThreadPoolExecutor(workers) as pool:
        return list(chain.from_iterable(pool.map(work, chunks(items))))

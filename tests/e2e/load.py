"""Many requests to the API server at once, for as long as something else happens."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

from tests.e2e.client import Answer, Client, Kept

THREADS = 4
Ask = Callable[[int], Answer]
Asking = Callable[[Client, int], Answer]


@dataclass
class Load:
    """What was answered so far, by the number of the request."""

    answers: dict[int, Answer] = field(default_factory=dict)

    @property
    def allowed(self) -> list[int]:
        return [number for number, answer in list(self.answers.items()) if answer.ok]

    @property
    def failed(self) -> list[Answer]:
        return [answer for answer in list(self.answers.values()) if not answer.ok]


@contextmanager
def under_load(ask: Ask) -> Iterator[Load]:
    """Ask again and again, from several threads, until the end."""
    load, ended = Load(), threading.Event()

    def keep_asking(first: int) -> None:
        number = first
        while not ended.is_set():
            load.answers[number] = ask(number)
            number += THREADS

    threads = [threading.Thread(target=keep_asking, args=(first,)) for first in range(THREADS)]
    for thread in threads:
        thread.start()
    try:
        yield load
    finally:
        ended.set()
        for thread in threads:
            thread.join()


def asked(client: Client, ask: Asking, count: int) -> Load:
    """Ask so often, from several threads, each of which keeps one connection."""
    load = Load()

    def ask_some(first: int) -> None:
        with closing(Kept(client.url, client.context, client.token)) as kept:
            for number in range(first, count, THREADS):
                load.answers[number] = ask(kept, number)

    with ThreadPoolExecutor(THREADS) as pool:
        # What fails in a thread fails here.
        list(pool.map(ask_some, range(THREADS)))
    return load

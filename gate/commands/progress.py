"""A sign of life on a terminal when judging takes more than a second."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

PATIENCE = 1.0
CLEAR = "\r\x1b[2K"


@contextmanager
def progress(stream: TextIO) -> Iterator[None]:
    """Say after a second that work goes on, and wipe it out when it is done."""
    if not stream.isatty():
        yield
        return
    said = threading.Event()

    def say() -> None:
        said.set()
        stream.write("judging …")
        stream.flush()

    timer = threading.Timer(PATIENCE, say)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        if said.is_set():
            stream.write(CLEAR)
            stream.flush()

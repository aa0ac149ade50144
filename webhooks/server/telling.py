"""The log of a service: one JSON object a line on standard error, whatever strangers write."""

import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from json import dumps
from typing import IO

LONGEST = 500
"""As many characters of a text are told."""
TRACE = 20
"""As many lines of a trace are told, the last ones."""
Told = str | int | float | bool | Sequence[str] | None
LEVELS = {
    logging.INFO: "info",
    logging.WARNING: "warning",
    logging.ERROR: "error",
    logging.CRITICAL: "error",
}


class Teller:
    """Tells what happens."""

    def __init__(self, stream: IO[str]) -> None:
        """Tell it to a stream."""
        self._stream = stream

    def info(self, event: str, **facts: Told) -> None:
        """Tell what is as it should be."""
        self.tell("info", event, facts)

    def error(self, event: str, **facts: Told) -> None:
        """Tell what somebody must look at."""
        self.tell("error", event, facts)

    def tell(self, level: str, event: str, facts: dict[str, Told]) -> None:
        """Write one line, and nothing that is no ASCII: no text in it acts on a terminal."""
        head = {"time": datetime.now(UTC).isoformat(), "level": level, "event": event}
        line = dumps({**head, **{name: bounded(fact) for name, fact in facts.items()}})
        # A line that nobody takes, as on a full disk, is lost; what it tells of is not to end too.
        with suppress(OSError):
            # One write, so that the lines of several threads do not mix.
            self._stream.write(line + "\n")
            self._stream.flush()


def bounded(fact: Told) -> Told:
    """Cut what is told to what somebody would read."""
    match fact:
        case str():
            return fact[:LONGEST]
        case list() | tuple():
            return [str(each)[:LONGEST] for each in fact[-TRACE:]]
        case _:
            return fact


class Handler(logging.Handler):
    """Tells what libraries log."""

    def __init__(self, teller: Teller) -> None:
        super().__init__(logging.WARNING)
        self._teller = teller
        self._formatter = logging.Formatter()

    def emit(self, record: logging.LogRecord) -> None:
        """Tell one message, with the trace of what was raised."""
        facts: dict[str, Told] = {"logger": record.name, "message": record.getMessage()}
        if record.exc_info:
            facts["trace"] = self._formatter.formatException(record.exc_info).splitlines()
        self._teller.tell(LEVELS.get(record.levelno, "info"), "library", facts)


def take_over(teller: Teller) -> None:
    """Have all that libraries log told in the same form."""
    logging.basicConfig(handlers=[Handler(teller)], level=logging.WARNING, force=True)

"""The log of a service may go wrong like any other; the service then goes on."""

import json
from contextlib import suppress
from io import StringIO
from pathlib import Path

from webhooks.server.telling import Teller


def test_a_line_is_one_line_of_json() -> None:
    stream = StringIO()
    Teller(stream).error("event", text="a\nb\x1b[31m")
    [line] = stream.getvalue().splitlines()
    assert line.isascii()
    told = json.loads(line)
    assert (told["level"], told["event"], told["text"]) == ("error", "event", "a\nb\x1b[31m")


def test_what_cannot_be_told_ends_nothing() -> None:
    full = Path("/dev/full").open("w")  # noqa: SIM115 closing it fails, too
    teller = Teller(full)
    teller.info("first")
    teller.info("second")
    with suppress(OSError):
        full.close()

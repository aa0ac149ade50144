"""What a service says to who looks up a log whose public files are damaged."""

import io
from http import HTTPStatus
from pathlib import Path

import pytest

from tests.gate.audit.log.sample import new_log
from webhooks.records.callers import Caller
from webhooks.records.showing import Shower
from webhooks.server.problems import Problem
from webhooks.server.telling import Teller

READER = Caller("reader", frozenset(), reads=("git+https://git.example.com/",))


def test_a_checkpoint_that_is_no_text_is_told_and_not_shown(tmp_path: Path) -> None:
    lines = io.StringIO()
    with new_log(tmp_path, 1, published=True) as log:
        (log.public / "checkpoint").unlink()
        (log.public / "checkpoint").write_bytes(b"audit\xff\n")
        with pytest.raises(Problem) as caught:
            Shower(log, Teller(lines)).show({"door": "check"}, READER)
    assert caught.value.status is HTTPStatus.SERVICE_UNAVAILABLE
    assert "the note is not UTF-8" in lines.getvalue()

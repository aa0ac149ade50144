"""Kept files whose format a newer revision has changed."""

import pytest

from gate.difference import How
from gate.difference.states import state_formats
from gate.manifest import Manifest
from tests.gate.difference.test_compare import agent, difference, read, said

AGENT = """\
apiVersion: kagent.dev/v1alpha2
kind: Agent
metadata:
  name: triage
  namespace: prod
  annotations: {agentgate.dev/state-format: "%s"}
spec: {type: Declarative, declarative: {modelConfig: fast, systemMessage: Sort.}}
"""


def keeping(formats: str) -> list[Manifest]:
    return read(AGENT % formats)


def told(newer: list[Manifest], older: list[Manifest]) -> list[str]:
    return list(state_formats(difference(newer, older)))


def test_a_format_that_was_raised_is_told_when_it_is_gone_back_from() -> None:
    newer = keeping("/data/memory=2, /data/index=7")
    (message,) = told(newer, keeping("/data/memory=1,/data/index=7"))
    assert message == (
        "prod/triage: /data/memory is kept in format 2, and the revision that is gone back to "
        "declares format 1"
    )


def test_a_path_that_the_older_one_does_not_name() -> None:
    (message,) = told(keeping("/data/memory=2"), keeping(""))
    assert message.endswith("/data/memory is kept in format 2, and the revision that is gone "
                            "back to does not declare any")  # fmt: skip


@pytest.mark.parametrize(
    ("newer", "older"),
    [
        (keeping("/data/memory=2"), keeping("/data/memory=2")),
        (keeping("/data/memory=2, /data/index=1"), keeping("/data/index=1\\n/data/memory=2")),
        (keeping(""), keeping("/data/memory=2")),
        (keeping("/data/memory=2"), []),
        ([], keeping("/data/memory=2")),
        (agent("list"), agent("list, close")),
    ],
    ids=["same", "order", "not kept now", "gone", "new", "other traits"],
)
def test_what_can_be_read_is_silent(newer: list[Manifest], older: list[Manifest]) -> None:
    assert told(newer, older) == []


def test_a_difference_shows_it() -> None:
    found = difference(keeping("a=1, c=d=1"), keeping("a=2, b, c=d=1"))
    ((_, changes),) = said(found)
    assert changes == [
        (How.CHANGED, "state", "a", "format 1", "format 2"),
        (How.ADDED, "state", "b", "", "format unknown"),
    ]

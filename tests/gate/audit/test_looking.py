"""What a service says of its entries is read as a stranger's: all of it, or nothing."""

import json
from base64 import b64encode

import pytest

from gate.audit.remote.exchange import Answer
from gate.audit.remote.looking import seen
from tests.webhooks.world import ORIGIN, World, new_world


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return new_world(tmp_path_factory.mktemp("looking"))


def shown(world: World, **other: object) -> dict[str, object]:
    entry = world.entry(1)
    leaf = b64encode(entry.leaf).decode()
    usual = {"index": 3, "leaf": leaf, "envelope": entry.envelope.decode(), "hashes": ["AAAA"]}
    return {**usual, **other}


def answer(**other: object) -> Answer:
    body = {"origin": ORIGIN, "checkpoint": "", "entries": [], **other}
    return Answer(200, json.dumps(body).encode(), 0)


def test_entries_are_read_by_what_was_signed(world: World) -> None:
    found = seen(answer(entries=[shown(world)]))
    ((stored, hashes),) = found.entries
    assert (found.origin, stored.index, hashes) == (ORIGIN, 3, (b"\0\0\0",))
    assert stored.summary == world.entry(1).summary


@pytest.mark.parametrize(
    "other",
    [
        {"index": -1}, {"index": "3"}, {"leaf": "!"}, {"leaf": 1}, {"hashes": [1]},
        {"hashes": ["!"]}, {"hashes": "AAAA"}, {"envelope": "{}"}, {"envelope": None},
        {"envelope": "é\ud7ff"},
    ],
)  # fmt: skip
def test_an_odd_entry_makes_all_of_it_unreadable(world: World, other: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r".*"):
        seen(answer(entries=[shown(world, **other)]))


@pytest.mark.parametrize(
    "other", [{"origin": 1}, {"checkpoint": None}, {"entries": {}}, {"entries": [[]]}]
)
def test_an_odd_answer_is_none(other: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r".*"):
        seen(answer(**other))
    with pytest.raises(ValueError, match=r".*"):
        seen(Answer(200, b"<html>", 0))

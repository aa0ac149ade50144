"""What a verifier saw before: forks, cut logs, and trust policies that went back."""

from dataclasses import replace

import pytest

from gate.audit.bundles import Exhibit
from gate.audit.envelope import dump
from gate.audit.growth import Growth, dump_growth, read_growth
from gate.audit.trust import Trust
from gate.audit.verify import (
    Knowledge,
    Memory,
    Reason,
    Refused,
    Verified,
    read_memory,
    remember,
    verify,
    write_memory,
)
from gate.audit.verify.memory import forked
from gate.errors import LogError, RecordError
from tests.gate.audit.verification.sample import ANY, ORIGIN, Tree, numbered, sealed, trusting


def shown(tree: Tree, size: int) -> Exhibit:
    """Show the first record of a log in a checkpoint over so many entries."""
    return Exhibit(dump(FIRST), tree.proof(0, size))


FIRST = sealed()


def grown(*, other: bool = False) -> Tree:
    """Make a log of ten records, or another one that begins in the same way."""
    tree = Tree()
    tree.add(FIRST)
    tree.fill(4)
    if other:
        tree.add(sealed(numbered(77)))
    tree.fill(9 - tree.edge.size + 1)
    return tree


def seen(tree: Tree, size: int) -> Memory:
    return Memory(notes={ORIGIN: tree.note(size).decode()})


def reason(exhibit: Exhibit, memory: Memory, *growths: Growth) -> Reason | None:
    what = verify(exhibit, Knowledge(trusting(), memory, growths), ANY)
    return what.reason if isinstance(what, Refused) else None


def test_a_log_may_stay_and_grow() -> None:
    tree = grown()
    assert reason(shown(tree, 6), Memory()) is None
    assert reason(shown(tree, 6), seen(tree, 6)) is None
    assert reason(shown(tree, 10), seen(tree, 6), tree.growth(6)) is None
    assert reason(shown(tree, 10), seen(tree, 6), tree.growth(2), tree.growth(6)) is None


def test_growth_has_to_be_shown() -> None:
    tree = grown()
    assert reason(shown(tree, 10), seen(tree, 6)) is Reason.NOT_CONSISTENT
    for growth in (
        tree.growth(5),
        tree.growth(6, 9),
        replace(tree.growth(6), hashes=tree.growth(6).hashes[:-1]),
        replace(tree.growth(6), note=b"no checkpoint"),
    ):
        assert reason(shown(tree, 10), seen(tree, 6), growth) is Reason.NOT_CONSISTENT


def test_a_log_that_was_cut_is_refused() -> None:
    tree = grown()
    assert reason(shown(tree, 5), seen(tree, 10)) is Reason.OLDER_CHECKPOINT


def test_a_fork_is_refused() -> None:
    tree, other = grown(), grown(other=True)
    assert tree.checkpoint(5) == other.checkpoint(5)
    assert reason(shown(other, 10), seen(tree, 10)) is Reason.FORKED_LOG
    assert reason(shown(other, 10), seen(tree, 6), other.growth(6)) is Reason.NOT_CONSISTENT
    assert reason(shown(other, 10), seen(tree, 6), tree.growth(6)) is Reason.NOT_CONSISTENT
    assert reason(shown(other, 10), seen(tree, 5), other.growth(5)) is None, "not yet split"


def test_two_histories_are_seen_in_one_run() -> None:
    tree, other = grown(), grown(other=True)
    both = [
        what
        for one in (tree, other)
        if isinstance(what := verify(shown(one, 10), Knowledge(trusting()), ANY), Verified)
    ]
    assert forked(both) == ORIGIN
    assert forked(both[:1] * 2) is None


def test_two_records_at_one_index_are_two_histories() -> None:
    both: list[Verified] = []
    for record, size in ((FIRST, 10), (sealed(numbered(77)), 9)):
        tree = Tree()
        tree.add(record)
        tree.fill(9)
        exhibit = Exhibit(dump(record), tree.proof(0, size))
        what = verify(exhibit, Knowledge(trusting()), ANY)
        assert isinstance(what, Verified)
        both.append(what)
    assert forked(both) == ORIGIN


def test_the_newest_checkpoint_is_remembered() -> None:
    tree = grown()
    found = [verify(shown(tree, size), Knowledge(trusting()), ANY) for size in (6, 10, 8)]
    verified = [one for one in found if isinstance(one, Verified)]
    memory = remember(Memory(), trusting(), verified)
    checkpoint = memory.checkpoint(ORIGIN)
    assert checkpoint == tree.checkpoint(10)
    assert read_memory(write_memory(memory)) == memory
    assert remember(memory, trusting(), verified[:1]).notes == memory.notes


def following(version: int, previous: str, digest: str) -> Trust:
    return replace(trusting(), version=version, previous=previous, digest=digest)


@pytest.mark.parametrize(
    ("trust", "expected"),
    [
        (following(6, "a" * 64, "b" * 64), Reason.TRUST_ROLLED_BACK),
        (following(7, "a" * 64, "c" * 64), Reason.TRUST_FORKED),
        (following(8, "a" * 64, "c" * 64), Reason.TRUST_FORKED),
        (following(7, "a" * 64, "b" * 64), None),
        (following(8, "b" * 64, "c" * 64), None),
        (following(9, "c" * 64, "e" * 64), None),
    ],
    ids=["back", "other", "other-before", "same", "next", "later"],
)
def test_a_trust_policy_only_moves_on(trust: Trust, expected: Reason | None) -> None:
    """Row 15 of the table of attacks."""
    memory = remember(Memory(), following(7, "a" * 64, "b" * 64), [])
    what = verify(shown(grown(), 10), Knowledge(trust, memory), ANY)
    assert (what.reason if isinstance(what, Refused) else None) is expected


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b'{"version":2,"checkpoints":{}}',
        b'{"version":1,"checkpoints":{},"more":1}',
        b'{"version":1,"checkpoints":{"audit.gate.example.com":"x"}}',
        b'{"version":1,"version":1,"checkpoints":{}}',
        b'{"version":1,"trust":{"version":0,"digest":"00"},"checkpoints":{}}',
    ],
)
def test_a_state_that_is_none_is_an_error(data: bytes) -> None:
    with pytest.raises((RecordError, LogError)):
        read_memory(data)


def test_a_state_does_not_pass_one_log_off_as_another() -> None:
    memory = Memory(notes={"other.example.com": grown().note().decode()})
    with pytest.raises(RecordError, match="another log"):
        read_memory(write_memory(memory))


def test_growth_is_written_as_witnesses_take_it() -> None:
    growth = grown().growth(6)
    text = dump_growth(growth)
    assert text.startswith(b"old 6\n")
    assert text.endswith(growth.note)
    assert read_growth(text) == growth
    assert read_growth(dump_growth(replace(growth, hashes=()))).hashes == ()


@pytest.mark.parametrize(
    "data",
    [b"", b"old 6", b"old 06\n\nx", b"new 6\n\nx", b"old 6\n!\n\nx", b"\xff\n\n",
     b"old 6\n" + b"AAAA\n" * 64 + b"\nx", b"x" * 200_000],
)  # fmt: skip
def test_growth_that_is_none_is_an_error(data: bytes) -> None:
    with pytest.raises(LogError):
        read_growth(data)

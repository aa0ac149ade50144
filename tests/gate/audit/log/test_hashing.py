"""Roots and proofs against the definition of RFC 9162, for every small tree."""

from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.audit.log import hashing
from gate.audit.log.hashing import EMPTY_ROOT, Frontier, Place
from gate.errors import LogError

MOST = 300
LEAVES = [hashing.leaf_hash(b"entry %d" % number) for number in range(MOST)]


@cache
def defined(start: int, end: int) -> bytes:
    """The Merkle tree hash as section 2.1.1 defines it."""
    if end - start == 0:
        return sha256(b"").digest()
    if end - start == 1:
        return LEAVES[start]
    middle = start + 1
    while start + 2 * (middle - start) < end:
        middle = start + 2 * (middle - start)
    return sha256(b"\x01" + defined(start, middle) + defined(middle, end)).digest()


def nodes(places: Sequence[Place]) -> list[bytes]:
    return [defined(n << level, (n + 1) << level) for level, n in places]


def flipped(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def tampered(proof: Sequence[bytes], bit: int) -> list[list[bytes]]:
    """Every way in which a proof is cut by one, one too long, or wrong in a bit of one hash."""
    cut = [[*proof[:at], *proof[at + 1 :]] for at in range(len(proof))]
    longer = [[*proof[:at], LEAVES[0], *proof[at:]] for at in (0, len(proof))]
    bits = [[*proof[:at], flipped(proof[at], bit), *proof[at + 1 :]] for at in range(len(proof))]
    shorter = [[*proof[:-1], proof[-1][:-1]]] if proof else []
    return cut + longer + bits + shorter


def test_roots_known_from_certificate_transparency() -> None:
    inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]
    frontier = Frontier()
    for one in [*inputs, "606162636465666768696a6b6c6d6e6f"]:
        frontier.push(hashing.leaf_hash(bytes.fromhex(one)))
    assert frontier.root().hex() == (
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    )


def test_growing_gives_the_root_of_the_definition_at_every_size() -> None:
    frontier = Frontier()
    for size in range(MOST):
        assert frontier.root() == hashing.root(size, nodes) == defined(0, size)
        frontier.push(LEAVES[size])


def test_every_inclusion_verifies() -> None:
    for size in range(1, MOST + 1):
        root = defined(0, size)
        for index in range(size):
            proof = hashing.inclusion_proof(index, size, nodes)
            assert hashing.verify_inclusion(LEAVES[index], index, size, proof, root)


def test_every_consistency_verifies() -> None:
    for new in range(MOST + 1):
        for old in range(new + 1):
            proof = hashing.consistency_proof(old, new, nodes)
            assert hashing.verify_consistency(old, defined(0, old), new, defined(0, new), proof)


@pytest.mark.parametrize("size", [*range(1, 34), 63, 64, 65])
def test_no_tampered_inclusion_verifies(size: int) -> None:
    root = defined(0, size)
    for index in range(size):
        for bad in tampered(hashing.inclusion_proof(index, size, nodes), 8 * index % 256):
            assert not hashing.verify_inclusion(LEAVES[index], index, size, bad, root)


@pytest.mark.parametrize("new", [*range(1, 34), 63, 64, 65])
def test_no_tampered_consistency_verifies(new: int) -> None:
    for old in range(1, new + 1):
        roots = defined(0, old), defined(0, new)
        for bad in tampered(hashing.consistency_proof(old, new, nodes), 8 * old % 256):
            assert not hashing.verify_consistency(old, roots[0], new, roots[1], bad)


@given(st.data())
def test_no_bit_of_a_proof_can_change(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, MOST))
    index = data.draw(st.integers(0, size - 1))
    proof = hashing.inclusion_proof(index, size, nodes)
    for bad in tampered(proof, data.draw(st.integers(0, 255))):
        assert not hashing.verify_inclusion(LEAVES[index], index, size, bad, defined(0, size))


@given(st.data())
def test_no_bit_of_a_consistency_proof_can_change(data: st.DataObject) -> None:
    new = data.draw(st.integers(2, MOST))
    old = data.draw(st.integers(1, new - 1))
    proof = hashing.consistency_proof(old, new, nodes)
    roots = defined(0, old), defined(0, new)
    for bad in tampered(proof, data.draw(st.integers(0, 255))):
        assert not hashing.verify_consistency(old, roots[0], new, roots[1], bad)


def test_a_proof_is_of_one_index_and_one_size() -> None:
    root, proof = defined(0, 100), hashing.inclusion_proof(37, 100, nodes)
    for index in (*range(-2, 37), *range(38, 103)):
        assert not hashing.verify_inclusion(LEAVES[37], index, 100, proof, root)
    for size in (*range(-1, 64), *range(129, 140)):
        assert not hashing.verify_inclusion(LEAVES[37], 37, size, proof, root)


def test_nothing_is_in_an_empty_tree() -> None:
    assert not hashing.verify_inclusion(EMPTY_ROOT, 0, 0, [], EMPTY_ROOT)
    with pytest.raises(LogError):
        hashing.inclusion_proof(0, 0, nodes)
    with pytest.raises(LogError):
        hashing.inclusion_proof(7, 7, nodes)


def test_a_node_is_no_leaf() -> None:
    """The second preimage that a tree without prefixes has."""
    left, right = LEAVES[:2]
    assert hashing.leaf_hash(left + right) != hashing.node_hash(left, right)
    forged = hashing.leaf_hash(left + right)
    assert not hashing.verify_inclusion(forged, 0, 1, [], defined(0, 2))


def test_a_tree_does_not_continue_a_larger_or_another_one() -> None:
    with pytest.raises(LogError):
        hashing.consistency_proof(5, 4, nodes)
    root = defined(0, 8)
    assert not hashing.verify_consistency(9, root, 8, root, [])
    assert not hashing.verify_consistency(8, LEAVES[0], 8, root, [])
    assert not hashing.verify_consistency(0, LEAVES[0], 8, root, [])
    assert not hashing.verify_consistency(0, EMPTY_ROOT, 8, root, [LEAVES[0]])
    assert not hashing.verify_consistency(0, LEAVES[0], 0, LEAVES[0], [])
    assert not hashing.verify_consistency(4, defined(0, 4), 8, root, [])


def test_pushing_gives_the_subtrees_that_are_completed() -> None:
    frontier = Frontier()
    completed = [frontier.push(leaf) for leaf in LEAVES[:8]]
    assert [len(one) for one in completed] == [1, 2, 1, 3, 1, 2, 1, 4]
    assert completed[7] == [LEAVES[7], defined(6, 8), defined(4, 8), defined(0, 8)]


def test_subtrees_fall_in_height() -> None:
    for end in range(1, MOST):
        levels = [place.level for place in hashing.peaks_of(0, end)]
        assert all(one > other for one, other in pairwise(levels))

"""The tree of hashes of a log and its proofs (RFC 9162, section 2.1; SHA-256)."""

from collections.abc import Callable, Sequence
from hashlib import sha256
from hmac import compare_digest
from typing import NamedTuple, Self

from gate.errors import LogError

EMPTY_ROOT = sha256(b"").digest()
"""The root of a log without entries."""
HASH_SIZE = 32
LEAF = b"\x00"
NODE = b"\x01"


class Place(NamedTuple):
    """Where a complete subtree stands: its height, and its number from the left."""

    level: int
    number: int


Nodes = Callable[[Sequence[Place]], Sequence[bytes]]
"""Looks the hashes of complete subtrees up, in the order in which they are asked for."""


def leaf_hash(entry: bytes) -> bytes:
    """Hash an entry."""
    return sha256(LEAF + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees into the one that holds both."""
    return sha256(NODE + left + right).digest()


def fold(peaks: Sequence[bytes]) -> bytes:
    """Hash complete subtrees of falling height, from left to right, into one root."""
    if not peaks:
        return EMPTY_ROOT
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = node_hash(peak, root)
    return root


def folded(hashes: Sequence[bytes]) -> bytes:
    """Hash subtrees of one height into one; their number is a power of two."""
    while len(hashes) > 1:
        hashes = [node_hash(*pair) for pair in zip(hashes[::2], hashes[1::2], strict=True)]
    return hashes[0]


class Frontier:
    """A tree that grows at its right edge, of which only the complete subtrees there are kept."""

    def __init__(self, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        """Start from a size and its complete subtrees, highest first (see `peaks_of`)."""
        self.size = size
        self.peaks = list(peaks)

    def push(self, leaf: bytes) -> list[bytes]:
        """Add the hash of an entry; give the subtrees that it completes, itself first."""
        completed = [leaf]
        ones = self.size
        while ones & 1:
            completed.append(node_hash(self.peaks.pop(), completed[-1]))
            ones >>= 1
        self.peaks.append(completed[-1])
        self.size += 1
        return completed

    def root(self) -> bytes:
        """Give the root over all that was pushed."""
        return fold(self.peaks)

    def copy(self) -> Self:
        """Give a frontier that grows apart from this one."""
        return type(self)(self.size, self.peaks)


def peaks_of(start: int, end: int) -> list[Place]:
    """Split entries [start, end) into complete subtrees, left to right.

    `start` is a multiple of the largest power of two that is not above `end - start`.
    """
    places = []
    while start < end:
        level = (end - start).bit_length() - 1
        places.append(Place(level, start >> level))
        start += 1 << level
    return places


def root(size: int, nodes: Nodes) -> bytes:
    """Give the root of the first `size` entries."""
    return fold(nodes(peaks_of(0, size)))


def split(start: int, end: int) -> int:
    """Give where RFC 9162 splits the entries [start, end) in two, of which there are two or more.

    The left part is the largest power of two below their number.
    """
    return start + (1 << ((end - start - 1).bit_length() - 1))


def inclusion_spans(index: int, size: int) -> list[tuple[int, int]]:
    """Give the subtrees whose hashes prove an entry, from the leaf upwards, as entry ranges."""
    spans, start, end = [], 0, size
    while end - start > 1:
        middle = split(start, end)
        if index < middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start = middle
    return spans[::-1]


def consistency_spans(old: int, new: int) -> list[tuple[int, int]]:
    """Give the subtrees whose hashes prove that `new` entries begin with `old`, 0 < old <= new."""
    spans, start, end = [], 0, new
    while end != old:
        middle = split(start, end)
        if old <= middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start = middle
    if start:
        spans.append((start, end))
    return spans[::-1]


def hashes(spans: Sequence[tuple[int, int]], nodes: Nodes) -> list[bytes]:
    """Give the hash of each range of entries, with one look at the nodes."""
    parts = [peaks_of(start, end) for start, end in spans]
    found = iter(nodes([place for part in parts for place in part]))
    return [fold([next(found) for _ in part]) for part in parts]


def inclusion_proof(index: int, size: int, nodes: Nodes) -> list[bytes]:
    """Prove that an entry is among the first `size` (RFC 9162, section 2.1.3.1).

    Raises `LogError` for an index that is not.
    """
    if not 0 <= index < size:
        raise LogError(f"entry {index} is not among the first {size}")
    return hashes(inclusion_spans(index, size), nodes)


def consistency_proof(old: int, new: int, nodes: Nodes) -> list[bytes]:
    """Prove that `new` entries begin with the first `old` (RFC 9162, section 2.1.4.1).

    It is empty from nothing, and from a size to itself. Raises `LogError` for a log that shrinks.
    """
    if not 0 <= old <= new:
        raise LogError(f"a log of {new} entries does not continue one of {old}")
    return hashes(consistency_spans(old, new), nodes) if old else []


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """Say whether a proof leads from the hash of an entry to a root (RFC 9162, 2.1.3.2)."""
    if not (0 <= index < size and sized([leaf, root, *proof])):
        return False
    number, last, made = index, size - 1, leaf
    for step in proof:
        if not last:
            return False
        if number & 1 or number == last:
            made = node_hash(step, made)
            number, last = upwards(number, last)
        else:
            made = node_hash(made, step)
        number, last = number >> 1, last >> 1
    return not last and compare_digest(made, root)


def verify_consistency(
    old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Say whether a proof leads from an older root to a newer one (RFC 9162, 2.1.4.2)."""
    if not (0 <= old <= new and sized([old_root, new_root, *proof])):
        return False
    if new == 0 and not compare_digest(new_root, EMPTY_ROOT):
        return False
    if old in (0, new):
        return not proof and compare_digest(old_root, new_root if old else EMPTY_ROOT)
    path = [old_root, *proof] if old & (old - 1) == 0 else proof
    ends = climbed(old - 1, new - 1, path)
    return ends is not None and compare_digest(ends[0] + ends[1], old_root + new_root)


def climbed(number: int, last: int, path: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """Follow a consistency path to both roots at once, older first, if it is as long as it must."""
    if not path:
        return None
    while number & 1:
        number, last = number >> 1, last >> 1
    older = newer = path[0]
    for step in path[1:]:
        if not last:
            return None
        if number & 1 or number == last:
            older, newer = node_hash(step, older), node_hash(step, newer)
            number, last = upwards(number, last)
        else:
            newer = node_hash(newer, step)
        number, last = number >> 1, last >> 1
    return None if last else (older, newer)


def upwards(number: int, last: int) -> tuple[int, int]:
    """Skip the levels at which the right edge has no left neighbour."""
    while number and not number & 1:
        number, last = number >> 1, last >> 1
    return number, last


def sized(given: Sequence[bytes]) -> bool:
    """Say whether everything has the size of a hash."""
    return all(len(one) == HASH_SIZE for one in given)

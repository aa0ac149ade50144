"""Where a log's files stand and what they hold (C2SP tlog-tiles)."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from gate.audit.log.hashing import HASH_SIZE, Place
from gate.errors import LogError

CHECKPOINT = "checkpoint"
HEIGHT = 8
WIDTH = 1 << HEIGHT
"""How many hashes or entries a full tile holds."""
GROUP = 1000
PREFIX = 2
"""How many bytes say how long an entry is."""


class Tile(NamedTuple):
    """One tile: its level, its number within it, and how many hashes it holds (1 to 256)."""

    level: int
    number: int
    width: int

    @property
    def path(self) -> str:
        """Give where the tile stands."""
        return f"tile/{self.level}/{numbered(self.number)}{partial(self.width)}"

    def places(self) -> list[Place]:
        """Give the subtrees whose hashes the tile holds."""
        first = self.number * WIDTH
        return [Place(self.level * HEIGHT, first + i) for i in range(self.width)]


def numbered(number: int) -> str:
    """Write a number as folders of a thousand: 1234067 is `x001/x234/067`."""
    groups = [f"{number % GROUP:03}"]
    while number := number // GROUP:
        groups.insert(0, f"x{number % GROUP:03}")
    return "/".join(groups)


def partial(width: int) -> str:
    """Write what stands behind the path of a tile that is not full."""
    return "" if width == WIDTH else f".p/{width}"


def entries_path(number: int, width: int) -> str:
    """Give where a bundle of entries stands."""
    return f"tile/entries/{numbered(number)}{partial(width)}"


def record_path(digest: bytes) -> str:
    """Give where the envelope of a record stands, by the SHA-256 of what was signed."""
    return f"records/{digest.hex()}.dsse.json"


def grown(old: int, new: int) -> Iterator[Tile]:
    """Give the tiles of a log of `new` entries that one of `old` did not have."""
    level = 0
    while have := new >> (level * HEIGHT):
        had = old >> (level * HEIGHT)
        for number in range(had // WIDTH, -(-have // WIDTH)):
            width = min(WIDTH, have - number * WIDTH)
            if number * WIDTH + width > had:
                yield Tile(level, number, width)
        level += 1


def tiles_of(size: int) -> Iterator[Tile]:
    """Give all the tiles of a log."""
    return grown(0, size)


def bundle(entries: Iterable[bytes]) -> bytes:
    """Write entries one behind the other, each behind its length in two bytes."""
    return b"".join(len(entry).to_bytes(PREFIX, "big") + entry for entry in entries)


def read_bundle(data: bytes) -> list[bytes]:
    """Read a bundle of entries. Raises `LogError` for one that was cut."""
    entries, at = [], 0
    while at < len(data):
        start = at + PREFIX
        at = start + int.from_bytes(data[at:start], "big")
        if start > len(data) or at > len(data):
            raise LogError("the bundle of entries ends within an entry")
        entries.append(data[start:at])
    return entries


def read_tile(data: bytes) -> Sequence[bytes]:
    """Read the hashes of a tile. Raises `LogError` for one that was cut."""
    if len(data) % HASH_SIZE:
        raise LogError("the tile ends within a hash")
    return [data[at : at + HASH_SIZE] for at in range(0, len(data), HASH_SIZE)]

"""The public files of a log as strangers read them, from a folder or over HTTP."""

from collections.abc import Callable, Sequence

from gate.audit.log import tiles
from gate.audit.log.hashing import Place, folded
from gate.audit.log.tiles import HEIGHT, WIDTH, Tile
from gate.errors import LogError

Fetch = Callable[[str], bytes | None]
"""Reads a public file by its path, or gives None where there is none; may raise `LogError`."""


class Shown:
    """The tiles of a log of a size that a checkpoint vouches for."""

    def __init__(self, fetch: Fetch, size: int) -> None:
        """Read through `fetch`; nothing is kept."""
        self._fetch = fetch
        self._size = size

    def tile(self, tile: Tile) -> Sequence[bytes]:
        """Read the hashes of a tile. Raises `LogError` for one that is missing or damaged."""
        full = Tile(tile.level, tile.number, WIDTH).path
        hashes = tiles.read_tile(self._either(tile.path, full))
        return enough(hashes, tile.width, tile.path)

    def entries(self, number: int, width: int) -> Sequence[bytes]:
        """Read a bundle of entries. Raises `LogError` for one that is missing or damaged."""
        path = tiles.entries_path(number, width)
        entries = tiles.read_bundle(self._either(path, tiles.entries_path(number, WIDTH)))
        return enough(entries, width, path)

    def record(self, digest: bytes) -> bytes | None:
        """Read an envelope by the SHA-256 of what was signed, or None where it is not shown."""
        return self._fetch(tiles.record_path(digest))

    def _either(self, path: str, full: str) -> bytes:
        """Read a file, or the full one that a log may keep instead of a partial one."""
        data = self._fetch(path)
        if data is None and path != full:
            data = self._fetch(full)
        if data is None:
            raise LogError(f"{path} is missing")
        return data

    def nodes(self, places: Sequence[Place]) -> list[bytes]:
        """Make the hashes of complete subtrees of tiles, as proofs need them.

        Raises `LogError` where a tile is missing.
        """
        return [self._node(place) for place in places]

    def _node(self, place: Place) -> bytes:
        level, height = divmod(place.level, HEIGHT)
        first = place.number << height
        number, start = divmod(first, WIDTH)
        width = min(WIDTH, (self._size >> (level * HEIGHT)) - number * WIDTH)
        hashes = self.tile(Tile(level, number, width))[start : start + (1 << height)]
        return folded(enough(hashes, 1 << height, f"tile {level}/{number}"))


def enough(found: Sequence[bytes], width: int, path: str) -> Sequence[bytes]:
    """Give the first of what a file holds, which may be fuller than asked for."""
    if len(found) not in (width, WIDTH):
        raise LogError(f"{path} holds {len(found)}, not {width}")
    return found[:width]

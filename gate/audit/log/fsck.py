"""Whether a log is what it says: every hash made again, every envelope and signature looked at."""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, repeat

from gate.audit import Checkpoint, PublicKey
from gate.audit.log import checkpoints, files, tiles
from gate.audit.log.flaws import Damage, Extent, Flaw, record_flaws
from gate.audit.log.hashing import folded, leaf_hash, node_hash, root
from gate.audit.log.indexing import index_flaws, object_flaws
from gate.audit.log.leaf import leaf_digest
from gate.audit.log.opening import Log
from gate.audit.log.shown import Fetch, Shown
from gate.audit.log.tiles import HEIGHT, WIDTH, Tile
from gate.errors import LogError

Records = Callable[[int, bytes], Iterator[Flaw]]
"""Looks at what is shown of the record of an entry: its index and its leaf."""


def fsck(log: Log, read: Extent) -> Iterator[Flaw]:
    """Look for everything that is wrong with a log on this machine, one flaw after the other.

    The file of the database first, then its tables, what was signed, and what is shown; `read`
    counts it. Raises `LogError` when the database cannot be read on.
    """
    for line in log.damages():
        yield Flaw(Damage.DATABASE, None, line)
    yield from kept_flaws(log, read)
    for size, note in log.notes():
        yield from signed_flaws(log, size, note)
    if files.read(log.public, tiles.CHECKPOINT) is not None or next(log.notes(), None):
        yield from published_flaws(log, read)


def kept_flaws(log: Log, read: Extent) -> Iterator[Flaw]:
    """Look at the tables: what was hashed, then the index."""
    doubted: set[int | None] = set()
    for flaw in table_flaws(log, read):
        yield flaw
        if flaw.damage is Damage.SUMMARY:
            doubted.add(flaw.index)
    yield from object_flaws(log, doubted, read)


def published_flaws(log: Log, read: Extent) -> Iterator[Flaw]:
    """Compare what a log shows with what it keeps."""

    def fetch(path: str) -> bytes | None:
        return files.read(log.public, path)

    def same(index: int, leaf: bytes) -> Iterator[Flaw]:
        kept = log.record(index).envelope if index < log.size else None
        if fetch(tiles.record_path(leaf_digest(leaf))) != kept:
            yield Flaw(Damage.ENVELOPE_SHOWN, index, "the envelope shown is not the one kept")

    shown = shown_checkpoint(fetch, log.origin, log.key)
    if isinstance(shown, Flaw):
        yield shown
        return
    yield from shown_flaws(fetch, shown, same, read)
    yield from signed_flaws(log, shown.size, log.checkpoint())


def fsck_public(fetch: Fetch, origin: str, key: PublicKey, read: Extent) -> Iterator[Flaw]:
    """Look for everything that is wrong with the public files of a log, reading nothing else.

    `origin` and `key` are what the reader trusts. An envelope that was erased is missing here.
    """
    shown = shown_checkpoint(fetch, origin, key)
    if isinstance(shown, Flaw):
        yield shown
        return

    def records(index: int, leaf: bytes) -> Iterator[Flaw]:
        read.entries += 1
        envelope = fetch(tiles.record_path(leaf_digest(leaf)))
        if envelope is None:
            yield Flaw(Damage.ENVELOPE_MISSING, index, "the envelope is not shown")
        else:
            yield from record_flaws(index, leaf, envelope)

    yield from shown_flaws(fetch, shown, records, read)


def shown_checkpoint(fetch: Fetch, origin: str, key: PublicKey) -> Checkpoint | Flaw:
    """Read the checkpoint that is shown, or say what is wrong with it."""
    try:
        data = fetch(tiles.CHECKPOINT)
        if data is None:
            return Flaw(Damage.CHECKPOINT, None, "there is no checkpoint")
        return checkpoints.read(data, origin, key)
    except LogError as error:
        return Flaw(Damage.CHECKPOINT, None, error.message)


def signed_flaws(log: Log, size: int, note: str) -> Iterator[Flaw]:
    """Compare a checkpoint that was signed with what the tables hold."""
    try:
        signed = checkpoints.read(note.encode(), log.origin, log.key)
        made = log.root(signed.size) if signed.size <= log.size else None
    except LogError as error:
        yield Flaw(Damage.CHECKPOINT, None, f"at size {size}: {error.message}")
        return
    if made is None:
        yield Flaw(Damage.CUT, log.size, f"{signed.size} entries were signed; {log.size} are left")
    elif signed.size != size or made != signed.root:
        yield Flaw(Damage.ROOT, None, f"the first {size} entries do not have the root signed")


def table_flaws(log: Log, read: Extent) -> Iterator[Flaw]:
    """Make every hash of the tables again, each of the kept ones below it.

    So a flaw is reported where it is, and not at everything above it.
    """
    kept = chain(log.hashes(), repeat(b""))
    peaks: list[bytes] = []
    due = 0
    for stored in log.scan():
        for index in range(due, stored.index):
            yield Flaw(Damage.ENTRY, index, "the entry, or what is kept beside it, is missing")
            yield from hash_flaws(index, None, peaks, kept)
        yield from hash_flaws(stored.index, leaf_hash(stored.leaf), peaks, kept)
        if stored.envelope is None:
            yield Flaw(Damage.ENVELOPE_ERASED, stored.index, f"erased {stored.erased}")
        else:
            yield from record_flaws(stored.index, stored.leaf, stored.envelope)
        yield from index_flaws(log, stored)
        read.entries += 1
        due = stored.index + 1
    if next(kept):
        yield Flaw(Damage.CUT, due, f"there are hashes behind the last entry, {due - 1}")


def hash_flaws(
    index: int, made: bytes | None, peaks: list[bytes], kept: Iterator[bytes]
) -> Iterator[Flaw]:
    """Compare the hashes that an entry completes; None for an entry that is missing."""
    for level in range((index ^ (index + 1)).bit_length()):
        hashed = next(kept)
        if made is not None and hashed != made:
            yield Flaw(Damage.HASH, index, f"the hash at level {level} is not what it must be")
        made = node_hash(peaks.pop(), hashed) if index >> level & 1 else None
        if made is None:
            peaks.append(hashed)


def shown_flaws(fetch: Fetch, signed: Checkpoint, records: Records, read: Extent) -> Iterator[Flaw]:
    """Look at all tiles and entries below a checkpoint."""
    shown = Shown(fetch, signed.size)
    below: dict[int, bytes] = {}
    made: dict[int, bytes] = {}
    level = 0
    for tile in tiles.tiles_of(signed.size):
        if tile.level != level:
            below, made, level = made, {}, tile.level
        try:
            hashes = shown.tile(tile)
        except LogError as error:
            yield Flaw(Damage.TILE, first(tile), error.message)
            continue
        read.tiles += 1
        if tile.width == WIDTH:
            made[tile.number] = folded(hashes)
        if tile.level:
            yield from upper_flaws(tile, hashes, below)
        else:
            yield from entry_flaws(tile, hashes, shown, records)
    try:
        if root(signed.size, shown.nodes) != signed.root:
            yield Flaw(Damage.ROOT, None, "the tiles do not have the root that was signed")
    except LogError as error:
        yield Flaw(Damage.ROOT, None, f"the root cannot be made: {error.message}")


def upper_flaws(tile: Tile, hashes: Sequence[bytes], below: dict[int, bytes]) -> Iterator[Flaw]:
    """Compare the hashes of a tile with the full tiles below it, as far as those can be read."""
    for number, hashed in enumerate(hashes, tile.number * WIDTH):
        if below.get(number, hashed) != hashed:
            index = number << (tile.level * HEIGHT)
            yield Flaw(Damage.TILE, index, f"{tile.path} does not hold the hash of the tile below")


def entry_flaws(
    tile: Tile, hashes: Sequence[bytes], shown: Shown, records: Records
) -> Iterator[Flaw]:
    """Compare a bundle of entries with its tile, and look at the records."""
    try:
        entries = shown.entries(tile.number, tile.width)
    except LogError as error:
        yield Flaw(Damage.ENTRY, first(tile), error.message)
        return
    for index, (entry, hashed) in enumerate(zip(entries, hashes, strict=True), first(tile)):
        if leaf_hash(entry) != hashed:
            yield Flaw(Damage.ENTRY, index, "the entry does not have its hash")
            continue
        try:
            yield from records(index, entry)
        except LogError as error:
            yield Flaw(Damage.ENTRY, index, error.message)


def first(tile: Tile) -> int:
    """Give the index of the first entry below a tile."""
    return tile.number * WIDTH << (tile.level * HEIGHT)

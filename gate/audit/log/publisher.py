"""What a log shows to strangers: tiles, entries and records, and last the signed checkpoint.

A log that was restored from a backup would sign a second history of the same entries. So nothing is
signed before it was compared with what is known outside of the database.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path

from gate.audit import Checkpoint, PublicKey, Signer
from gate.audit.log import checkpoints, files, hashing, tiles
from gate.audit.log.hashing import Place
from gate.audit.log.leaf import leaf_digest
from gate.audit.log.store import reading
from gate.audit.log.store.connection import Connection
from gate.audit.log.store.writing import edge, keep_checkpoint
from gate.audit.log.tiles import HEIGHT, WIDTH, Tile
from gate.errors import LogError

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Publisher:
    """Publishes one log into a folder; whoever calls it holds the lock for that."""

    connection: Connection
    folder: Path
    origin: str
    key: PublicKey

    def published(self) -> Checkpoint | None:
        """Read the checkpoint that stands in the folder. Raises `LogError` for a foreign one."""
        data = files.read(self.folder, tiles.CHECKPOINT)
        return None if data is None else checkpoints.read(data, self.origin, self.key)

    def publish(self, signer: Signer, clock: Clock, anchor: Checkpoint | None) -> None:
        """Show what was appended since, and sign a checkpoint over it.

        Raises `LogError`, with nothing signed, when the log does not continue what was published,
        what it signed itself, or the anchor; `SigningError` when the key does not sign.
        """
        if signer.key != self.key:
            raise LogError(
                f"{self.origin} was made with the key {self.key.key_id}, and this is "
                f"{signer.key.key_id}",
                advice="a log keeps its key; start a new log for a new one",
            )
        shown = self.published()
        now = self._now()
        for known in filter(None, (shown, self._signed(), anchor)):
            self._continue(known, now)
        if shown == now:
            return
        self._show(shown.size if shown else 0, now)
        note = checkpoints.sign(now, signer)
        keep_checkpoint(self.connection, now, note, clock().isoformat())
        files.publish(self.folder, [(tiles.CHECKPOINT, note.encode())])
        files.remove(self.folder, filled(shown.size if shown else 0, now.size))

    def _now(self) -> Checkpoint:
        size = reading.size(self.connection)
        return Checkpoint(self.origin, size, edge(self.connection, size).root())

    def _signed(self) -> Checkpoint | None:
        note = reading.last_note(self.connection)
        return None if note is None else checkpoints.read(note.encode(), self.origin, self.key)

    def _continue(self, known: Checkpoint, now: Checkpoint) -> None:
        """Refuse to go on from anything but what was said before."""
        if known.origin != now.origin:
            raise LogError(f"the anchor is a checkpoint of {known.origin}, not of {now.origin}")
        if known.size > now.size:
            raise LogError(
                f"{now.origin} has published {known.size} entries and now has {now.size}",
                advice="it was cut, or restored from an old copy, and must not sign a second "
                "history: restore a newer copy, or start a log with a new name",
            )
        nodes = self._nodes
        proof = hashing.consistency_proof(known.size, now.size, nodes)
        if not hashing.verify_consistency(known.size, known.root, now.size, now.root, proof):
            raise LogError(
                f"{now.origin} does not hold the first {known.size} entries that it published",
                advice="its history was changed; keep both, and start a log with a new name",
            )

    def _nodes(self, places: Sequence[Place]) -> list[bytes]:
        return reading.nodes(self.connection, places)

    def _show(self, old: int, now: Checkpoint) -> None:
        """Write everything but the checkpoint."""
        for tile in tiles.grown(old, now.size):
            hashes = self._hashes(tile)
            entries = self._entries(tile, hashes, old) if tile.level == 0 else ()
            files.publish(self.folder, chain(entries, [(tile.path, b"".join(hashes))]))

    def _hashes(self, tile: Tile) -> list[bytes]:
        """Read the hashes of a tile, if they are those of the subtrees above, and so of the root.

        What is shown cannot be taken back, so what is damaged is not shown.
        """
        first, below = tile.number * WIDTH, tile.level * HEIGHT
        above = hashing.peaks_of(first, first + tile.width)
        hashes = self._nodes(tile.places())
        known = self._nodes([Place(below + one.level, one.number) for one in above])
        starts = [(one.number << one.level) - first for one in above]
        spans = zip(starts, [*starts[1:], tile.width], strict=True)
        if known != [hashing.folded(hashes[start:end]) for start, end in spans]:
            raise self._damaged(first << below)
        return hashes

    def _entries(self, tile: Tile, hashes: list[bytes], old: int) -> Iterator[tuple[str, bytes]]:
        """Give the bundle of entries beside a tile, and the records of those that are new."""
        first = tile.number * WIDTH
        stored = list(reading.between(self.connection, first, first + tile.width))
        for one, hashed in zip(stored, hashes, strict=True):
            if hashing.leaf_hash(one.leaf) != hashed:
                raise self._damaged(one.index)
            if one.index >= old and one.envelope is not None:
                yield tiles.record_path(leaf_digest(one.leaf)), one.envelope
        yield tiles.entries_path(tile.number, tile.width), tiles.bundle(one.leaf for one in stored)

    def _damaged(self, index: int) -> LogError:
        return LogError(
            f"{self.connection.path}: from entry {index} on, a hash is not what it must be",
            advice="run `gate audit fsck`, and restore from a copy that is not older than what "
            "was published",
        )


def filled(old: int, new: int) -> Iterator[str]:
    """Give the folders of partial tiles that a log has filled since, so that nobody needs them."""
    for tile in tiles.grown(old, new):
        if tile.width == WIDTH:
            yield f"{tile.path}.p"
            if tile.level == 0:
                yield f"{tiles.entries_path(tile.number, WIDTH)}.p"

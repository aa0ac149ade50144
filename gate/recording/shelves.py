"""Where entries of a log are looked up, and whether the log has signed that they stand there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, Unpack

from gate.audit import Checkpoint, PublicKey, Receipt
from gate.audit.log import checkpoints, files, tiles
from gate.audit.log.hashing import leaf_hash, verify_inclusion
from gate.audit.log.opening import Log
from gate.audit.log.stored import Stored, Wanted
from gate.audit.remote.asking import Asking
from gate.audit.remote.looking import look
from gate.audit.trust import Trust
from gate.errors import LogError


class Standing(StrEnum):
    """Whether the log has signed that an entry stands where it does.

    What was appended since its last checkpoint is `OPEN`; what that checkpoint says otherwise is
    `CONTRADICTED`.
    """

    SIGNED = "signed"
    OPEN = "open"
    CONTRADICTED = "contradicted"


@dataclass(frozen=True, slots=True)
class Shelved:
    """An entry, where it stands, and whether that is signed."""

    place: Receipt
    stored: Stored
    standing: Standing

    @property
    def places(self) -> tuple[Receipt | None, ...]:
        """Give the places at which a key has to be believed; none for what is contradicted.

        Nothing shows since when an entry is there that no checkpoint covers: whoever can write to
        a copy of a log could put it before the end of a key.
        """
        match self.standing:
            case Standing.SIGNED:
                return (self.place,)
            case Standing.OPEN:
                return (self.place, None)
            case Standing.CONTRADICTED:
                return ()


class Shelf(Protocol):
    """A log that somebody keeps."""

    def newest(self, **wanted: Unpack[Wanted]) -> Iterator[Shelved]:
        """Read the entries for which all holds that is wanted, the last first.

        Raises `LogError`.
        """
        ...


@dataclass(frozen=True, slots=True)
class Folder:
    """A log on this machine, and its last checkpoint, if it has published one."""

    log: Log
    tree: Checkpoint | None

    def newest(self, **wanted: Unpack[Wanted]) -> Iterator[Shelved]:
        """Read the entries for which all holds that is wanted, the last first."""
        yield from map(self.placed, self.log.newest(**wanted))

    def placed(self, stored: Stored) -> Shelved:
        """Say where an entry of the log stands, and whether that is signed."""
        return Shelved(Receipt(self.log.origin, stored.index), stored, self.standing(stored))

    def standing(self, stored: Stored) -> Standing:
        """Say whether the last checkpoint covers an entry just where it stands."""
        tree = self.tree
        if tree is None or stored.index >= tree.size:
            return Standing.OPEN
        try:
            return proven(stored, self.log.inclusion(stored.index, tree.size), tree)
        except LogError:
            return Standing.CONTRADICTED


@dataclass(frozen=True, slots=True)
class Service:
    """A log that a service keeps, which shows the last entries of a kind, but not all."""

    asking: Asking
    trust: Trust

    def newest(self, **wanted: Unpack[Wanted]) -> Iterator[Shelved]:
        """Look up the entries for which all holds that is wanted, the last first."""
        asked = {name: str(value) for name, value in wanted.items()}
        found = look(self.asking, asked)
        known = self.trust.log(found.origin)
        if known is None:
            raise LogError(f"the trust policy has no log {found.origin}")
        note = found.note.encode()
        tree = checkpoints.read(note, found.origin, known.key) if note else None
        for stored, hashes in found.entries:
            if all(getattr(stored.summary, name) == value for name, value in asked.items()):
                is_covered = tree is not None and stored.index < tree.size
                standing = proven(stored, hashes, tree) if tree and is_covered else Standing.OPEN
                yield Shelved(Receipt(found.origin, stored.index), stored, standing)


def proven(stored: Stored, hashes: Sequence[bytes], tree: Checkpoint) -> Standing:
    """Hold an entry against a checkpoint that should cover it."""
    leaf, index = leaf_hash(stored.leaf), stored.index
    is_there = verify_inclusion(leaf, index, tree.size, hashes, tree.root)
    return Standing.SIGNED if is_there else Standing.CONTRADICTED


def shelved(log: Log, key: PublicKey) -> Folder:
    """Read the last checkpoint of a log, by the key that a trust policy has for it.

    Raises `LogError` for one that this key did not sign.
    """
    note = files.read(log.public, tiles.CHECKPOINT)
    return Folder(log, None if note is None else checkpoints.read(note, log.origin, key))

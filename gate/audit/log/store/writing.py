"""How entries get into a log: all of a batch or none, in one transaction with their hashes."""

import sqlite3
from collections.abc import Sequence

from gate.audit import Checkpoint, Entry
from gate.audit.log.hashing import Frontier, leaf_hash, peaks_of
from gate.audit.log.store import reading
from gate.audit.log.store.connection import Connection
from gate.audit.log.store.places import count
from gate.errors import LogError

Outcome = int | LogError
"""What became of an entry: its index, or why it cannot be one."""


class Writer:
    """The one that appends; it keeps the right edge of the tree, so that it need not read it."""

    def __init__(self, connection: Connection) -> None:
        """Take a connection over."""
        self._connection = connection
        self._edge = edge(connection, reading.size(connection))

    def append(self, entries: Sequence[Entry]) -> list[Outcome]:
        """Append a batch, durably when this returns; say what became of each entry.

        Raises `LogError` when none was appended.
        """
        with self._connection.writing() as cursor:
            self._expect(cursor)
            batch = Batch(cursor, self._edge.copy())
            outcomes = [batch.add(entry) for entry in entries]
            batch.insert()
        self._edge = batch.edge
        return outcomes

    def _expect(self, cursor: sqlite3.Cursor) -> None:
        """Refuse to go on where someone else has written."""
        found: int = cursor.execute("SELECT coalesce(max(idx) + 1, 0) FROM leaf").fetchone()[0]
        if found != self._edge.size:
            raise LogError(
                f"the log has {found} entries where this process left {self._edge.size}",
                advice="only what holds the lock of a log may write to it; start again",
            )


class Batch:
    """Entries that are about to be appended, and the tree with them."""

    def __init__(self, cursor: sqlite3.Cursor, grown: Frontier) -> None:
        """Start after the entries there are."""
        self.edge = grown
        self._cursor = cursor
        self._first = count(grown.size)
        self._rows: list[tuple[int, Entry]] = []
        self._hashes: list[bytes] = []
        self._ids: dict[str, tuple[int, bytes]] = {}
        self._digests: dict[bytes, int] = {}

    def add(self, entry: Entry) -> Outcome:
        """Give an entry its index: the one it has, if it is known, or the next.

        A decision has one record. A record has one index, whatever decision it is said to be
        about: what was signed says which.
        """
        named = self._ids.get(entry.summary.decision_id) or self._named(entry)
        if named is not None:
            return named[0] if named[1] == entry.digest else conflict(entry)
        known = self._digests.get(entry.digest)
        if known is None:
            known = self._known(entry)
        return self._next(entry) if known is None else known

    def _named(self, entry: Entry) -> tuple[int, bytes] | None:
        found: tuple[int, bytes] | None = self._cursor.execute(
            "SELECT idx, digest FROM leaf WHERE decision_id = ?", (entry.summary.decision_id,)
        ).fetchone()
        return found

    def _known(self, entry: Entry) -> int | None:
        found: tuple[int] | None = self._cursor.execute(
            "SELECT idx FROM leaf WHERE digest = ?", (entry.digest,)
        ).fetchone()
        return found[0] if found else None

    def _next(self, entry: Entry) -> int:
        index = self.edge.size
        self._hashes += self.edge.push(leaf_hash(entry.leaf))
        self._rows.append((index, entry))
        self._ids[entry.summary.decision_id] = index, entry.digest
        self._digests[entry.digest] = index
        return index

    def insert(self) -> None:
        """Write what is new."""
        insert = self._cursor.executemany
        insert(
            "INSERT INTO leaf(idx, digest, decision_id, body) VALUES (?, ?, ?, ?)",
            [(i, e.digest, e.summary.decision_id, e.leaf) for i, e in self._rows],
        )
        insert(
            "INSERT INTO record(idx, envelope) VALUES (?, ?)",
            [(i, e.envelope) for i, e in self._rows],
        )
        insert(
            "INSERT INTO node(position, hash) VALUES (?, ?)", enumerate(self._hashes, self._first)
        )
        insert("INSERT INTO summary VALUES (?, ?, ?, ?, ?, ?, ?, ?)", map(summary_row, self._rows))
        insert(
            "INSERT OR IGNORE INTO object(digest, idx) VALUES (?, ?)",
            [(bytes.fromhex(one), i) for i, e in self._rows for one in e.summary.objects],
        )


def summary_row(row: tuple[int, Entry]) -> tuple[int, str, str, str, str, str, str, str]:
    """Write what an entry is about as a row."""
    index, about = row[0], row[1].summary
    return (
        *(index, about.decided, about.door, about.verdict, about.resource, about.verifier),
        *(about.commit, reading.SEPARATOR.join(about.objects)),
    )


def conflict(entry: Entry) -> LogError:
    """Say that a decision has another record already."""
    return LogError(
        f"another record of the decision {entry.summary.decision_id!r} is in the log",
        advice="a decision is recorded once; make a new one",
    )


def edge(connection: Connection, size: int) -> Frontier:
    """Read the right edge of the tree of the first entries."""
    return Frontier(size, reading.nodes(connection, peaks_of(0, size)))


def keep_checkpoint(
    connection: Connection, checkpoint: Checkpoint, note: str, published: str
) -> None:
    """Keep a checkpoint before it is shown to anyone; the first of a size stays."""
    with connection.writing() as cursor:
        cursor.execute(
            "INSERT OR IGNORE INTO checkpoint(size, root, note, published) VALUES (?, ?, ?, ?)",
            (checkpoint.size, checkpoint.root, note, published),
        )


def erase(connection: Connection, index: int, reason: str) -> None:
    """Erase an envelope, from the file as well; what was hashed of it stays.

    Raises `LogError` when it was erased before, and when its bytes may still be in a file.
    """
    with connection.writing() as cursor:
        changed = cursor.execute(
            "UPDATE record SET envelope = NULL, erased = ? WHERE idx = ? AND envelope IS NOT NULL",
            (reason, index),
        ).rowcount
    if not changed:
        before = reading.record(connection, index).erased
        raise LogError(f"entry {index} has no envelope any more: it was erased {before}")
    with connection.reading() as cursor:
        busy: int = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    if busy:
        raise LogError(
            f"the envelope of entry {index} was erased, but {connection.path}-wal may still hold "
            "its bytes: something reads the log all the time",
            advice="end whatever has the log open: the last one to close it removes that file",
        )
